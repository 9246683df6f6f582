/** One `{{ }}` text → one HCL string: calls that HCL has become `${ }`, the rest stays for the engine. */
import { DiagnosticList, SourceText, assertNever } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import { parseTemplate, templateInSource } from "@prebake/gotemplate";
import type { ParsedTemplate } from "@prebake/gotemplate";
import { escapeHcl } from "./quote-hcl.ts";
import { adviceOnFunctions, upgradedFunctions } from "./upgraded-functions.ts";
import type { UpgradeNames, UpgradeUses } from "./upgraded-functions.ts";

type Statement = ParsedTemplate["root"][number];
type Action = Extract<Statement, { kind: "action" }>;
type Pipeline = Action["pipeline"];
type Command = Pipeline["commands"][number];
type Operand = Command["head"];

/** What the texts of one block need and say. */
export interface TextUpgrade {
  readonly names: UpgradeNames;
  readonly uses: UpgradeUses;
  /** Names of functions that stay and that a person should replace, in order. */
  readonly advised: string[];
}

/** A text that keeps its whole block as it was; `reason` in the words of Go's template package where those are known. */
export class TextNotUpgraded extends Error {
  /** Whether the text is no template at all, rather than one that HCL has no words for. */
  readonly invalid: boolean;

  constructor(reason: string, invalid: boolean) {
    super(reason);
    this.invalid = invalid;
  }
}

const functionNames = [...Object.keys(upgradedFunctions), ...Object.keys(adviceOnFunctions)];

/** The HCL string with its quotes. Throws `TextNotUpgraded`. */
export function upgradeText(text: string, upgrade: TextUpgrade): string {
  if (!text.includes("{{")) return `"${escapeHcl(text)}"`;
  const source = new SourceText("", text);
  const sink = new DiagnosticList();
  const template = parseTemplate(templateInSource(source), { functions: functionNames }, sink);
  if (!template) throw new TextNotUpgraded(parseFailure(sink.items[0], source), true);
  const parts = template.root.map((statement) => statementText(statement, text, upgrade));
  return `"${parts.join("")}"`;
}

function parseFailure(diagnostic: Diagnostic | undefined, source: SourceText): string {
  const { code, summary = "invalid template", subject } = diagnostic ?? {};
  if (code !== "gotemplate/unknown-function" || !subject) return summary.toLowerCase();
  return `function "${source.text.slice(subject.start, subject.end)}" not defined`;
}

const goNodeNames = {
  if: "IfNode",
  with: "WithNode",
  range: "RangeNode",
  template: "TemplateNode",
  break: "BreakNode",
  continue: "ContinueNode",
} as const;

function statementText(statement: Statement, text: string, upgrade: TextUpgrade): string {
  if (statement.kind === "text") return escapeHcl(statement.text);
  if (statement.kind !== "action")
    throw new TextNotUpgraded(`unhandled node type *parse.${goNodeNames[statement.kind]}`, false);
  const asWritten = (): string => escapeHcl(text.slice(statement.start, statement.end));
  const { pipeline } = statement;
  if (pipeline.variables.length > 0) return asWritten();
  const result = pipelineResult(pipeline, text, upgrade);
  switch (result.kind) {
    case "hcl":
      return `\${${result.expression}}`;
    case "engine":
      return `{{ ${result.call} }}`;
    case "text":
      // A literal `{{` would be read again.
      return result.text.includes("{{") ? asWritten() : escapeHcl(result.text);
    default:
      return assertNever(result);
  }
}

/** What a pipeline comes to. */
type Result =
  /** An expression of HCL. */
  | { readonly kind: "hcl"; readonly expression: string }
  /** Something for the engine, without braces, as it stands inside an HCL string. */
  | { readonly kind: "engine"; readonly call: string }
  | { readonly kind: "text"; readonly text: string };

function pipelineResult(pipeline: Pipeline, text: string, upgrade: TextUpgrade): Result {
  let piped: Result | undefined;
  for (const command of pipeline.commands) piped = commandResult(command, piped, { text, upgrade });
  return piped ?? { kind: "text", text: "" };
}

interface Surroundings {
  readonly text: string;
  readonly upgrade: TextUpgrade;
}

function commandResult(command: Command, piped: Result | undefined, around: Surroundings): Result {
  const { head, rest } = command;
  if (head.kind !== "function") return operandResult(head, around);
  const values = [...rest.map((operand) => operandResult(operand, around)), ...(piped ? [piped] : [])];
  const known = upgradedFunctions[head.name];
  const texts = values.flatMap((value) => (value.kind === "text" ? [value.text] : []));
  if (known && texts.length === values.length) {
    const [fewest, most] = known.takes;
    if (texts.length < fewest || texts.length > most)
      throw new TextNotUpgraded(`wrong number of args for ${head.name}`, true);
    return { kind: "hcl", expression: known.write(around.upgrade.names, around.upgrade.uses, texts) };
  }
  if (Object.hasOwn(adviceOnFunctions, head.name)) around.upgrade.advised.push(head.name);
  return { kind: "engine", call: [head.name, ...values.map(argumentText)].join(" ") };
}

function operandResult(operand: Operand, around: Surroundings): Result {
  if (operand.kind === "constant" && typeof operand.value === "string")
    return { kind: "text", text: operand.value };
  if (operand.kind === "function") {
    const { start, end } = operand;
    return commandResult({ kind: "command", start, end, head: operand, rest: [] }, undefined, around);
  }
  if (operand.kind === "pipeline" && operand.variables.length === 0)
    return pipelineResult(operand, around.text, around.upgrade);
  return { kind: "engine", call: escapeHcl(around.text.slice(operand.start, operand.end)) };
}

/** A value as an argument of a function that stays. */
function argumentText(value: Result): string {
  switch (value.kind) {
    case "hcl":
      return `\`\${${value.expression}}\``;
    case "engine":
      return value.call.includes(" ") ? `(${value.call})` : value.call;
    case "text":
      return value.text.includes("`")
        ? escapeHcl(JSON.stringify(value.text))
        : `\`${escapeHcl(value.text)}\``;
  }
}
