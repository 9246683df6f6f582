/** The provisioner `sleep`: waits. */
import { defineProvisioner } from "@prebake/sdk";
import { sleepConfig } from "./config.ts";

export const sleep = defineProvisioner({
  type: "sleep",
  config: sleepConfig,
  async run(config, { host, signal }) {
    signal.throwIfAborted();
    await host.clock.delay(config.duration ?? 0, { signal });
  },
});
