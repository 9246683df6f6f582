/** What must hold for every text, however broken: one row a language. Each gives what is wrong, or undefined. */
import { DiagnosticList, SourceText } from "@prebake/base";
import type { Diagnostic, SourceRange } from "@prebake/base";
import { builtinNames, executeTemplate, parseTemplate, templateInSource } from "@prebake/gotemplate";
import { formatSource, parseHcl } from "@prebake/hcl";
import { keyEvents, parseBootCommand, qemuKeys, vncKeys, xtKeys } from "@prebake/sdk";
import { consoleOf, fixTemplate, inspectItems, upgradeTemplate } from "@prebake/template";
import type { Template } from "@prebake/template";
// The tokens are not part of the package's surface; nobody but this check compares them.
import { scanTokens } from "../../packages/language/hcl/src/syntax/scanner.ts";
import { TokenKind } from "../../packages/language/hcl/src/syntax/token.ts";
import type { FuzzKind } from "./corpus.ts";
import { jsonForm } from "./json-form.ts";
import { planOf } from "./world.ts";
import type { Outcome } from "./world.ts";

export type Promised = (text: string) => Promise<string | undefined> | string | undefined;

export const promises: Readonly<Record<FuzzKind, Promised>> = {
  hcl: async (text) => {
    const outcome = await planOf({ name: "a.pkr.hcl", text });
    return (
      misplaced(outcome.diagnostics) ??
      looked(outcome) ??
      (await sameWhenFormatted(text, outcome)) ??
      (await sameInJson(text, outcome))
    );
  },
  "hcl-json": async (text) => {
    const outcome = await planOf({ name: "a.pkr.json", text });
    return misplaced(outcome.diagnostics) ?? looked(outcome);
  },
  legacy: async (text) => {
    const outcome = await planOf({ name: "a.json", text });
    return misplaced(outcome.diagnostics) ?? looked(outcome) ?? rewritten(text);
  },
  "hcl-variables": async (text) => {
    const variableFile = { name: "v.pkrvars.hcl", text };
    const outcome = await planOf({ name: "a.pkr.hcl", text: declaring, variableFile });
    return misplaced(outcome.diagnostics) ?? (await formatted(text));
  },
  "json-variables": async (text) => {
    const variableFile = { name: "v.pkrvars.json", text };
    const native = await planOf({ name: "a.pkr.hcl", text: declaring, variableFile });
    const legacy = await planOf({ name: "a.json", text: declaringLegacy, variableFile });
    return misplaced([...native.diagnostics, ...legacy.diagnostics]);
  },
  expression: async (text) => {
    const template = await emptyTemplate();
    const { diagnostics } = await consoleOf(template).evaluate(text);
    return misplaced(diagnostics);
  },
  "go-template": (text) => {
    const sink = new DiagnosticList();
    const source = templateInSource(new SourceText("t", text));
    const template = parseTemplate(source, { functions: [...builtinNames, "upper", "lower"] }, sink);
    const functions = { upper: (value: unknown) => String(value), lower: (value: unknown) => String(value) };
    const data = { Name: "a,b", List: [1, "x"], Map: { Key: "v" }, Flag: true, Port: 4 };
    if (template) executeTemplate(template, { functions, data }, sink);
    return misplaced(sink.items);
  },
  "boot-command": (text) => {
    const sink = new DiagnosticList();
    const range = new SourceText("t", text).range();
    const steps = parseBootCommand(text, range, sink);
    for (const step of steps ?? []) {
      for (const target of [qemuKeys, vncKeys, xtKeys]) keyEvents<unknown>(step, target);
      if (step.end <= step.start) return "a step of a boot command is nowhere";
    }
    if (!steps && !sink.hasErrors) return "a boot command is refused without a word";
    return misplaced(sink.items);
  },
};

const declaring = `variable "x" { default = "1" }
variable "list" { type = list(string) }
variable "object" { type = object({ a = number, b = optional(string, "b") }) }
source "null" "a" { communicator = var.x }
build { sources = ["source.null.a"] }
`;
const declaringLegacy =
  '{"variables": {"x": "{{env `HOME`}}", "y": null}, "builders": [{"type": "null", "a": "{{user `x`}}"}]}';

let empty: Promise<Template> | undefined; // One for all rounds: nothing changes it.
function emptyTemplate(): Promise<Template> {
  empty ??= planOf({
    name: "a.pkr.hcl",
    text: 'variable "x" { default = [1, { a = "b" }] }\nlocals { y = "z" }\n',
  }).then(({ template }) => {
    if (!template) throw new Error("the template of the console is wrong");
    return template;
  });
  return empty;
}

/** What has no place in any file: the command line, whole files, and what nobody has written. */
const placeless: ReadonlySet<string> = new Set([
  "template/binary-file",
  "template/utf16-file",
  "template/no-builds",
  "template/nothing-to-build",
  "template/undeclared-variable-in-environment",
]);

function misplaced(diagnostics: readonly Diagnostic[]): string | undefined {
  for (const { code, subject, context, heading, related = [] } of diagnostics) {
    if (!subject && !placeless.has(code)) return `${code} has no place`;
    for (const range of [subject, context, heading, ...related.map((one) => one.range)])
      if (range && !isInside(range))
        return `${code} is outside of its file: ${range.start}-${range.end} of ${range.source.text.length}`;
    if (subject && context && (context.start > subject.start || context.end < subject.end))
      return `${code} is outside of its context`;
  }
  return undefined;
}

function isInside({ source, start, end }: SourceRange): boolean {
  return start >= 0 && start <= end && end <= source.text.length;
}

/** What people look at must not fail either, whatever is wrong with the template. */
function looked({ template }: Outcome): undefined {
  if (template) inspectItems(template);
  return undefined;
}

async function formatted(text: string): Promise<string | undefined> {
  const sink = new DiagnosticList();
  parseHcl(new SourceText("a.pkr.hcl", text), sink);
  if (sink.hasErrors) return undefined;
  const once = formatSource(text);
  if (formatSource(once) !== once) return "formatting twice changes more";
  if (tokensOf(once) !== tokensOf(text)) return "formatting changes more than spaces";
  parseHcl(new SourceText("a.pkr.hcl", once), sink);
  return sink.hasErrors ? "the formatted text is wrong" : undefined;
}

function tokensOf(text: string): string {
  const tokens = scanTokens(new SourceText("", text.replace(/^\ufeff/, "")));
  const texts: string[] = [];
  for (let at = 0; at < tokens.count; at++) {
    const kind = tokens.kind(at);
    if (kind === TokenKind.CloseHeredoc) texts.push(tokens.text(at).trim());
    else if (kind !== TokenKind.Space) texts.push(tokens.text(at));
  }
  return texts.join("\0");
}

async function sameWhenFormatted(text: string, { plan }: Outcome): Promise<string | undefined> {
  const problem = await formatted(text);
  if (problem !== undefined || plan === undefined) return problem;
  const once = formatSource(text);
  if (once === text) return undefined;
  const after = await planOf({ name: "a.pkr.hcl", text: once });
  return after.plan === plan ? undefined : `formatting changes the plan: ${differenceOf(plan, after)}`;
}

async function sameInJson(text: string, { plan }: Outcome): Promise<string | undefined> {
  if (plan === undefined) return undefined;
  const json = jsonForm(parseHcl(new SourceText("a.pkr.hcl", text), new DiagnosticList()));
  if (json === undefined) return undefined;
  const after = await planOf({ name: "a.pkr.json", text: json });
  return after.plan === plan
    ? undefined
    : `the JSON form ${json} has another plan: ${differenceOf(plan, after)}`;
}

function differenceOf(plan: string, { plan: other, diagnostics }: Outcome): string {
  const said = diagnostics.map(({ code, detail }) => `${code} ${detail}`).join("; ");
  return other === undefined ? said : `${other} instead of ${plan}`;
}

function rewritten(text: string): string | undefined {
  const fixed = fixTemplate(new SourceText("a.json", text));
  const upgraded = upgradeTemplate(new SourceText("a.json", text), { annotations: true });
  if (fixed.text !== undefined) {
    const again = fixTemplate(new SourceText("a.json", fixed.text));
    if (again.text === undefined) return "what fix writes is no template";
  }
  return misplaced([...fixed.diagnostics, ...upgraded.diagnostics]);
}
