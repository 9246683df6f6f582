/** `init`: what a template requires, as far as there is anything to install. */
import type { Command } from "../command.ts";
import { parseFlags } from "../flags.ts";
import { openTemplate } from "../plan-template.ts";
import { splitAssignments, templateFlags } from "../template-flags.ts";
import { oneTemplate, usageError } from "../usage-error.ts";
import { openWorkspace } from "../workspace.ts";

const flags = {
  upgrade: { kind: "bool", default: false, doc: "Accepted; has no effect.", hidden: true },
  force: { kind: "bool", default: false, doc: "Accepted; has no effect.", hidden: true },
  var: { ...templateFlags.var, hidden: true },
  "var-file": { ...templateFlags["var-file"], hidden: true },
  only: { ...templateFlags.only, hidden: true },
  except: { ...templateFlags.except, hidden: true },
  "config-type": templateFlags["config-type"],
} as const;

const notThere = "Existing plugins are not installed or loaded yet.";

export const init: Command = {
  usage: "init TEMPLATE",
  about: `Looks whether a template requires plugins. ${notThere} The components of prebake itself need no installation.`,
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(init, invocation, parsed.problem);
    const given = oneTemplate(parsed.positional);
    if ("problem" in given) return usageError(init, invocation, given.problem);
    const variables = splitAssignments(parsed.flags.var);
    if (typeof variables === "string") return usageError(init, invocation, variables);
    using workspace = await openWorkspace(invocation);
    const template = await openTemplate(
      {
        path: given.path,
        purpose: "syntax",
        variables,
        variableFiles: [],
        configType: parsed.flags["config-type"],
      },
      workspace,
      invocation.io,
    );
    if (!template) return 1;
    if (template.syntax === "json") {
      // Source: measured on Packer 1.16: legacy templates cannot require plugins, and asking is an error.
      invocation.output.error(
        "Legacy JSON templates do not name the plugins they require: there is nothing to install.",
      );
      return 1;
    }
    if (template.requiredPlugins.length === 0) {
      invocation.output.say("The template requires no plugins: there is nothing to install.");
      return 0;
    }
    const sources = template.requiredPlugins.map(({ source }) => source).join(", ");
    invocation.output.error(`The template requires plugins: ${sources}.\n${notThere}`);
    return 1;
  },
};
