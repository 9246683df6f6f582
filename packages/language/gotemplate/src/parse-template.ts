/**
 * Template text to tree. A mistake spoils the action it is in and no other, so that all mistakes are said at once.
 * Source: Go package text/template, "Actions", "Nested template definitions".
 */
import { DiagnosticList } from "@prebake/base";
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import { builtinNames } from "./builtin-functions.ts";
import { lexTemplate } from "./lexer.ts";
import { ActionAbandoned, PipelineParser, maxNesting } from "./pipeline-parser.ts";
import type { ActionContext } from "./pipeline-parser.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";
import type { BranchNode, PipelineNode, StatementNode } from "./template-node.ts";
import type { TemplateSource } from "./template-source.ts";
import type { ActionPiece, Piece } from "./template-token.ts";

/** A template without mistakes of form, ready to be executed any number of times. */
export interface ParsedTemplate {
  readonly source: TemplateSource;
  readonly root: readonly StatementNode[];
  /** What `define` and `block` made, by name. */
  readonly definitions: ReadonlyMap<string, readonly StatementNode[]>;
}

export interface ParseOptions {
  /** Names of the functions the template may call, besides Go's own. */
  readonly functions?: Iterable<string>;
}

/** Parses a template. Reports every mistake; undefined when there was one. */
export function parseTemplate(
  source: TemplateSource,
  options: ParseOptions,
  sink: DiagnosticSink,
): ParsedTemplate | undefined {
  const mistakes = new DiagnosticList();
  const pieces = lexTemplate(source, (diagnostic) => mistakes.add(diagnostic));
  const parser = new TemplateParser(pieces, {
    source,
    functions: new Set([...builtinNames, ...(options.functions ?? [])]),
    variables: ["$"],
    report: (diagnostic) => mistakes.add(diagnostic),
  });
  const template = parser.parse();
  for (const mistake of inOrder(mistakes.items)) sink.add(mistake);
  return mistakes.items.length > 0 ? undefined : template;
}

// The lexer reports before the parser starts; people read from the top.
function inOrder(mistakes: readonly Diagnostic[]): readonly Diagnostic[] {
  return mistakes.toSorted((a, b) => (a.subject?.start ?? 0) - (b.subject?.start ?? 0));
}

interface Body {
  readonly nodes: readonly StatementNode[];
  /** The `{{end}}` or `{{else …}}` that closed it; undefined at the end of the text. */
  readonly close: ActionPiece | undefined;
}

class TemplateParser {
  readonly #pieces: readonly Piece[];
  readonly #context: ActionContext;
  readonly #definitions = new Map<string, readonly StatementNode[]>();
  #at = 0;
  #ranges = 0;
  #depth = 0;
  #gaveUp = false;

  constructor(pieces: readonly Piece[], context: ActionContext) {
    this.#pieces = pieces;
    this.#context = context;
  }

  parse(): ParsedTemplate {
    const root: StatementNode[] = [];
    while (this.#at < this.#pieces.length) {
      const body = this.#body();
      root.push(...body.nodes);
      if (body.close) this.#reportStray(body.close, "inside a block");
    }
    return { source: this.#context.source, root, definitions: this.#definitions };
  }

  /** Statements up to an `end` or `else`, which is consumed. */
  #body(): Body {
    const nodes: StatementNode[] = [];
    for (let piece = this.#pieces[this.#at]; piece !== undefined; piece = this.#pieces[this.#at]) {
      this.#at++;
      if (piece.kind === "text") {
        nodes.push(piece);
        continue;
      }
      const keyword = keywordOf(piece);
      if (keyword === "end") this.#attempt(piece, (parser) => parser.expectEnd('"{{end}}"'));
      if (keyword === "end" || keyword === "else") return { nodes, close: piece };
      const node = this.#statement(piece, keyword);
      if (node) nodes.push(node);
    }
    return { nodes, close: undefined };
  }

  #statement(piece: ActionPiece, keyword: string | undefined): StatementNode | undefined {
    switch (keyword) {
      case "if":
      case "with":
      case "range":
        return this.#branch(piece, keyword, 1);
      case "define":
        this.#define(piece);
        return undefined;
      case "block":
        return this.#block(piece);
      case "template":
        return this.#templateCall(piece);
      case "break":
      case "continue":
        return this.#jump(piece, keyword);
      default:
        return {
          kind: "action",
          pipeline: this.#pipeline(piece, "action", 0),
          start: piece.start,
          end: piece.end,
        };
    }
  }

  /** `if`, `with` and `range` up to their `end`. `from` is the index of the first token of the pipeline. */
  #branch(piece: ActionPiece, kind: BranchNode["kind"], from: number): BranchNode {
    const mark = this.#context.variables.length;
    const pipeline = this.#pipeline(piece, kind, from);
    if (kind === "range") this.#ranges++;
    const body = this.#nested(piece);
    if (kind === "range") this.#ranges--;
    const otherwise = body.close && keywordOf(body.close) === "else" ? this.#otherwise(body.close, kind) : [];
    if (!body.close) this.#reportUnclosed(piece, kind);
    this.#context.variables.length = mark;
    return { kind, pipeline, body: body.nodes, otherwise, start: piece.start, end: piece.end };
  }

  #otherwise(close: ActionPiece, kind: BranchNode["kind"]): readonly StatementNode[] {
    const next = close.tokens[1];
    // `{{else if …}}` shares the `{{end}}` of the block it is in.
    if (kind !== "range" && next?.kind === "keyword" && next.text === kind) {
      return this.#deeper(close, () => [this.#branch(close, kind, 2)]) ?? [];
    }
    this.#attempt(close, (parser) => parser.expectEnd('"{{else}}"'), 1);
    const body = this.#nested(close);
    if (!body.close) this.#reportUnclosed(close, "else");
    else if (keywordOf(body.close) === "else") this.#reportSecondElse(body.close);
    return body.nodes;
  }

  #reportSecondElse(piece: ActionPiece): void {
    let close: ActionPiece | undefined = piece;
    while (close && keywordOf(close) === "else") {
      this.#reportStray(close, "once in a block");
      close = this.#nested(close).close;
    }
    if (!close) this.#reportUnclosed(piece, "else");
  }

  /** The body of a block, in a scope of its own. */
  #nested(piece: ActionPiece): Body {
    const mark = this.#context.variables.length;
    const body = this.#deeper(piece, () => this.#body());
    this.#context.variables.length = mark;
    return body ?? { nodes: [], close: piece };
  }

  /** Runs one level deeper; beyond the limit reports once and gives the rest of the template up. */
  #deeper<T>(piece: ActionPiece, parse: () => T): T | undefined {
    if (this.#depth >= maxNesting) {
      const subject = this.#context.source.rangeOf(piece.start, piece.end);
      if (!this.#gaveUp)
        this.#context.report(templateDiagnostic("nested-too-deep", { limit: maxNesting }, { subject }));
      this.#at = this.#pieces.length;
      this.#gaveUp = true;
      return undefined;
    }
    this.#depth++;
    const result = parse();
    this.#depth--;
    return result;
  }

  #define(piece: ActionPiece): void {
    if (this.#depth > 0) this.#reportStray(piece, "outside of every block");
    const name = this.#attempt(piece, (parser) => {
      const written = parser.parseName('"{{define}}"');
      parser.expectEnd('"{{define}}"');
      return written;
    });
    this.#definition(piece, name, "define");
  }

  #block(piece: ActionPiece): StatementNode {
    const name = this.#attempt(piece, (parser) => parser.parseName('"{{block}}"'));
    const pipeline = name === undefined ? emptyPipeline(piece) : this.#pipeline(piece, "block", 2);
    this.#definition(piece, name, "block");
    return { kind: "template", name: name ?? "", pipeline, start: piece.start, end: piece.end };
  }

  /** The body of a template of its own: no variable and no range of its surroundings is seen in it. */
  #definition(piece: ActionPiece, name: string | undefined, keyword: string): void {
    const { variables } = this.#context;
    const outer = { ranges: this.#ranges, variables: variables.splice(0) };
    variables.push("$");
    this.#ranges = 0;
    const body = this.#nested(piece);
    this.#ranges = outer.ranges;
    variables.splice(0, variables.length, ...outer.variables);
    if (!body.close) this.#reportUnclosed(piece, keyword);
    else if (keywordOf(body.close) === "else") this.#reportSecondElse(body.close);
    if (name !== undefined) this.#keep(piece, name, body.nodes);
  }

  /** An empty definition never replaces another, and is replaced by any. */
  #keep(piece: ActionPiece, name: string, nodes: readonly StatementNode[]): void {
    const before = this.#definitions.get(name);
    if (before === undefined || isEmpty(before)) this.#definitions.set(name, nodes);
    else if (!isEmpty(nodes)) {
      const subject = this.#context.source.rangeOf(piece.start, piece.end);
      this.#context.report(templateDiagnostic("template-redefined", { name }, { subject }));
    }
  }

  #templateCall(piece: ActionPiece): StatementNode | undefined {
    const name = this.#attempt(piece, (parser) => parser.parseName('"{{template}}"'));
    if (name === undefined) return undefined;
    const pipeline = piece.tokens[2]?.kind === "end" ? undefined : this.#pipeline(piece, "template", 2);
    return { kind: "template", name, pipeline, start: piece.start, end: piece.end };
  }

  #jump(piece: ActionPiece, kind: "break" | "continue"): StatementNode {
    this.#attempt(piece, (parser) => parser.expectEnd(`"{{${kind}}}"`));
    if (this.#ranges === 0) this.#reportStray(piece, 'inside "{{range}}"');
    return { kind, start: piece.start, end: piece.end };
  }

  #pipeline(piece: ActionPiece, place: string, from: number): PipelineNode {
    const pipeline = this.#attempt(piece, (parser) => parser.parsePipeline(place), from);
    if (pipeline) return pipeline;
    // The variables count as declared: their uses are not further mistakes.
    for (const [index, token] of piece.tokens.entries()) {
      const sign = piece.tokens[index + 1]?.kind;
      if (token.kind === "variable" && (sign === ":=" || sign === ","))
        this.#context.variables.push(token.text);
    }
    return emptyPipeline(piece);
  }

  /** Parses the words of an action; undefined when they hold a mistake, which is reported by then. */
  #attempt<T>(piece: ActionPiece, parse: (parser: PipelineParser) => T, from = 1): T | undefined {
    if (piece.broken) return undefined;
    try {
      return parse(new PipelineParser(piece.tokens, from, this.#context));
    } catch (error) {
      if (error instanceof ActionAbandoned) return undefined;
      throw error;
    }
  }

  #reportStray(piece: ActionPiece, place: string): void {
    const subject = this.#context.source.rangeOf(piece.start, piece.end);
    this.#context.report(
      templateDiagnostic("stray-keyword", { keyword: keywordOf(piece) ?? "", place }, { subject }),
    );
  }

  #reportUnclosed(piece: ActionPiece, keyword: string): void {
    // After an unclosed action, or beyond the depth limit, the missing end is no further mistake.
    const last = this.#pieces.at(-1);
    if (this.#gaveUp || (last?.kind === "action" && last.broken)) return;
    const subject = this.#context.source.rangeOf(piece.start, piece.end);
    this.#context.report(templateDiagnostic("unclosed-block", { keyword }, { subject }));
  }
}

function keywordOf(piece: ActionPiece): string | undefined {
  const first = piece.tokens[0];
  return first?.kind === "keyword" ? first.text : undefined;
}

function emptyPipeline(piece: ActionPiece): PipelineNode {
  return {
    kind: "pipeline",
    variables: [],
    assigns: false,
    commands: [],
    start: piece.start,
    end: piece.end,
  };
}

function isEmpty(nodes: readonly StatementNode[]): boolean {
  return nodes.every((node) => node.kind === "text" && node.text.trim() === "");
}
