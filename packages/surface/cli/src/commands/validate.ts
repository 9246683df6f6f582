/** `validate`: everything that can be known without building. */
import { gitlabReport } from "../reports/annotations.ts";
import type { TemplateDiagnostic } from "../reports/annotations.ts";
import type { Command, Invocation } from "../command.ts";
import { hasScreen } from "../reports/diagnostic-collector.ts";
import type { ReportForm } from "../reports/diagnostic-collector.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { createOutput } from "../call/output.ts";
import { openTemplate, planTemplate } from "../templates/plan-template.ts";
import {
  lookingFlags,
  openReportingWorkspace,
  readTemplateCall,
  templateRequest,
} from "../templates/template-call.ts";
import type { TemplateCall } from "../templates/template-call.ts";
import {
  acceptedFlags,
  dataSourceFlags,
  reportFlags,
  templateFlags,
} from "../command-line/template-flags.ts";
import { severalTemplates, usageError } from "../command-line/usage-error.ts";
import type { Workspace } from "../call/workspace.ts";

const flags = {
  "syntax-only": { kind: "bool", default: false, doc: "Look at the syntax only." },
  except: templateFlags.except,
  only: templateFlags.only,
  "machine-readable": { kind: "bool", default: false, doc: "Print rows for programs instead of text." },
  ...reportFlags,
  part: templateFlags.part,
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  "no-warn-undeclared-var": {
    kind: "bool",
    default: false,
    doc: "Do not warn of values for variables that are not declared.",
  },
  ...dataSourceFlags,
  "config-type": templateFlags["config-type"],
  ...acceptedFlags,
} as const;

export const validate: Command = {
  usage: "validate [options] TEMPLATE…",
  about:
    "Checks templates and prints all that is wrong with them. Nothing is started. TEMPLATE is a file, a directory, or - for standard input; several are checked side by side.",
  flags,
  run: async (invocation) => {
    const call = readTemplateCall(parseFlags(flags, invocation.words));
    if (!call.ok) return usageError(validate, invocation, call.problem);
    const given = severalTemplates(call.positional);
    if ("problem" in given) return usageError(validate, invocation, given.problem);
    return await checkAll(invocation, { ...call, paths: given.paths });
  },
};

interface Check extends TemplateCall<FlagValues<typeof flags>> {
  readonly paths: readonly string[];
}

interface Checked {
  readonly path: string;
  readonly valid: boolean;
  readonly diagnostics: readonly TemplateDiagnostic[];
}

async function checkAll(invocation: Invocation, check: Check): Promise<number> {
  const runs = check.paths.map((path) => checkApart(invocation, path, check));
  // One that fails while another one's turn is awaited is awaited, too.
  for (const run of runs) run.catch(() => undefined);
  const results: Checked[] = [];
  for (const run of runs) {
    const { text, ...checked } = await run;
    results.push(checked);
    invocation.io.write(text);
  }
  const report = reports[check.form]?.(results);
  if (report !== undefined) invocation.io.write(`${report}\n`);
  return results.every(({ valid }) => valid) ? 0 : 1;
}

/** What is printed at the end. */
const reports: Partial<Record<ReportForm, (results: readonly Checked[]) => string>> = {
  json: validationDocument,
  gitlab: (results) => gitlabReport(results.flatMap(({ diagnostics }) => diagnostics)),
};

/** The document of `-json`, as docs/reference/json.md describes it. */
function validationDocument(results: readonly Checked[]): string {
  const diagnostics = results.flatMap((one) => one.diagnostics);
  const count = (severity: string): number => diagnostics.filter((one) => one.severity === severity).length;
  const document = {
    format: 1,
    valid: results.every(({ valid }) => valid),
    errorCount: count("error"),
    warningCount: count("warning"),
    templates: results.map(({ path, valid }) => ({ path, valid })),
    diagnostics,
  };
  return JSON.stringify(document, undefined, 2);
}

/** Of several templates each one's text is kept until its turn has come. */
async function checkApart(
  invocation: Invocation,
  path: string,
  check: Check,
): Promise<Checked & { readonly text: string }> {
  if (check.paths.length === 1) return { ...(await checkOne(invocation, path, check)), text: "" };
  let text = "";
  const write = (more: string): void => void (text += more);
  const apart = {
    ...invocation,
    io: { ...invocation.io, write },
    output: createOutput({ machineReadable: invocation.machineReadable, write, writeError: write }),
  };
  const checked = await checkOne(apart, path, check);
  return { ...checked, text };
}

async function checkOne(invocation: Invocation, path: string, check: Check): Promise<Checked> {
  const { form, paths } = check;
  const { workspace, diagnostics } = await openReportingWorkspace(invocation, path, check);
  await using _closed = workspace;
  const success = await checkTemplate(path, { ...check, workspace, invocation });
  const valid = success !== undefined;
  // Of several, one line each says which it was: not every mistake has a place.
  if (hasScreen(form) && paths.length > 1)
    invocation.output.say(`${path}: ${success ?? "The configuration is not valid."}`);
  else if (hasScreen(form) && valid) invocation.output.say(success);
  return { path, valid, diagnostics };
}

interface Surroundings extends Check {
  readonly workspace: Workspace;
  readonly invocation: Invocation;
}

/** The sentence that all is well; undefined after a reported mistake. */
async function checkTemplate(path: string, around: Surroundings): Promise<string | undefined> {
  const { flagged, workspace, invocation } = around;
  const syntaxOnly = flagged["syntax-only"];
  const request = {
    ...templateRequest(path, syntaxOnly ? "syntax" : "validate", around),
    warnOnUndeclaredVariables: !flagged["no-warn-undeclared-var"],
  };
  if (syntaxOnly) {
    const template = await openTemplate(request, workspace, invocation.io);
    return template && "Syntax-only check passed. Everything looks okay.";
  }
  const selection = { only: flagged.only, except: flagged.except, whenNothingIsLeft: "warning" } as const;
  const plan = await planTemplate({ ...request, selection, flags: lookingFlags }, workspace, invocation.io);
  return plan && "The configuration is valid.";
}
