/** Configuration of the post-processor `shell-local`. */
import { declareConfig } from "@prebake/schema";
import { localScriptFields } from "@prebake/sdk";

export const shellLocalConfig = declareConfig(
  "shell-local",
  "Runs scripts on the machine that builds, after the artifact is made. The artifact passes through.",
  localScriptFields,
);
