/** The post-processor `shell-local`: scripts on the machine that builds, after the artifact is made. */
import { checkLocalScripts, definePostProcessor, runLocalScripts } from "@prebake/sdk";
import { shellLocalConfig } from "./config.ts";

export const shellLocal = definePostProcessor({
  type: "shell-local",
  config: shellLocalConfig,
  check: checkLocalScripts,
  async run(config, context) {
    await runLocalScripts(config, context);
    return { artifact: context.artifact, keepInput: true, forceKeepInput: true };
  },
});
