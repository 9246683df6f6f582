/** The provisioner `shell-local`: scripts on the machine that builds. */
import { checkLocalScripts, defineProvisioner, runLocalScripts } from "@prebake/sdk";
import { shellLocalConfig } from "./config.ts";

export const shellLocal = defineProvisioner({
  type: "shell-local",
  config: shellLocalConfig,
  check: checkLocalScripts,
  run: runLocalScripts,
});
