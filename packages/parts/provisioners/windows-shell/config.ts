/** Configuration of the provisioner `windows-shell`. Source of names and defaults: Packer's windows-shell provisioner, 1.16. */
import { bool, declareConfig, duration, string } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";
import { scriptFields } from "@prebake/sdk";

export const windowsShellConfig = declareConfig("windows-shell", "Runs batch scripts in a Windows guest.", {
  ...scriptFields,
  env_var_format: string({
    default: 'set "%s=%s" && ',
    doc: "How one variable is written into the command: two `%s`, for name and value.",
  }),
  binary: bool({ default: false, doc: "Without effect: the bytes of a script file are never touched." }),
  remote_path: string({
    default: "c:/Windows/Temp/script.bat",
    doc: "Where the script is put in the guest; it stays there.",
  }),
  execute_command: string({
    late: true,
    default: '{{.Vars}}"{{.Path}}"',
    doc: "Command that runs a script: `{{.Path}}` is the script, `{{.Vars}}` the variables.",
  }),
  start_retry_timeout: duration({
    default: 300_000,
    doc: "How long uploading and starting a script is tried again: a guest may be rebooting.",
    notInCacheKey: "waiting does not change the image",
  }),
});

export type WindowsShellConfig = ConfigOf<typeof windowsShellConfig>;
