/** `validate`: everything that can be known without building. */
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../flags.ts";
import type { FlagValues } from "../flags.ts";
import { openTemplate, planTemplate } from "../plan-template.ts";
import { acceptedFlags, splitAssignments, templateFlags } from "../template-flags.ts";
import { oneTemplate, usageError } from "../usage-error.ts";
import { openWorkspace } from "../workspace.ts";

const flags = {
  "syntax-only": { kind: "bool", default: false, doc: "Look at the syntax only." },
  except: templateFlags.except,
  only: templateFlags.only,
  "machine-readable": { kind: "bool", default: false, doc: "Print rows for programs instead of text." },
  part: templateFlags.part,
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  "no-warn-undeclared-var": {
    kind: "bool",
    default: false,
    doc: "Do not warn of values for variables that are not declared.",
  },
  "evaluate-datasources": {
    kind: "bool",
    default: false,
    doc: "Read the data sources too; without it their values are unknown.",
  },
  "config-type": templateFlags["config-type"],
  ...acceptedFlags,
} as const;

export const validate: Command = {
  usage: "validate [options] TEMPLATE",
  about:
    "Checks a template and prints all that is wrong with it. Nothing is started. TEMPLATE is a file, a directory, or - for standard input.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(validate, invocation, parsed.problem);
    const given = oneTemplate(parsed.positional);
    if ("problem" in given) return usageError(validate, invocation, given.problem);
    return await check(invocation, given.path, parsed.flags);
  },
};

async function check(
  invocation: Invocation,
  path: string,
  flagged: FlagValues<typeof flags>,
): Promise<number> {
  const variables = splitAssignments(flagged.var);
  if (typeof variables === "string") return usageError(validate, invocation, variables);
  using workspace = await openWorkspace(invocation, { parts: flagged.part });
  const syntaxOnly = flagged["syntax-only"];
  const template = await openTemplate(
    {
      path,
      purpose: syntaxOnly ? "syntax" : "validate",
      variables,
      variableFiles: flagged["var-file"],
      configType: flagged["config-type"],
      warnOnUndeclaredVariables: !flagged["no-warn-undeclared-var"],
      evaluateDataSources: flagged["evaluate-datasources"],
    },
    workspace,
    invocation.io,
  );
  if (!template) return 1;
  if (syntaxOnly) {
    invocation.output.say("Syntax-only check passed. Everything looks okay.");
    return 0;
  }
  const selection = { only: flagged.only, except: flagged.except, whenNothingIsLeft: "warning" } as const;
  const runFlags = { debug: false, force: false, onError: "cleanup" } as const;
  if (!(await planTemplate(template, { selection, flags: runFlags }, workspace))) return 1;
  invocation.output.say("The configuration is valid.");
  return 0;
}
