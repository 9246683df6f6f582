/** Unary and binary operators. */
import type { BinaryExpression, BinaryOperator, Expression, UnaryExpression } from "../syntax/ast.ts";
import { convertValue } from "../values/convert.ts";
import type { HclNumber } from "../values/number.ts";
import type { Type } from "../values/type.ts";
import { BoolType, NumberType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  asBoolean,
  asNumber,
  boolValue,
  numberValue,
  unknownValue,
  unmarkDeep,
  valuesEqual,
} from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Captured, Frame } from "./frame.ts";

interface OperatorRule {
  /** What both operands are converted to. */
  readonly operand: Type;
  readonly result: Type;
  /** For operands that are known and not null. A text says why it fails. */
  readonly apply: (left: Value, right: Value) => Value | string;
  /** The value that decides alone, whatever the other operand is. */
  readonly decisive?: boolean;
}

function arithmetic(compute: (left: HclNumber, right: HclNumber) => HclNumber | undefined): OperatorRule {
  const apply = (left: Value, right: Value): Value | string => {
    const number = compute(asNumber(left), asNumber(right));
    return number === undefined ? "the result is no number" : numberValue(number);
  };
  return { operand: NumberType, result: NumberType, apply };
}

function comparison(holds: (order: number) => boolean): OperatorRule {
  const apply = (left: Value, right: Value): Value =>
    boolValue(holds(asNumber(left).compare(asNumber(right))));
  return { operand: NumberType, result: BoolType, apply };
}

function logic(decisive: boolean): OperatorRule {
  return { operand: BoolType, result: BoolType, decisive, apply: () => boolValue(!decisive) };
}

const rules: Readonly<Record<Exclude<BinaryOperator, "==" | "!=">, OperatorRule>> = {
  "||": logic(true),
  "&&": logic(false),
  "<": comparison((order) => order < 0),
  "<=": comparison((order) => order <= 0),
  ">": comparison((order) => order > 0),
  ">=": comparison((order) => order >= 0),
  "+": arithmetic((left, right) => left.add(right)),
  "-": arithmetic((left, right) => left.subtract(right)),
  "*": arithmetic((left, right) => left.multiply(right)),
  "/": arithmetic((left, right) => left.divide(right)),
  "%": arithmetic((left, right) => left.modulo(right)),
};

export function evaluateBinary(expression: BinaryExpression, frame: Frame): Value {
  const { operator } = expression;
  if (operator === "==" || operator === "!=") return evaluateEquality(expression, frame);
  return evaluateRule(expression, rules[operator], frame);
}

function evaluateEquality(expression: BinaryExpression, frame: Frame): Value {
  const before = frame.errors;
  const left = unmarkDeep(frame.evaluate(expression.left));
  const right = unmarkDeep(frame.evaluate(expression.right));
  if (frame.errors > before) return unknownValue(BoolType);
  const equal = valuesEqual(left.value, right.value);
  const result =
    equal === undefined ? unknownValue(BoolType) : boolValue(equal === (expression.operator === "=="));
  return result.withMarks(left.marks).withMarks(right.marks);
}

interface Operand extends Captured {
  readonly expression: Expression;
}

function evaluateRule(expression: BinaryExpression, rule: OperatorRule, frame: Frame): Value {
  // Mistakes inside the operands wait: an operand that does not count must not be complained about.
  const left = { expression: expression.left, ...frame.capture(() => frame.evaluate(expression.left)) };
  const right = { expression: expression.right, ...frame.capture(() => frame.evaluate(expression.right)) };
  const operands = [left, right].map((operand) => convertOperand(operand, { expression, rule, frame }));
  const [leftValue, rightValue] = operands;
  if (leftValue === undefined || rightValue === undefined) {
    frame.reportAll([...left.diagnostics, ...right.diagnostics]);
    return unknownValue(rule.result);
  }
  if (isDecisive(leftValue, rule)) {
    frame.reportAll(left.diagnostics);
    // Marks of what does not count, too: whether a value is secret must not depend on others.
    return boolValue(rule.decisive === true)
      .withMarks(leftValue.marks)
      .withMarks(rightValue.marks);
  }
  if (isDecisive(rightValue, rule)) {
    frame.reportAll(right.diagnostics);
    return boolValue(rule.decisive === true)
      .withMarks(leftValue.marks)
      .withMarks(rightValue.marks);
  }
  // With nothing wrong on the left, an unknown there leaves it open whether the right counts at all.
  const leavesOpen = rule.decisive !== undefined && !leftValue.isKnown && left.diagnostics.length === 0;
  frame.reportAll(leavesOpen ? [] : [...left.diagnostics, ...right.diagnostics]);
  return applyRule({ left: leftValue, right: rightValue }, { expression, rule, frame });
}

interface RuleContext {
  readonly expression: BinaryExpression;
  readonly rule: OperatorRule;
  readonly frame: Frame;
}

/** Undefined when the value does not fit the operator, which is reported. */
function convertOperand(operand: Operand, { expression, rule, frame }: RuleContext): Value | undefined {
  const converted = convertValue(operand.value, rule.operand);
  if (converted.ok) return converted.value;
  const parameters = { operator: expression.operator, problem: converted.message };
  frame.report(
    evaluationDiagnostic("operand-type", parameters, { subject: operand.expression, context: expression }),
    operand.expression,
  );
  return undefined;
}

/** Null is no truth, so it decides `&&`, but not `||`. Source: measured on Packer 1.16. */
function isDecisive(value: Value, { decisive }: OperatorRule): boolean {
  if (decisive === undefined || !value.isKnown) return false;
  return value.isNull ? !decisive : asBoolean(value) === decisive;
}

function applyRule(
  { left, right }: { left: Value; right: Value },
  { expression, rule, frame }: RuleContext,
): Value {
  const { operator } = expression;
  if (left.isNull || right.isNull) {
    const problem = "one of its operands is null";
    return frame.fail(
      evaluationDiagnostic("operation-failed", { operator, problem }, { subject: expression }),
      expression,
      rule.result,
    );
  }
  const marks = left.marks.size === 0 ? right.marks : left.marks.union(right.marks);
  if (!left.isKnown || !right.isKnown) return unknownValue(rule.result).withMarks(marks);
  const result = rule.apply(left, right);
  if (typeof result !== "string") return result.withMarks(marks);
  return frame.fail(
    evaluationDiagnostic("operation-failed", { operator, problem: result }, { subject: expression }),
    expression,
    rule.result,
  );
}

const unaryTypes = { "-": NumberType, "!": BoolType } as const;

export function evaluateUnary(expression: UnaryExpression, frame: Frame): Value {
  const { operator, operand } = expression;
  const type = unaryTypes[operator];
  const converted = convertValue(frame.evaluate(operand), type);
  if (!converted.ok) {
    const parameters = { operator, problem: converted.message };
    return frame.fail(
      evaluationDiagnostic("operand-type", parameters, { subject: operand, context: expression }),
      operand,
      type,
    );
  }
  const { value } = converted;
  if (value.isNull) {
    const parameters = { operator, problem: "its operand is null" };
    return frame.fail(
      evaluationDiagnostic("operation-failed", parameters, { subject: expression }),
      expression,
      type,
    );
  }
  if (!value.isKnown) return unknownValue(type).withMarks(value.marks);
  const result = operator === "-" ? numberValue(asNumber(value).negate()) : boolValue(!asBoolean(value));
  return result.withMarks(value.marks);
}
