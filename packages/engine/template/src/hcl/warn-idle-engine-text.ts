/** Warns of `{{ }}` in places of an HCL2 template where nobody renders it: what templates keep that were once JSON. */
import type { DiagnosticSink } from "@prebake/base";
import { childrenOf, partialContent } from "@prebake/hcl";
import type { Block, Expression } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { TemplateBlocks } from "./hcl-template.ts";
import { rangeOf } from "./value-config-node.ts";

/** Rendered where a component uses the value, but for `env`, which components refuse. */
const refusedLater = /\{\{-?\s*(env)\b/;
/** Of builds these are names and words, which are taken as they are. */
const everyFunction = /\{\{-?\s*(env|user|timestamp|isotime|uuid|build_name|build_type|template_dir|pwd)\b/;

const replacements: Readonly<Record<string, string>> = {
  env: 'default = env("NAME") in a variable',
  user: "${var.NAME}",
  timestamp: "${timestamp()}",
  isotime: '${formatdate("YYYY-MM-DD", timestamp())}',
  uuid: "${uuidv4()}",
  template_dir: "${path.root}",
  pwd: "${path.cwd}",
};

export function warnIdleEngineText(blocks: TemplateBlocks, sink: DiagnosticSink): void {
  for (const { block, default: value } of blocks.variables)
    for (const expression of value ? [value.expression] : valuesOf(block, ["default"]))
      warn(expression, refusedLater, sink);
  for (const { expression } of blocks.locals) warn(expression, refusedLater, sink);
  for (const build of blocks.builds)
    for (const expression of valuesOf(build, ["name", "description"])) warn(expression, everyFunction, sink);
}

/** Mistakes in a body are told by those who read it. */
function valuesOf(block: Block | undefined, names: readonly string[]): readonly Expression[] {
  if (!block) return [];
  const schema = { attributes: names.map((name) => ({ name })) };
  const { attributes } = partialContent(block.body, schema, { add: () => undefined });
  return [...attributes.values()].map(({ expression }) => expression);
}

function warn(expression: Expression, pattern: RegExp, sink: DiagnosticSink): void {
  const isText = expression.kind === "string" || expression.kind === "json-string";
  const { source, start, end } = expression;
  const name = isText ? pattern.exec(source.text.slice(start, end))?.[1] : undefined;
  if (name !== undefined) {
    const words = { name, instead: replacements[name] };
    sink.add(templateDiagnostic("idle-engine-text", words, { subject: rangeOf(expression) }));
  }
  for (const child of childrenOf(expression)) warn(child, pattern, sink);
}
