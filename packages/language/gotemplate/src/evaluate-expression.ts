/** Evaluates pipelines, commands and operands, and keeps the variables. */
import type { Diagnostic } from "@prebake/base";
import { decidesEarly, findBuiltin } from "./builtin-functions.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";
import type { CommandNode, OperandNode, PipelineNode } from "./template-node.ts";
import type { TemplateSource } from "./template-source.ts";
import { TemplateFunctionError, TypedMap, kinded, mapGet, mapKeys, typeName } from "./template-value.ts";
import type { TemplateFunction, TemplateValue } from "./template-value.ts";

/**
 * What a key gives that the data has not. `no-value`: it prints as `<no value>`. `error`: a plain object is a Go struct, of
 * which an unknown field is a mistake (to `len`, `range` and `print` it is a map all the same); a `Map` or `TypedMap` stays a
 * map, which has all keys.
 */
export type MissingKey = "no-value" | "error";

/** Ends a run: the mistake it met. */
export class TemplateStopped extends Error {
  override readonly name = "TemplateStopped";
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.summary);
    this.diagnostic = diagnostic;
  }
}

export interface EvaluationContext {
  readonly source: TemplateSource;
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  readonly missingKey: MissingKey;
  /** Longest text a function may make. */
  readonly maxText: number;
  /** Called once for every command; may stop the run. */
  readonly step: (node: { readonly start: number; readonly end: number }) => void;
}

interface Variable {
  readonly name: string;
  value: TemplateValue;
}

/** Values that a command was given: the operands after its head, and what came through the pipe. */
interface Arguments {
  readonly rest: readonly OperandNode[];
  readonly piped: readonly TemplateValue[];
}

const noArguments: Arguments = { rest: [], piped: [] };

export class ExpressionEvaluator {
  readonly #context: EvaluationContext;
  #variables: Variable[] = [];

  constructor(context: EvaluationContext) {
    this.#context = context;
  }

  /** Opens a template's own variables, where only `$` is known. Gives what `leave` needs. */
  enter(data: TemplateValue): readonly unknown[] {
    const outer = this.#variables;
    this.#variables = [{ name: "$", value: data }];
    return outer;
  }

  leave(outer: readonly unknown[]): void {
    this.#variables = outer as Variable[]; // only `enter` makes such a list
  }

  /** The place to which `release` forgets variables again. */
  mark(): number {
    return this.#variables.length;
  }

  release(mark: number): void {
    this.#variables.length = mark;
  }

  set(name: string, value: TemplateValue, assigns: boolean): void {
    const known = assigns ? this.#variables.findLast((variable) => variable.name === name) : undefined;
    if (known) known.value = value;
    else this.#variables.push({ name, value });
  }

  /** The value of a pipeline; its variables are set. nil becomes absent, as in Go. */
  pipeline(node: PipelineNode, dot: TemplateValue): TemplateValue {
    let piped: readonly TemplateValue[] = [];
    for (const command of node.commands) {
      this.#context.step(command);
      piped = [this.#command(command, dot, piped) ?? undefined];
    }
    for (const name of node.variables) this.set(name, piped[0], node.assigns);
    return piped[0];
  }

  /** Runs a function of Go or of the caller; what it throws as the template's mistake becomes a diagnostic. */
  guarded<T extends TemplateValue>(name: string, node: OperandNode, run: () => T): T {
    try {
      return this.#bounded(run(), node);
    } catch (error) {
      if (error instanceof TemplateFunctionError) {
        return this.#fail(
          templateDiagnostic("call-failed", { name, reason: error.message }, this.#place(node)),
        );
      }
      // A text longer than the platform can hold.
      if (error instanceof RangeError && error.message.includes("string length")) return this.#tooLarge(node);
      throw error;
    }
  }

  #bounded<T extends TemplateValue>(value: T, node: OperandNode): T {
    if (typeof value === "string" && value.length > this.#context.maxText) this.#tooLarge(node);
    return value;
  }

  #tooLarge(node: OperandNode): never {
    return this.#fail(
      templateDiagnostic("output-too-large", { limit: this.#context.maxText }, this.#place(node)),
    );
  }

  #command(command: CommandNode, dot: TemplateValue, piped: readonly TemplateValue[]): TemplateValue {
    const { head, rest } = command;
    switch (head.kind) {
      case "function":
        return this.#function(head, dot, { rest, piped });
      case "field":
        return this.#fields(dot, head, { rest, piped });
      case "variable":
        return this.#variable(head, { rest, piped });
      case "chain":
        return this.#fields(this.#operand(head.operand, dot), head, { rest, piped });
      case "nil":
        return this.#fail(templateDiagnostic("nil-command", {}, this.#place(head)));
      default:
        this.#refuseArguments(head, { rest, piped });
        return this.#operand(head, dot);
    }
  }

  #operand(node: OperandNode, dot: TemplateValue): TemplateValue {
    switch (node.kind) {
      case "constant":
        return node.value;
      case "nil":
        return null;
      case "dot":
        return dot;
      case "field":
        return this.#fields(dot, node, noArguments);
      case "variable":
        return this.#variable(node, noArguments);
      case "chain":
        return this.#fields(this.#operand(node.operand, dot), node, noArguments);
      case "function":
        return this.#function(node, dot, noArguments);
      case "pipeline":
        return this.pipeline(node, dot);
    }
  }

  #refuseArguments(node: OperandNode, { rest, piped }: Arguments): void {
    if (rest.length === 0 && piped.length === 0) return;
    const what = this.#context.source.text.slice(node.start, node.end);
    this.#fail(templateDiagnostic("not-a-function", { what }, this.#place(node)));
  }

  #variable(node: Extract<OperandNode, { kind: "variable" }>, given: Arguments): TemplateValue {
    const variable = this.#variables.findLast(({ name }) => name === node.name);
    if (!variable) {
      const known = this.#variables.map(({ name }) => name);
      this.#fail(templateDiagnostic("undefined-variable", { name: node.name, known }, this.#place(node)));
    }
    if (node.names.length > 0) return this.#fields(variable.value, node, given);
    this.#refuseArguments(node, given);
    return variable.value;
  }

  /** Field after field; only the last could be given arguments, and data has no methods. */
  #fields(receiver: TemplateValue, node: FieldsNode, given: Arguments): TemplateValue {
    let value = receiver;
    for (const [index, name] of node.names.entries()) {
      const last = index === node.names.length - 1;
      if (last && kinded(value).kind === "map") this.#refuseArguments(node, given);
      value = this.#field(value, name, node);
    }
    return value;
  }

  #field(receiver: TemplateValue, name: string, node: FieldsNode): TemplateValue {
    const item = kinded(receiver);
    switch (item.kind) {
      case "absent":
        return undefined; // Of what a map has not, every field is absent, too.
      case "nil":
        return this.#fail(templateDiagnostic("field-of-nil", { name }, this.#place(node)));
      case "map": {
        const value = mapGet(item.value, name);
        if (value !== undefined || item.value instanceof Map || item.value instanceof TypedMap) return value;
        return this.#missing(name, mapKeys(item.value), node);
      }
      default:
        return this.#fail(
          templateDiagnostic("no-fields", { name, type: typeName(receiver) }, this.#place(node)),
        );
    }
  }

  #missing(name: string, known: readonly string[], node: OperandNode): undefined {
    if (this.#context.missingKey === "no-value") return undefined;
    return this.#fail(templateDiagnostic("missing-key", { name, known }, this.#place(node)));
  }

  #function(
    node: Extract<OperandNode, { kind: "function" }>,
    dot: TemplateValue,
    given: Arguments,
  ): TemplateValue {
    const { functions } = this.#context;
    if (!Object.hasOwn(functions, node.name)) return this.#builtin(node, dot, given);
    const values = [...given.rest.map((operand) => this.#operand(operand, dot)), ...given.piped];
    return this.guarded(node.name, node, () => functions[node.name]?.(...values));
  }

  #builtin(
    node: Extract<OperandNode, { kind: "function" }>,
    dot: TemplateValue,
    given: Arguments,
  ): TemplateValue {
    const { name } = node;
    const row = findBuiltin(name);
    if (!row)
      this.#fail(
        templateDiagnostic(
          "unknown-function",
          { name, known: Object.keys(this.#context.functions) },
          this.#place(node),
        ),
      );
    return this.guarded(name, node, () => {
      checkCount(row, given.rest.length + given.piped.length);
      const values: TemplateValue[] = [];
      for (const operand of given.rest) {
        const value = this.#operand(operand, dot);
        if (decidesEarly(name, value)) return value;
        values.push(value);
      }
      return row.call([...values, ...given.piped]);
    });
  }

  #place(node: { readonly start: number; readonly end: number }) {
    return { subject: this.#context.source.rangeOf(node.start, node.end) };
  }

  #fail(diagnostic: Diagnostic): never {
    throw new TemplateStopped(diagnostic);
  }
}

type FieldsNode = Extract<OperandNode, { readonly names: readonly string[] }>;

function checkCount(row: { readonly least: number; readonly most: number }, count: number): void {
  if (count >= row.least && count <= row.most) return;
  const wanted = row.least === row.most ? `${row.least}` : `at least ${row.least}`;
  throw new TemplateFunctionError(
    `it takes ${wanted} ${row.least === 1 ? "argument" : "arguments"}, not ${count}`,
  );
}
