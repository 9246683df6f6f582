/** The provisioner `breakpoint`: stops until the user goes on. */
import { BuildError } from "@prebake/base";
import { defineProvisioner } from "@prebake/sdk";
import { breakpointConfig } from "./config.ts";

export const breakpoint = defineProvisioner({
  type: "breakpoint",
  config: breakpointConfig,
  async run(config, { events, signal }) {
    signal.throwIfAborted();
    const noted = config.note === undefined ? "" : ` with note "${config.note}"`;
    if (config.disable) {
      events.step("breakpoint/disabled", `Breakpoint provisioner${noted} disabled; continuing...`);
      return;
    }
    events.step("breakpoint/reached", `Pausing at breakpoint provisioner${noted}.`);
    const answer = await events.ask("Press enter to continue.", { signal });
    if (answer !== undefined) return;
    throw new BuildError("breakpoint/nobody-to-ask", {
      message: "Cannot stop at the breakpoint: there is no terminal to ask on",
      hint: "Run the build in a terminal, or set disable = true.",
    });
  },
});
