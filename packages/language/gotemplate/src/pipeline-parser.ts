/** Parses what stands inside an action: declarations, commands joined by pipes, operands. */
import type { Diagnostic } from "@prebake/base";
import { parseNumber } from "./number-literal.ts";
import { unquoteCharacter, unquoteString } from "./string-literal.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";
import type { CommandNode, OperandNode, PipelineNode } from "./template-node.ts";
import type { TemplateSource } from "./template-source.ts";
import type { Token, TokenKind } from "./template-token.ts";

/** How deep blocks and parentheses may be nested: far more than people write, far less than the call stack holds. */
export const maxNesting = 400;

/** Ends the parse of one action; what is wrong has been reported. */
export class ActionAbandoned extends Error {
  override readonly name = "ActionAbandoned";
}

/** What an action's parser knows of its surroundings. */
export interface ActionContext {
  readonly source: TemplateSource;
  readonly functions: ReadonlySet<string>;
  /** Variables in sight, innermost last. Declarations are appended. */
  readonly variables: string[];
  readonly report: (diagnostic: Diagnostic) => void;
}

const endToken: Token = { kind: "end", text: "", start: 0, end: 0, spaceBefore: true };

export class PipelineParser {
  readonly #tokens: readonly Token[];
  readonly #context: ActionContext;
  #at: number;
  #depth = 0;

  constructor(tokens: readonly Token[], from: number, context: ActionContext) {
    this.#tokens = tokens;
    this.#at = from;
    this.#context = context;
  }

  /** The next token, not consumed. */
  get peek(): Token {
    return this.#tokens[this.#at] ?? endToken;
  }

  next(): Token {
    const token = this.peek;
    this.#at++;
    return token;
  }

  /** The string constant that names a template. */
  parseName(place: string): string {
    const token = this.next();
    if (token.kind !== "string") this.#unexpected(token, place);
    return this.#string(token);
  }

  /** Fails unless the action ends here. */
  expectEnd(place: string): void {
    if (this.peek.kind !== "end") this.#unexpected(this.peek, place);
  }

  /** A pipeline up to the end of the action. `place` names it in messages; `range` may declare two variables. */
  parsePipeline(place: string): PipelineNode {
    return this.#pipeline(place, "end");
  }

  #pipeline(place: string, close: "end" | ")"): PipelineNode {
    const { start } = this.peek;
    const declaration = this.#declaration(place);
    // Go sees a variable in its own declaration too; asked for there, it fails when it is run.
    if (!declaration.assigns) this.#context.variables.push(...declaration.variables);
    const commands: CommandNode[] = [];
    do {
      // Go lets a pipe at the end be.
      if (commands.length > 0 && this.peek.kind === close) break;
      const command = this.#command(place, close, commands.length > 0);
      if (commands.length > 0) this.#checkExecutable(command);
      commands.push(command);
    } while (this.#takes("|"));
    const { end } = this.next();
    return {
      kind: "pipeline",
      ...declaration,
      commands,
      start,
      end: close === ")" ? end : (commands.at(-1)?.end ?? end),
    };
  }

  #takes(kind: TokenKind): boolean {
    if (this.peek.kind !== kind) return false;
    this.#at++;
    return true;
  }

  #declaration(place: string): { readonly variables: readonly string[]; readonly assigns: boolean } {
    const first = this.peek;
    if (first.kind !== "variable") return { variables: [], assigns: false };
    const sign = this.#tokens[this.#at + 1]?.kind;
    if (sign === ":=" || sign === "=") return this.#declared([first], sign);
    if (sign !== ",") return { variables: [], assigns: false };
    if (place !== "range") return this.#tooMany(this.#tokens[this.#at + 1] ?? endToken);
    const second = this.#tokens[this.#at + 2] ?? endToken;
    if (second.kind !== "variable") this.#unexpected(second, "the variables of a range");
    const last = this.#tokens[this.#at + 3] ?? endToken;
    if (last.kind === ",") this.#tooMany(last);
    if (last.kind !== ":=" && last.kind !== "=") this.#unexpected(last, "the variables of a range");
    return this.#declared([first, second], last.kind);
  }

  #tooMany(comma: Token): never {
    this.#fail(templateDiagnostic("too-many-variables", {}, this.#place(comma)));
  }

  #declared(variables: readonly Token[], sign: ":=" | "=") {
    const assigns = sign === "=";
    if (assigns) for (const variable of variables) this.#checkVariable(variable);
    this.#at += variables.length * 2;
    return { variables: variables.map(({ text }) => text), assigns };
  }

  #command(place: string, close: "end" | ")", piped: boolean): CommandNode {
    const operands: OperandNode[] = [];
    const { start } = this.peek;
    while (this.peek.kind !== "|" && this.peek.kind !== close) {
      if (this.peek.kind === "end") this.#unclosed();
      if (operands.length > 0 && !this.peek.spaceBefore)
        this.#unexpected(this.peek, "a command without a space before it");
      operands.push(this.#operand());
    }
    const [head, ...rest] = operands;
    if (head === undefined)
      return this.#missing(this.peek, piped ? 'a command after "|"' : this.#nameOf(place));
    return { kind: "command", head, rest, start, end: operands.at(-1)?.end ?? start };
  }

  #nameOf(place: string): string {
    return this.peek.kind === "|" ? 'a command before "|"' : `the ${place}`;
  }

  #missing(token: Token, place: string): never {
    this.#fail(templateDiagnostic("missing-value", { place }, this.#place(token)));
  }

  #unclosed(): never {
    const open = this.#openParenthesis();
    this.#fail(templateDiagnostic("unclosed-parenthesis", {}, this.#place(open)));
  }

  /** The innermost parenthesis without a partner before this place. */
  #openParenthesis(): Token {
    const open: Token[] = [];
    for (const token of this.#tokens.slice(0, this.#at)) {
      if (token.kind === "(") open.push(token);
      if (token.kind === ")") open.pop();
    }
    return open.at(-1) ?? endToken;
  }

  #checkExecutable(command: CommandNode): void {
    const { head } = command;
    if (head.kind !== "constant" && head.kind !== "nil" && head.kind !== "dot") return;
    const found = this.#context.source.text.slice(head.start, head.end);
    this.#context.report(templateDiagnostic("not-executable", { found }, this.#place(head)));
  }

  #operand(): OperandNode {
    const term = this.#term();
    const names: string[] = [];
    let { end } = term;
    while (this.peek.kind === "field" && !this.peek.spaceBefore) {
      const field = this.next();
      names.push(field.text.slice(1));
      end = field.end;
    }
    return names.length === 0 ? term : this.#chain(term, names, end);
  }

  #chain(term: OperandNode, names: readonly string[], end: number): OperandNode {
    switch (term.kind) {
      case "field":
      case "variable":
        return { ...term, names: [...term.names, ...names], end };
      case "constant":
      case "nil":
      case "dot": {
        const found = this.#context.source.text.slice(term.start, term.end);
        return this.#fail(
          templateDiagnostic("field-of-constant", { found }, { ...this.#place({ start: term.start, end }) }),
        );
      }
      default:
        return { kind: "chain", operand: term, names, start: term.start, end };
    }
  }

  #term(): OperandNode {
    const token = this.next();
    const { start, end } = token;
    switch (token.kind) {
      case "identifier":
        this.#checkFunction(token);
        return { kind: "function", name: token.text, start, end };
      case "dot":
        return { kind: "dot", start, end };
      case "nil":
        return { kind: "nil", start, end };
      case "boolean":
        return { kind: "constant", value: token.text === "true", start, end };
      case "variable":
        this.#checkVariable(token);
        return { kind: "variable", name: token.text, names: [], start, end };
      case "field":
        return { kind: "field", names: [token.text.slice(1)], start, end };
      case "number":
        return this.#number(token);
      case "string":
        return { kind: "constant", value: this.#string(token), start, end };
      case "character":
        return { kind: "constant", value: this.#character(token), start, end };
      case "(":
        return this.#parenthesised(token);
      default:
        return this.#unexpected(token, "a command");
    }
  }

  #parenthesised(open: Token): PipelineNode {
    if (++this.#depth > maxNesting) {
      this.#fail(templateDiagnostic("nested-too-deep", { limit: maxNesting }, this.#place(open)));
    }
    const inner = this.#pipeline("parentheses", ")");
    this.#depth--;
    return { ...inner, start: open.start };
  }

  #checkFunction(token: Token): void {
    const { functions, report } = this.#context;
    if (functions.has(token.text)) return;
    report(
      templateDiagnostic("unknown-function", { name: token.text, known: [...functions] }, this.#place(token)),
    );
  }

  #checkVariable(token: Token): void {
    const { variables, report } = this.#context;
    if (variables.includes(token.text)) return;
    report(
      templateDiagnostic("undefined-variable", { name: token.text, known: variables }, this.#place(token)),
    );
  }

  #number(token: Token): OperandNode {
    const result = parseNumber(token.text);
    if ("problem" in result) return this.#fail(templateDiagnostic(result.problem, {}, this.#place(token)));
    return { kind: "constant", value: result.value, start: token.start, end: token.end };
  }

  #string(token: Token): string {
    const text = unquoteString(token.text);
    if (text !== undefined) return text;
    return this.#fail(
      templateDiagnostic("bad-string", { reason: "has an escape that Go does not know" }, this.#place(token)),
    );
  }

  #character(token: Token): number {
    const point = unquoteCharacter(token.text);
    if (point !== undefined) return point;
    return this.#fail(
      templateDiagnostic("bad-string", { reason: "is not exactly one character" }, this.#place(token)),
    );
  }

  #place(token: { readonly start: number; readonly end: number }) {
    return { subject: this.#context.source.rangeOf(token.start, token.end) };
  }

  #unexpected(token: Token, place: string): never {
    if (token.kind === "end") this.#missing(token, place);
    this.#fail(
      templateDiagnostic("unexpected-token", { found: `"${token.text}"`, place }, this.#place(token)),
    );
  }

  #fail(diagnostic: Diagnostic): never {
    this.#context.report(diagnostic);
    throw new ActionAbandoned();
  }
}
