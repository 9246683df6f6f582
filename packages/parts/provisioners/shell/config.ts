/** Configuration of the provisioner `shell`. Source of names and defaults: Packer's shell provisioner, 1.16. */
import { bool, declareConfig, duration, string } from "@prebake/schema";
import type { ConfigOf } from "@prebake/schema";
import { scriptFields } from "@prebake/sdk";

export const shellConfig = declareConfig("shell", "Runs scripts in the guest.", {
  ...scriptFields,
  binary: bool({ default: false, doc: "The script is a binary: its line ends are not touched." }),
  execute_command: string({
    late: true,
    defaultText: "chmod +x {{.Path}}; {{.Vars}} {{.Path}}",
    doc: "Command that runs a script: `{{.Path}}` is the script, `{{.Vars}}` the variables, `{{.EnvVarFile}}` their file.",
  }),
  remote_path: string({
    defaultText: "<remote_folder>/<remote_file>",
    doc: "Where the script is put in the guest.",
  }),
  remote_folder: string({ default: "/tmp", doc: "Directory in the guest for the script." }),
  remote_file: string({ defaultText: "script_<number>.sh", doc: "Name of the script in the guest." }),
  inline_shebang: string({ defaultText: "/bin/sh -e", doc: "Interpreter line of the inline script." }),
  pause_after: duration({
    doc: "How long to wait after the scripts.",
    notInCacheKey: "waiting does not change the image",
  }),
  use_env_var_file: bool({
    default: false,
    doc: "Hand the variables over in a file that the command sources.",
  }),
  start_retry_timeout: duration({
    default: 300_000,
    doc: "How long uploading and starting a script is tried again: a guest may be rebooting.",
    notInCacheKey: "waiting does not change the image",
  }),
  skip_clean: bool({ default: false, doc: "Leave the script in the guest." }),
  expect_disconnect: bool({
    default: false,
    doc: "A connection that ends during the script counts as success.",
  }),
});

export type ShellConfig = ConfigOf<typeof shellConfig>;
