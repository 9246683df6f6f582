/** The data source `null`: gives back what it is given. */
import { defineDataSource } from "@prebake/sdk";
import { nullConfig, nullOutputs } from "./config.ts";

export const nullDataSource = defineDataSource({
  type: "null",
  config: nullConfig,
  outputs: nullOutputs,
  async read(config, { signal }) {
    signal.throwIfAborted();
    return { output: config.input };
  },
});
