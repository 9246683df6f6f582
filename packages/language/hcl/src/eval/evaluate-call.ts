/** Function calls. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList, SourceText, rangeText } from "@prebake/base";
import type {
  CallEnvironment,
  CallFailure,
  HclFunction,
  TemplateRequest,
  TemplateResult,
} from "../functions/function.ts";
import { arityFailure, callFunction, parameterAt } from "../functions/function.ts";
import type { ExpressionThunk } from "../functions/lazy-argument.ts";
import { expressionArgument, typeArgument } from "../functions/lazy-argument.ts";
import type { CallExpression, Expression } from "../syntax/ast.ts";
import { parseHclTemplate } from "../syntax/parse.ts";
import { startRange } from "../syntax/start-range.ts";
import { convertValue, pathText } from "../values/convert.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { SENSITIVE, asString, containsMark, elementsOf, unknownValue, unmark } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import type { Frame } from "./frame.ts";
import { Scope } from "./scope.ts";
import { traversalsOf } from "./traversals.ts";
import { parseTypeConstraint } from "./type-constraint.ts";

export function evaluateCall(call: CallExpression, frame: Frame): Value {
  const { name } = call;
  const fn = frame.scope.functions.get(name);
  if (fn === undefined) {
    const { functions, functionAdvice } = frame.scope;
    const words = { name, known: [...functions.keys()], advice: functionAdvice?.get(name) };
    return frame.fail(evaluationDiagnostic("unknown-function", words, { subject: call.nameRange }), call);
  }
  return new Call(call, fn, frame).evaluate();
}

/** An argument and where it is written; several may come from one expression with `...`. */
interface Argument {
  readonly value: Value;
  readonly expression: Expression;
  /** Whole, or the beginning of an expression that stands for itself. */
  readonly range: SourceRange;
}

class Call {
  readonly #call: CallExpression;
  readonly #fn: HclFunction;
  readonly #frame: Frame;

  constructor(call: CallExpression, fn: HclFunction, frame: Frame) {
    this.#call = call;
    this.#fn = fn;
    this.#frame = frame;
  }

  evaluate(): Value {
    const { expandsLast, arguments: written } = this.#call;
    const arity = expandsLast ? undefined : arityFailure(this.#fn, written.length);
    if (arity !== undefined) {
      this.#reportArity(arity);
      return unknownValue();
    }
    const before = this.#frame.errors;
    const args = this.#evaluateArguments();
    if (args === undefined) return unknownValue();
    if (this.#frame.errors > before) {
      this.#checkTypes(args);
      return unknownValue();
    }
    const result = callFunction(
      this.#fn,
      args.map(({ value }) => value),
      this.#environment(),
    );
    if (result.ok) return this.#affordable(result.value) ? result.value : unknownValue();
    this.#reportFailure(result, args);
    return unknownValue();
  }

  #affordable(result: Value): boolean {
    const { value } = unmark(result);
    if (value.type.kind !== "string" || !value.isKnown || value.isNull) return true;
    return this.#frame.spendText(asString(value).length, this.#call);
  }

  /** Undefined when it is not known how many there are, or when an expanded one cannot be expanded, which is reported. */
  #evaluateArguments(): Argument[] | undefined {
    const expressions = this.#call.arguments;
    const count = this.#call.expandsLast ? expressions.length - 1 : expressions.length;
    const args = expressions.slice(0, count).map((expression, index) => this.#argument(expression, index));
    const last = expressions[count];
    if (last === undefined) return args;
    const expanded = this.#expand(last);
    return expanded && [...args, ...expanded];
  }

  #argument(expression: Expression, index: number): Argument {
    return { expression, value: this.#argumentValue(expression, index), range: startRange(expression) };
  }

  #argumentValue(expression: Expression, index: number): Value {
    const frame = this.#frame;
    switch (parameterAt(this.#fn, index)?.lazy) {
      case "expression":
        return expressionArgument({
          evaluate: () => {
            const sink = new DiagnosticList();
            const value = frame.elsewhere(frame.scope, sink).evaluate(expression);
            return { value, failed: sink.hasErrors };
          },
        });
      case "type":
        return typeArgument(this.#typeOf(expression));
      default:
        return frame.evaluate(expression);
    }
  }

  #typeOf(expression: Expression): Type {
    const sink: DiagnosticSink = { add: (diagnostic) => this.#frame.report(diagnostic) };
    return parseTypeConstraint(expression, sink, { defaultValue: "refused" }).type;
  }

  #expand(expression: Expression): Argument[] | undefined {
    const frame = this.#frame;
    const before = frame.errors;
    const { value, marks } = unmark(frame.evaluate(expression));
    if (frame.errors > before) return undefined;
    const { kind } = value.type;
    const expandable =
      kind === "list" || kind === "set" || kind === "tuple" || (kind === "dynamic" && !value.isKnown);
    if (!expandable || value.isNull) {
      frame.report(
        evaluationDiagnostic("expand-type", {}, { subject: expression, context: this.#call }),
        expression,
      );
      return undefined;
    }
    if (!value.isKnown) return undefined;
    const first = this.#call.arguments.length - 1;
    const elements = elementsOf(value).map((element) => element.withMarks(marks));
    if (elements.some((_, at) => parameterAt(this.#fn, first + at)?.lazy === "type")) {
      const problem = "A type must be written in the call: an expanded list has values, not types.";
      frame.report(evaluationDiagnostic("bad-type-expression", { problem }, { subject: expression }));
      return undefined;
    }
    return elements.map((element, at) => ({
      expression,
      value: this.#isLazy(first + at) ? expressionArgument(evaluated(element)) : element,
      range: expression,
    }));
  }

  #isLazy(index: number): boolean {
    return parameterAt(this.#fn, index)?.lazy === "expression";
  }

  /** After a mistake in one argument: still says which others have wrong types. */
  #checkTypes(args: readonly Argument[]): void {
    for (const [index, argument] of args.entries()) {
      const parameter = parameterAt(this.#fn, index);
      if (parameter === undefined || parameter.lazy) continue;
      const converted = convertValue(argument.value, parameter.type);
      if (converted.ok) continue;
      // A place names keys of maps, which may be what is secret.
      const place = containsMark(argument.value, SENSITIVE) ? "" : pathText(converted.path);
      this.#reportArgument(
        argument,
        index,
        place === "" ? `${converted.message}.` : `At ${place}: ${converted.message}.`,
      );
    }
  }

  #reportArgument(argument: Argument, index: number, problem: string): void {
    const parameters = {
      name: this.#call.name,
      parameter: parameterAt(this.#fn, index)?.name ?? "",
      problem,
    };
    this.#frame.report(
      evaluationDiagnostic("function-arg-type", parameters, { subject: argument.range, context: this.#call }),
      argument.expression,
    );
  }

  #reportArity({ reason, argumentIndex = 0, message: problem }: CallFailure): void {
    const context = this.#call;
    const last = context.arguments.at(-1);
    const first = context.arguments[argumentIndex] ?? last;
    // An expanded argument stands for all that it has.
    const isExpanded = context.expandsLast && first === last;
    this.#frame.report(
      reason === "too-few-arguments"
        ? evaluationDiagnostic(reason, { problem }, { subject: context.closeRange, context })
        : evaluationDiagnostic(
            "too-many-arguments",
            { problem },
            { subject: first && !isExpanded ? startRange(first) : (first ?? context), context },
          ),
    );
  }

  #reportFailure(result: CallFailure, args: readonly Argument[]): void {
    const { name } = this.#call;
    const problem = result.message;
    const argument = result.argumentIndex === undefined ? undefined : args[result.argumentIndex];
    const context = this.#call;
    switch (result.reason) {
      case "too-few-arguments":
      case "too-many-arguments":
        this.#reportArity(result);
        break;
      case "argument":
        if (argument) this.#reportBadArguments(args, result.argumentIndex ?? 0, problem);
        break;
      case "failed": {
        const subject = { ...this.#call.nameRange, end: this.#call.openRange.end };
        this.#frame.report(
          evaluationDiagnostic("function-failed", { name, problem }, { subject, context }),
          this.#call,
        );
      }
    }
  }

  /** The function names the first bad argument; if its type is the matter, others may have the same fault. */
  #reportBadArguments(args: readonly Argument[], first: number, problem: string): void {
    const before = this.#frame.errors;
    this.#checkTypes(args);
    const argument = args[first];
    if (this.#frame.errors === before && argument) this.#reportArgument(argument, first, problem);
  }

  #environment(): CallEnvironment {
    const { scope } = this.#frame;
    return {
      host: scope.host,
      renderTemplate: (request) => renderTemplate(request, this.#frame),
      templateVariables: (request) => templateVariables(request),
    };
  }
}

/** What stands in an expanded list has been evaluated, without an error. */
function evaluated(value: Value): ExpressionThunk {
  return { evaluate: () => ({ value, failed: false }) };
}

function renderTemplate({ text, filename, variables }: TemplateRequest, frame: Frame): TemplateResult {
  const sink = new DiagnosticList();
  const template = parseHclTemplate(new SourceText(filename, text), sink);
  if (sink.hasErrors) return { ok: false, message: firstMessage(sink), isPlain: true };
  // A template file that renders template files could go on for ever.
  const functions = new Map([...frame.scope.functions].filter(([name]) => name !== "templatefile"));
  const value = frame
    .elsewhere(new Scope({ variables, functions, host: frame.scope.host }), sink)
    .evaluate(template);
  return sink.hasErrors ? { ok: false, message: firstMessage(sink), isPlain: false } : { ok: true, value };
}

function firstMessage(sink: DiagnosticList): string {
  const first = sink.items.find(({ severity }) => severity === "error");
  if (first === undefined) return "";
  return `${first.subject ? `${rangeText(first.subject)}: ` : ""}${first.summary}. ${first.detail}`;
}

function templateVariables({
  text,
  filename,
}: Pick<TemplateRequest, "text" | "filename">): readonly string[] | undefined {
  const sink = new DiagnosticList();
  const template = parseHclTemplate(new SourceText(filename, text), sink);
  return sink.hasErrors ? undefined : [...new Set(traversalsOf(template).map(({ root }) => root))];
}
