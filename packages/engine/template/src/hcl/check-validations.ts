/** `validation` blocks of variables. Source: rules measured on Packer 1.16. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import { asBoolean, evaluate, traversalsOf, traversalText } from "@prebake/hcl";
import type { Attribute, Block, BodySchema, Scope, Value } from "@prebake/hcl";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { forgivingContent } from "./forgiving-content.ts";
import { staticString } from "./static-settings.ts";
import { groupOf } from "./template-scope.ts";
import { rangeOf } from "./value-config-node.ts";

export interface ValidationRequest {
  readonly name: string;
  readonly value: Value;
  /** Where the value was written; absent for one from the command line. */
  readonly range: SourceRange | undefined;
  readonly validations: readonly Block[];
  /** Functions. */
  readonly scope: Scope;
  /** Whether the value is a secret. */
  readonly sensitive: boolean;
  /** Told what is wrong with the value; undefined: only the blocks themselves are looked at. */
  readonly judgement: DiagnosticSink | undefined;
}

const validationSchema: BodySchema = {
  attributes: [
    { name: "condition", required: true },
    { name: "error_message", required: true },
  ],
};

/** False when a condition does not hold: then the value is refused. */
export function checkValidations(request: ValidationRequest, sink: DiagnosticSink): boolean {
  let holds = true;
  for (const block of request.validations) {
    const { attributes } = forgivingContent(block.body, validationSchema, sink);
    const message = readMessage(attributes.get("error_message"), sink);
    const condition = attributes.get("condition");
    if (condition && refersToItself(condition, request, sink) && request.judgement)
      holds = judge({ condition, message }, request, request.judgement) && holds;
  }
  return holds;
}

interface Validation {
  readonly condition: Attribute;
  readonly message: string | undefined;
}

function judge(
  { condition, message }: Validation,
  request: ValidationRequest,
  sink: DiagnosticSink,
): boolean {
  const { name, value, range, scope, sensitive } = request;
  const own = groupOf(new Map([[name, value]]), { secrets: new Set(sensitive ? [name] : []) });
  const inside = scope.child(new Map([["var", own]]));
  const holds = evaluate(condition.expression, inside, sink);
  if (!holds.isKnown) return true;
  if (holds.isNull || holds.type.kind !== "bool") {
    const problem = `The condition must be true or false; this one gives a ${holds.isNull ? "null" : holds.type.kind}.`;
    sink.add(
      templateDiagnostic("bad-validation-condition", { problem }, { subject: rangeOf(condition.expression) }),
    );
    return true;
  }
  if (asBoolean(holds)) return true;
  const related = [{ range: rangeOf(condition.expression), message: "the condition that does not hold" }];
  const words = { name, message: message ?? "The condition of a validation does not hold." };
  sink.add(templateDiagnostic("validation-failed", words, { subject: range, related }));
  return false;
}

/** A condition is about its own variable and nothing else. */
function refersToItself(
  { expression }: Attribute,
  { name }: ValidationRequest,
  sink: DiagnosticSink,
): boolean {
  if (expression.kind === "invalid") return false;
  const traversals = traversalsOf(expression);
  const own = `var.${name}`;
  const foreign = traversals.filter(
    ({ root, steps }) => root !== "var" || steps[0]?.kind !== "attribute" || steps[0].name !== name,
  );
  for (const traversal of foreign) {
    const problem = `The condition of "${own}" can only refer to ${own}, not to ${traversalText(traversal)}.`;
    sink.add(templateDiagnostic("bad-validation-condition", { problem }, { subject: rangeOf(traversal) }));
  }
  if (foreign.length < traversals.length) return foreign.length === 0;
  const problem = `The condition must refer to ${own}, or it says nothing about the value.`;
  sink.add(templateDiagnostic("bad-validation-condition", { problem }, { subject: rangeOf(expression) }));
  return false;
}

/** The message must be a sentence: it is what people read. */
function readMessage(attribute: Attribute | undefined, sink: DiagnosticSink): string | undefined {
  if (!attribute || attribute.expression.kind === "invalid") return undefined;
  const mistakes = new DiagnosticList();
  const text = staticString(attribute, mistakes);
  if (text !== undefined && isSentence(text.trim())) return text;
  const problem =
    text === undefined
      ? "The message must be a plain string without variables."
      : "The message must be at least one full sentence: no lower-case letter first, a full stop, question mark or exclamation mark last.";
  sink.add(
    templateDiagnostic("bad-validation-message", { problem }, { subject: rangeOf(attribute.expression) }),
  );
  for (const one of mistakes.items) sink.add({ ...one, follows: true });
  return undefined;
}

/** Source: measured on Packer 1.6.6. Letters without a case are none to begin with. */
function isSentence(text: string): boolean {
  return /[.?!]$/.test(text) && !/^(?!\p{Lu})\p{L}/u.test(text);
}
