/** Expressions read as syntax, not for their value: keywords, references, lists and calls as they are written. */
import type { DiagnosticSink } from "@prebake/base";
import { DiagnosticList, SourceText } from "@prebake/base";
import type {
  CallExpression,
  Expression,
  JsonStringExpression,
  ObjectItem,
  TraversalExpression,
  TraversalStep,
} from "../syntax/ast.ts";
import { jsonTemplate } from "../json/json-template.ts";
import { parseHclExpression } from "../syntax/parse.ts";
import { asString } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";

/** The call that the expression is; undefined, without a report, when it is none. */
export function staticCall(expression: Expression): CallExpression | undefined {
  const native = nativeForm(expression);
  return native?.kind === "call" ? native : undefined;
}

/** Elements of the list that is written here. */
export function staticList(expression: Expression): readonly Expression[] | undefined {
  const inner = unscoped(expression);
  return inner.kind === "tuple" ? inner.elements : undefined;
}

/** Items of the object that is written here. */
export function staticMap(expression: Expression): readonly ObjectItem[] | undefined {
  const inner = unscoped(expression);
  return inner.kind === "object" ? inner.items : undefined;
}

/** The identifier that the expression is, to be understood by itself: `string`, `any`, `self`. */
export function keywordOf(expression: Expression): string | undefined {
  const traversal = absTraversal(expression);
  return traversal?.steps.length === 0 ? traversal.root : undefined;
}

/**
 * The reference that the expression is: a root name and fixed steps. An index by a literal is one; a call or a splat is none.
 * In JSON syntax, a string that holds one.
 */
export function absTraversal(expression: Expression): TraversalExpression | undefined {
  const native = nativeForm(expression);
  if (native?.kind === "traversal") return native;
  // null, true and false are words too when nobody asks for their values.
  if (native?.kind === "literal" && /^[a-z]+$/.test(textOf(native))) {
    return {
      ...rangeOnly(native),
      kind: "traversal",
      root: textOf(native),
      rootRange: rangeOnly(native),
      steps: [],
    };
  }
  return undefined;
}

/** As `absTraversal`, but reports when the expression is no reference. */
export function requireTraversal(
  expression: Expression,
  sink: DiagnosticSink,
): TraversalExpression | undefined {
  const traversal = absTraversal(expression);
  if (traversal) return traversal;
  const problem =
    "A single static reference is required here: only names, attribute access and fixed indices, no calculations.";
  if (expression.kind !== "invalid")
    sink.add(evaluationDiagnostic("invalid-static-expression", { problem }, { subject: expression }));
  return undefined;
}

/** `var.list[0]["k"]`, as it could be written. */
export function traversalText(traversal: {
  readonly root: string;
  readonly steps: readonly TraversalStep[];
}): string {
  return (
    traversal.root +
    traversal.steps.map((step) => (step.kind === "attribute" ? `.${step.name}` : textOf(step))).join("")
  );
}

function unscoped(expression: Expression): Expression {
  return expression.kind === "scoped" ? unscoped(expression.expression) : expression;
}

/** In JSON syntax, what the text of a string is in native syntax; undefined when it is nothing. */
function nativeForm(expression: Expression): Expression | undefined {
  const inner = unscoped(expression);
  if (inner.kind !== "json-string") return inner;
  const sink = new DiagnosticList();
  const parsed = parseHclExpression(new SourceText(inner.source.name, inner.text), sink);
  return sink.hasErrors ? undefined : placed(parsed, inner);
}

/** The places of the piece are those of the whole string. */
function placed(parsed: Expression, { source, start, end }: JsonStringExpression): Expression {
  const range = { source, start, end };
  if (parsed.kind === "traversal") {
    return {
      ...parsed,
      ...range,
      rootRange: range,
      steps: parsed.steps.map((step) => ({ ...step, ...range })),
    };
  }
  return { ...parsed, ...range };
}

function rangeOnly({ source, start, end }: Expression): { source: SourceText; start: number; end: number } {
  return { source, start, end };
}

function textOf({ source, start, end }: { source: SourceText; start: number; end: number }): string {
  return source.text.slice(start, end);
}

/** The text of a string without sequences; undefined for anything else. */
export function staticString(expression: Expression): string | undefined {
  const inner = unscoped(expression);
  if (inner.kind === "json-string") return staticString(jsonTemplate(inner).expression);
  if (inner.kind !== "string") return undefined;
  return asString(inner.value);
}
