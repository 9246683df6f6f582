/** Configuration of the provisioner `powershell`. Source of names and defaults: Packer's powershell provisioner, 1.16. */
import { bool, declareConfig, duration, int, string } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";
import { scriptFields } from "@prebake/sdk";
import { executionPolicies } from "./execution-policy.ts";

export const powershellConfig = declareConfig("powershell", "Runs PowerShell scripts in a Windows guest.", {
  ...scriptFields,
  env_var_format: string({
    default: '$env:%s="%s"; ',
    doc: "How one variable is written: two `%s`, for name and value.",
  }),
  elevated_env_var_format: string({
    default: '$env:%s="%s"; ',
    doc: "As `env_var_format`, for elevated scripts.",
  }),
  binary: bool({ default: false, doc: "Without effect: the bytes of a script file are never touched." }),
  remote_path: string({
    defaultText: "c:/Windows/Temp/script-<uuid>.ps1",
    doc: "Where the script is put in the guest; a directory when it ends in a slash.",
  }),
  remote_env_var_path: string({
    defaultText: "c:/Windows/Temp/packer-ps-env-vars-<uuid>.ps1",
    doc: "Where the script that sets the variables is put in the guest.",
  }),
  execute_command: string({
    late: true,
    defaultText: "powershell -executionpolicy bypass …",
    doc: "Command that runs a script: `{{.Path}}` is the script, `{{.Vars}}` the script that sets the variables.",
  }),
  elevated_execute_command: string({
    late: true,
    defaultText: "as `execute_command`",
    doc: "Command that runs an elevated script, with the same fields.",
  }),
  elevated_user: string({
    late: true,
    doc: "Run the scripts as this user, elevated, in a scheduled task; `SYSTEM` needs no password.",
  }),
  elevated_password: string({
    late: true,
    sensitive: true,
    openAs: "elevated_user",
    doc: "Password of `elevated_user`.",
  }),
  execution_policy: string({
    default: "bypass",
    doc: `Policy for the scripts: ${executionPolicies.join(", ")}. With none the guest's shell must be PowerShell.`,
  }),
  debug_mode: int({
    default: 0,
    min: 0,
    max: 2,
    doc: "Trace level of Set-PSDebug: 1 shows each line, 2 also variables and calls.",
  }),
  use_pwsh: bool({ default: false, doc: "Run `pwsh` in place of `powershell`." }),
  pause_after: duration({
    doc: "How long to wait after the scripts.",
    notInCacheKey: "waiting does not change the image",
  }),
  start_retry_timeout: duration({
    default: 300_000,
    doc: "How long uploading and starting a script is tried again: a guest may be rebooting.",
    notInCacheKey: "waiting does not change the image",
  }),
  skip_clean: bool({ default: false, doc: "Leave the scripts in the guest." }),
});

export type PowershellConfig = ConfigOf<typeof powershellConfig>;
