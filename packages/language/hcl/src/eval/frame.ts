/** Where an evaluation stands: the names it sees, the splat element it is at, and where mistakes go. */
import type { Diagnostic, DiagnosticSink, NamedValue } from "@prebake/base";
import type { Expression } from "../syntax/ast.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { unknownValue } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Binding, Scope } from "./scope.ts";

/** Levels of nesting that are evaluated; the stack allows some more. */
export const EVALUATION_DEPTH_LIMIT = 1000;

/** Rounds of all `for` together: some tenths of a second, and some ten megabytes. */
const roundLimit = 250_000;
/** UTF-16 units of all texts that functions make together. */
const textLimit = 64 << 20;

/** What one evaluation may still do; nothing is left once something was refused. */
class Budget {
  rounds = roundLimit;
  text = textLimit;
}

/** Evaluates one node. Given to the frame, so that evaluators of parts need not import the evaluator of the whole. */
export type NodeEvaluator = (expression: Expression, frame: Frame) => Value;

export interface RunOptions {
  readonly evaluateNode: NodeEvaluator;
  readonly sink: DiagnosticSink;
  /** Values of the variables that an expression uses, for its diagnostics; absent when nobody will read them. */
  readonly explain?: (expression: Expression, frame: Frame) => readonly NamedValue[];
}

/** What all frames of one evaluation share. */
class Run {
  readonly evaluateNode: NodeEvaluator;
  readonly explain: RunOptions["explain"];
  sink: DiagnosticSink;
  readonly budget: Budget;
  errors = 0;
  depth = 0;

  constructor(options: RunOptions, budget = new Budget()) {
    this.budget = budget;
    this.evaluateNode = options.evaluateNode;
    this.explain = options.explain;
    this.sink = options.sink;
  }
}

export interface Captured {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

export class Frame {
  readonly scope: Scope;
  /** What `splat-item` stands for. */
  readonly item: Value | undefined;
  readonly #run: Run;

  private constructor(run: Run, scope: Scope, item: Value | undefined) {
    this.#run = run;
    this.scope = scope;
    this.item = item;
  }

  static start(scope: Scope, options: RunOptions): Frame {
    return new Frame(new Run(options), scope, undefined);
  }

  /** A frame that starts over with other names and another sink, as deep as this one. */
  elsewhere(scope: Scope, sink: DiagnosticSink): Frame {
    const run = new Run({ evaluateNode: this.#run.evaluateNode, sink }, this.#run.budget);
    run.depth = this.#run.depth;
    return new Frame(run, scope, this.item);
  }

  evaluate(expression: Expression): Value {
    if (expression.kind === "literal" || expression.kind === "string") return expression.value;
    const run = this.#run;
    if (run.depth >= EVALUATION_DEPTH_LIMIT) {
      this.report(
        evaluationDiagnostic(
          "expression-too-deep",
          { limit: EVALUATION_DEPTH_LIMIT },
          { subject: expression },
        ),
      );
      return unknownValue();
    }
    run.depth++;
    const value = run.evaluateNode(expression, this);
    run.depth--;
    return value;
  }

  /** False when there were too many rounds of `for`, which is reported once. */
  spendRound(expression: Expression): boolean {
    const { budget } = this.#run;
    if (budget.rounds-- === 0) {
      const what = `more than ${roundLimit} rounds of "for"`;
      this.report(evaluationDiagnostic("evaluation-too-large", { what }, { subject: expression }));
    }
    return budget.rounds >= 0 && budget.text >= 0;
  }

  /** False when functions made too much text, which is reported once. */
  spendText(length: number, expression: Expression): boolean {
    const { budget } = this.#run;
    const before = budget.text;
    budget.text -= length;
    if (before >= 0 && budget.text < 0) {
      const what = `more than ${textLimit >> 20} MiB of text`;
      this.report(evaluationDiagnostic("evaluation-too-large", { what }, { subject: expression }));
    }
    return budget.text >= 0;
  }

  /** A frame that sees some more names. */
  withVariables(variables: ReadonlyMap<string, Binding>): Frame {
    return new Frame(this.#run, this.scope.child(variables), this.item);
  }

  withItem(item: Value): Frame {
    return new Frame(this.#run, this.scope, item);
  }

  /** Number of errors that this evaluation has come upon so far, captured ones too. */
  get errors(): number {
    return this.#run.errors;
  }

  /** Reports; with an expression, the values of its variables are added. */
  report(diagnostic: Diagnostic, about?: Expression): void {
    const run = this.#run;
    if (diagnostic.severity === "error") run.errors++;
    const values = about && run.explain ? run.explain(about, this) : [];
    run.sink.add(values.length > 0 ? { ...diagnostic, values } : diagnostic);
  }

  /** Reports, and gives the unknown value that stands for what could not be computed. */
  fail(diagnostic: Diagnostic, about: Expression, type?: Type): Value {
    this.report(diagnostic, about);
    return unknownValue(type);
  }

  /** Evaluates without reporting. The caller passes the diagnostics on with `reportAll`, or drops them. */
  capture(evaluate: () => Value): Captured {
    const run = this.#run;
    const { sink, errors } = run;
    const diagnostics: Diagnostic[] = [];
    run.sink = { add: (diagnostic) => diagnostics.push(diagnostic) };
    const value = evaluate();
    run.sink = sink;
    run.errors = errors;
    return { value, diagnostics };
  }

  reportAll(diagnostics: readonly Diagnostic[]): void {
    for (const diagnostic of diagnostics) this.report(diagnostic);
  }
}
