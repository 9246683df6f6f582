/** Configuration of the provisioner `shell-local`. */
import { declareConfig } from "@prebake/schema";
import { localScriptFields } from "@prebake/sdk";

export const shellLocalConfig = declareConfig(
  "shell-local",
  "Runs scripts on the machine that builds, while the guest is up.",
  localScriptFields,
);
