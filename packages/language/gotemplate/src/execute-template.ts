/** Runs a parsed template over data. Source: Go package text/template; measured with Go 1.26. */
import { compareCodePoints } from "@prebake/base";
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import { ExpressionEvaluator, TemplateStopped } from "./evaluate-expression.ts";
import type { MissingKey } from "./evaluate-expression.ts";
import { valueText } from "./format-value.ts";
import type { ParsedTemplate } from "./parse-template.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";
import type { BranchNode, JumpNode, StatementNode, TemplateCallNode } from "./template-node.ts";
import { intValue, isTrue, kinded, mapGet, mapKeys, typeName } from "./template-value.ts";
import type { TemplateFunction, TemplateValue } from "./template-value.ts";

export interface ExecuteOptions {
  /** What `.` is at first. Absent: every field is `<no value>`. */
  readonly data?: TemplateValue;
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
  /** Default `no-value`. */
  readonly missingKey?: MissingKey;
  readonly limits?: ExecuteLimits;
}

/** Bounds that keep a template from running for ever; a template that needs more is reported. */
export interface ExecuteLimits {
  /** Longest text, in UTF-16 units. Default 16 Mi. */
  readonly output?: number;
  /** Statements, commands and iterations. Default 10 million. */
  readonly steps?: number;
}

const defaultLimits = { output: 16 * 1024 * 1024, steps: 10_000_000 };

/** How deep statements may be inside each other while running: the call stack holds several times as many. */
const maxRunDepth = 1000;

/** The text the template makes. Reports the first mistake met and gives undefined then. */
export function executeTemplate(
  template: ParsedTemplate,
  options: ExecuteOptions,
  sink: DiagnosticSink,
): string | undefined {
  try {
    return new TemplateRun(template, options).run();
  } catch (error) {
    if (!(error instanceof TemplateStopped)) throw error;
    sink.add(error.diagnostic);
    return undefined;
  }
}

/** How a list of statements ended. */
type Flow = "done" | JumpNode["kind"];

class TemplateRun {
  readonly #template: ParsedTemplate;
  readonly #data: TemplateValue;
  readonly #limits: Required<ExecuteLimits>;
  readonly #evaluator: ExpressionEvaluator;
  readonly #parts: string[] = [];
  #length = 0;
  #steps = 0;
  #depth = 0;

  constructor(template: ParsedTemplate, options: ExecuteOptions) {
    this.#template = template;
    this.#data = options.data;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#evaluator = new ExpressionEvaluator({
      source: template.source,
      functions: options.functions ?? {},
      missingKey: options.missingKey ?? "no-value",
      maxText: this.#limits.output,
      step: (node) => this.#step(node),
    });
  }

  run(): string {
    this.#evaluator.enter(this.#data);
    this.#list(this.#template.root, this.#data);
    return this.#parts.join("");
  }

  #list(nodes: readonly StatementNode[], dot: TemplateValue): Flow {
    for (const node of nodes) {
      const flow = this.#statement(node, dot);
      if (flow !== "done") return flow;
    }
    return "done";
  }

  #statement(node: StatementNode, dot: TemplateValue): Flow {
    this.#step(node);
    switch (node.kind) {
      case "text":
        this.#write(node.text, node);
        return "done";
      case "action":
        this.#print(node, dot);
        return "done";
      case "template":
        this.#call(node, dot);
        return "done";
      case "break":
      case "continue":
        return node.kind;
      default:
        return this.#deeper(node, () => this.#branch(node, dot));
    }
  }

  #print(node: Extract<StatementNode, { kind: "action" }>, dot: TemplateValue): void {
    const { pipeline } = node;
    const value = this.#evaluator.pipeline(pipeline, dot);
    if (pipeline.variables.length > 0) return;
    const { kind } = kinded(value);
    if (kind === "absent" || kind === "nil") this.#write("<no value>", node);
    else if (kind === "function")
      this.#fail(templateDiagnostic("cannot-print", { type: typeName(value) }, this.#place(pipeline)));
    else
      this.#write(
        this.#evaluator.guarded("print", pipeline, () => valueText(value)),
        node,
      );
  }

  #write(text: string, node: StatementNode): void {
    this.#length += text.length;
    const limit = this.#limits.output;
    if (this.#length > limit)
      this.#fail(templateDiagnostic("output-too-large", { limit }, this.#place(node)));
    this.#parts.push(text);
  }

  #call(node: TemplateCallNode, dot: TemplateValue): void {
    const { definitions } = this.#template;
    const body = definitions.get(node.name);
    if (!body) {
      const known = [...definitions.keys()];
      this.#fail(templateDiagnostic("unknown-template", { name: node.name, known }, this.#place(node)));
    }
    const data = node.pipeline ? this.#evaluator.pipeline(node.pipeline, dot) : undefined;
    this.#deeper(node, () => {
      const outer = this.#evaluator.enter(data);
      this.#list(body, data);
      this.#evaluator.leave(outer);
    });
  }

  #deeper<T>(node: StatementNode, run: () => T): T {
    if (this.#depth >= maxRunDepth)
      this.#fail(templateDiagnostic("too-deep", { limit: maxRunDepth }, this.#place(node)));
    this.#depth++;
    const result = run();
    this.#depth--;
    return result;
  }

  #branch(node: BranchNode, dot: TemplateValue): Flow {
    const mark = this.#evaluator.mark();
    const flow = node.kind === "range" ? this.#range(node, dot) : this.#condition(node, dot);
    this.#evaluator.release(mark);
    return flow;
  }

  #condition(node: BranchNode, dot: TemplateValue): Flow {
    const value = this.#evaluator.pipeline(node.pipeline, dot);
    if (!isTrue(value)) return this.#list(node.otherwise, dot);
    return this.#list(node.body, node.kind === "with" ? value : dot);
  }

  #range(node: BranchNode, dot: TemplateValue): Flow {
    const value = this.#evaluator.pipeline(node.pipeline, dot);
    const { variables } = node.pipeline;
    let ran = false;
    for (const { key, item } of this.#entries(value, node)) {
      ran = true;
      this.#step(node);
      const mark = this.#evaluator.mark();
      const values = variables.length === 1 ? [item] : [key, item];
      for (const [index, name] of variables.entries()) this.#evaluator.set(name, values[index], true);
      const flow = this.#list(node.body, item);
      this.#evaluator.release(mark);
      if (flow === "break") break;
    }
    return ran ? "done" : this.#list(node.otherwise, dot);
  }

  /** Keys and items of what is ranged over; maps by their sorted keys. */
  *#entries(
    value: TemplateValue,
    node: BranchNode,
  ): Generator<{ readonly key: TemplateValue; readonly item: TemplateValue }> {
    const over = kinded(value);
    switch (over.kind) {
      case "absent":
      case "nil":
        return;
      case "list":
        for (const [key, item] of over.value.entries()) yield { key, item };
        return;
      case "map":
        for (const key of [...mapKeys(over.value)].toSorted(compareCodePoints))
          yield { key, item: mapGet(over.value, key) };
        return;
      case "int":
        if (node.pipeline.variables.length > 1)
          this.#fail(templateDiagnostic("range-variables", {}, this.#place(node.pipeline)));
        for (let at = 0n; at < over.value; at++) yield { key: intValue(at), item: intValue(at) };
        return;
      default:
        this.#fail(templateDiagnostic("cannot-range", { type: typeName(value) }, this.#place(node.pipeline)));
    }
  }

  #step(node: { readonly start: number; readonly end: number }): void {
    const limit = this.#limits.steps;
    if (++this.#steps > limit) this.#fail(templateDiagnostic("too-many-steps", { limit }, this.#place(node)));
  }

  #place(node: { readonly start: number; readonly end: number }) {
    return { subject: this.#template.source.rangeOf(node.start, node.end) };
  }

  #fail(diagnostic: Diagnostic): never {
    throw new TemplateStopped(diagnostic);
  }
}
