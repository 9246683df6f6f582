/** `[for …]` and `{for …}`. */
import type { Expression, ForExpression } from "../syntax/ast.ts";
import { convertValue } from "../values/convert.ts";
import { BoolType, StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  asBoolean,
  asString,
  containsMark,
  objectValue,
  tupleValue,
  unknownValue,
  unmark,
} from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";
import type { Element } from "./iteration.ts";
import { evaluateIteration, iterationVariables } from "./iteration.ts";

export function evaluateFor(expression: ForExpression, frame: Frame): Value {
  const iteration = evaluateIteration(expression.collection, frame);
  if (iteration.state === "failed") return unknownValue();
  const rounds = new Rounds(expression, iteration.marks);
  const conditionMarks = rounds.checkCondition(frame);
  if (conditionMarks === undefined) return unknownValue();
  if (iteration.state === "unknown")
    return unknownValue().withMarks(iteration.marks).withMarks(conditionMarks);
  for (const element of iteration.elements) {
    if (!frame.spendRound(expression)) return unknownValue();
    rounds.add(element, frame);
  }
  return rounds.result();
}

/** Gathers the elements of one for expression. */
class Rounds {
  readonly #expression: ForExpression;
  readonly #marks: Set<string>;
  readonly #values: Value[] = [];
  readonly #groups = new Map<string, Value[]>();
  /** False when it is not known which elements there are. */
  #known = true;

  constructor(expression: ForExpression, marks: ReadonlySet<string>) {
    this.#expression = expression;
    this.#marks = new Set(marks);
  }

  /**
   * Evaluates the condition once without knowing any element, so that a condition that can never work is reported once, and also
   * when there are no elements. The marks of the condition; undefined when it cannot work.
   */
  checkCondition(frame: Frame): ReadonlySet<string> | undefined {
    const { condition } = this.#expression;
    if (condition === undefined) return new Set();
    const before = frame.errors;
    const unknown = { key: unknownValue(), value: unknownValue() };
    const rehearsal = new Rounds(this.#expression, new Set());
    rehearsal.#evaluateCondition(
      condition,
      frame.withVariables(iterationVariables(this.#expression, unknown)),
    );
    return frame.errors === before ? rehearsal.#marks : undefined;
  }

  add(element: Element, outer: Frame): void {
    const { condition, key, value } = this.#expression;
    const frame = outer.withVariables(iterationVariables(this.#expression, element));
    if (condition) {
      const included = this.#evaluateCondition(condition, frame);
      if (included === undefined || !included.isKnown) {
        this.#known = false;
        return;
      }
      if (!asBoolean(included)) return;
    }
    if (key === undefined) this.#values.push(frame.evaluate(value));
    else this.#addEntry(key, frame);
  }

  #addEntry(keyExpression: Expression, frame: Frame): void {
    const key = this.#evaluateKey(keyExpression, frame);
    const value = frame.evaluate(this.#expression.value);
    if (key === undefined || !key.isKnown) {
      this.#known = false;
      return;
    }
    const name = asString(key);
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, [value]);
    else if (this.#expression.grouping) group.push(value);
    else {
      const shown = containsMark(key) || this.#marks.size > 0 ? undefined : name;
      frame.report(
        evaluationDiagnostic(
          "duplicate-key",
          { key: shown },
          { subject: keyExpression, context: this.#expression },
        ),
        keyExpression,
      );
    }
  }

  result(): Value {
    return this.#bareResult().withMarks(this.#marks);
  }

  #bareResult(): Value {
    const { key, grouping } = this.#expression;
    if (!this.#known) return unknownValue();
    if (key === undefined) return tupleValue(this.#values);
    const attributes = new Map<string, Value>();
    for (const [name, values] of this.#groups)
      attributes.set(name, grouping ? tupleValue(values) : (values[0] ?? unknownValue()));
    return objectValue(attributes);
  }

  /** A bool without marks, or undefined after a mistake, which is reported once for all rounds. */
  #evaluateCondition(condition: Expression, frame: Frame): Value | undefined {
    const { value, marks } = unmark(frame.evaluate(condition));
    for (const mark of marks) this.#marks.add(mark);
    const converted = convertValue(value, BoolType);
    if (converted.ok && !value.isNull) return converted.value;
    const place = { subject: condition };
    const diagnostic = converted.ok
      ? evaluationDiagnostic("condition-null", {}, place)
      : evaluationDiagnostic("for-condition", { problem: converted.message }, place);
    if (this.#known) frame.report(diagnostic, condition);
    return undefined;
  }

  #evaluateKey(key: Expression, frame: Frame): Value | undefined {
    const { value, marks } = unmark(frame.evaluate(key));
    for (const mark of marks) this.#marks.add(mark);
    const converted = convertValue(value, StringType);
    if (converted.ok && !value.isNull) return converted.value;
    const problem = converted.ok ? "it is null" : converted.message;
    if (this.#known) frame.report(evaluationDiagnostic("bad-object-key", { problem }, { subject: key }), key);
    return undefined;
  }
}
