/** Fields of everything that runs scripts. Source: packer-plugin-sdk shell.Provisioner. */
import { ints, string, stringMap, strings } from "@prebake/schema";
import type { Infer } from "@prebake/schema";

/** Spread into a declaration. */
export const scriptFields = {
  inline: strings({
    doc: "Lines of a script, run as one script. Exactly one of the ways to say what is run must be set.",
  }),
  script: string({ doc: "Path of a script, relative to the working directory." }),
  scripts: strings({ doc: "Paths of scripts, run one after another." }),
  valid_exit_codes: ints({
    default: [0],
    doc: "Exit codes that count as success; an empty list means 0 alone.",
  }),
  environment_vars: strings({ doc: "Variables for the scripts, each `NAME=value`." }),
  env: stringMap({ doc: "Variables for the scripts; wins over `environment_vars`." }),
  env_var_format: string({
    defaultText: "%s='%s' ",
    doc: "How one variable is written into the command: two `%s`, for name and value.",
  }),
};

export type ScriptConfig = Infer<typeof scriptFields>;
