/** Values of a legacy template's variables: given or default, with `{{user}}` of each other rendered. */
import type { DiagnosticSink } from "@prebake/base";
import { AnswerPending } from "@prebake/hcl";
import type { EngineContext, EngineText } from "../engine-text.ts";
import { renderEngineText } from "../engine-text.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { LegacyVariable } from "./legacy-template.ts";

export interface LegacyValuesRequest {
  readonly variables: readonly LegacyVariable[];
  /** Values from variable files and the command line; they may hold templates too, and names that are not declared. */
  readonly given: ReadonlyMap<string, EngineText>;
  /** Whether a required variable without a value is a mistake. */
  readonly requireAll: boolean;
  readonly engine: EngineContext;
}

export interface LegacyValues {
  /** By name, in the order of the names' first mention. */
  readonly values: ReadonlyMap<string, string>;
  /** Names of those whose value is wrong, or made of one that is; theirs is the empty text. */
  readonly wrong: ReadonlySet<string>;
}

/** Reports unset variables, mistakes in texts and circles. */
export function resolveLegacyVariables(request: LegacyValuesRequest, sink: DiagnosticSink): LegacyValues {
  return new VariableResolver(request, sink).all();
}

class VariableResolver {
  readonly #request: LegacyValuesRequest;
  readonly #sink: DiagnosticSink;
  readonly #texts = new Map<string, EngineText>();
  readonly #values = new Map<string, string>();
  readonly #wrong = new Set<string>();
  /** Names being rendered now, outermost first. */
  readonly #open: string[] = [];

  constructor(request: LegacyValuesRequest, sink: DiagnosticSink) {
    this.#request = request;
    this.#sink = sink;
    for (const variable of request.variables) this.#declare(variable);
    for (const [name, text] of request.given) {
      if (!this.#texts.has(name)) this.#texts.set(name, text);
    }
  }

  all(): LegacyValues {
    for (const name of this.#texts.keys()) this.#tryValueOf(name);
    const values = new Map([...this.#texts.keys()].map((name) => [name, this.#values.get(name) ?? ""]));
    return { values, wrong: this.#wrong };
  }

  #declare({ name, nameRange, defaultText, defaultRange, isWrong }: LegacyVariable): void {
    const given = this.#request.given.get(name);
    if (given === undefined && isWrong) this.#wrong.add(name);
    else if (given === undefined && defaultText === undefined && this.#request.requireAll) {
      this.#sink.add(templateDiagnostic("legacy-unset-variable", { name }, { subject: nameRange }));
      this.#wrong.add(name);
    }
    this.#texts.set(name, given ?? { text: defaultText ?? "", range: defaultRange });
  }

  /** Also asks for the secrets of the others when one is still to come: then all are asked for at once. */
  #tryValueOf(name: string): void {
    try {
      this.#valueOf(name);
    } catch (error) {
      if (!(error instanceof AnswerPending)) throw error;
      this.#open.length = 0;
    }
  }

  #valueOf(name: string): string | undefined {
    const known = this.#values.get(name);
    const text = this.#texts.get(name);
    if (known !== undefined || !text) return known;
    if (this.#open.includes(name)) {
      this.#reportCycle(name, text);
      return "";
    }
    this.#open.push(name);
    const context: EngineContext = {
      ...this.#request.engine,
      place: "variables",
      userVariable: (other) => this.#valueOf(other),
      wrongVariables: this.#wrong,
    };
    const value = renderEngineText(text, context, this.#sink);
    this.#open.pop();
    if (value === undefined) this.#wrong.add(name);
    this.#values.set(name, value ?? "");
    return value ?? "";
  }

  #reportCycle(name: string, text: EngineText): void {
    const path = [...this.#open.slice(this.#open.indexOf(name)), name];
    this.#sink.add(templateDiagnostic("legacy-variable-cycle", { path }, { subject: text.range }));
    // Each member is found once only: the others get what they have.
    for (const member of path) {
      this.#values.set(member, "");
      this.#wrong.add(member);
    }
  }
}
