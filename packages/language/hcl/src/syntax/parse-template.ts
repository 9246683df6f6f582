/** Quoted strings, heredocs and bare templates: literal text, interpolations, directives. */
import type { SourceRange } from "@prebake/base";
import { stringValue } from "../values/value.ts";
import type { Expression, StringExpression, TemplateExpression } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { ParseFailure } from "./cursor.ts";
import { exactCopy } from "./exact-copy.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { decodeHeredocText, decodeQuotedText } from "./template-text.ts";
import { TokenKind } from "./token.ts";

/** Before syntax: one stretch of literal text, which trimming and dedenting may still shorten. */
interface TextPart {
  readonly kind: "text";
  text: string;
  start: number;
  end: number;
}

interface InterpolationPart {
  readonly kind: "interpolation";
  readonly expression: Expression;
}

interface IfPart extends SourceRange {
  readonly kind: "if";
  readonly condition: Expression;
}

interface ForPart extends SourceRange {
  readonly kind: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

interface ClosingPart extends SourceRange {
  readonly kind: "else" | "endif" | "endfor";
}

type DirectivePart = IfPart | ForPart | ClosingPart;

type Part = TextPart | InterpolationPart | DirectivePart;

interface Parts {
  readonly parts: Part[];
  /** The token that ends the template: closing quote, heredoc marker, end of file. */
  readonly endIndex: number;
}

/** At an opening quote. */
export function parseQuoted(cursor: Cursor): Expression {
  return parseDelimited(cursor, { close: TokenKind.CloseQuote, flush: false });
}

/** At an opening of a heredoc. */
export function parseHeredoc(cursor: Cursor): Expression {
  const flush = cursor.peekText().startsWith("<<-");
  return parseDelimited(cursor, { close: TokenKind.CloseHeredoc, flush });
}

/** The whole text as a template. */
export function parseBareTemplate(cursor: Cursor): Expression {
  const start = cursor.start;
  const parts = cursor.nested(() => readParts(cursor, TokenKind.EndOfFile));
  return build(cursor, parts, { start, end: cursor.startOf(parts.endIndex), contentStart: start });
}

function parseDelimited(cursor: Cursor, { close, flush }: { close: TokenKind; flush: boolean }): Expression {
  const start = cursor.start;
  cursor.take();
  const contentStart = cursor.previousEnd;
  const parts = cursor.nested(() => readParts(cursor, close));
  if (flush) dedent(parts.parts);
  return build(cursor, parts, { start, end: cursor.endOf(parts.endIndex), contentStart });
}

// ---- tokens to parts

function readParts(cursor: Cursor, close: TokenKind): Parts {
  const parts: Part[] = [];
  let trimNext = false;
  for (;;) {
    const index = cursor.rawIndex;
    const kind = cursor.peekRaw();
    if (kind === close) {
      cursor.moveTo(close === TokenKind.EndOfFile ? index : index + 1);
      return { parts, endIndex: index };
    }
    switch (kind) {
      case TokenKind.QuotedText:
      case TokenKind.TemplateText:
        parts.push(readText(cursor, index, trimNext));
        trimNext = false;
        break;
      case TokenKind.OpenInterpolation:
      case TokenKind.OpenDirective:
        if (cursor.textOf(index).endsWith("~")) trimEndOfLast(parts);
        trimNext = readSequence(cursor, index, parts);
        break;
      default:
        cursor.fail(
          syntaxDiagnostic(
            "unterminated-string",
            { heredoc: close === TokenKind.CloseHeredoc },
            { subject: cursor.rangeOf(index) },
          ),
        );
    }
  }
}

function readText(cursor: Cursor, index: number, trim: boolean): TextPart {
  const raw = cursor.textOf(index);
  const decode = cursor.kindOf(index) === TokenKind.QuotedText ? decodeQuotedText : decodeHeredocText;
  const text = decode(raw, (escape) => {
    const subject = {
      source: cursor.source,
      start: cursor.placeOf(index, escape.start),
      end: cursor.placeOf(index, escape.end),
    };
    cursor.report(
      syntaxDiagnostic(
        "bad-escape",
        { sequence: raw.slice(escape.start, escape.end), problem: escape.problem },
        { subject },
      ),
    );
  });
  cursor.moveTo(index + 1);
  return {
    kind: "text",
    text: trim ? text.replace(leadingSpace, "") : text,
    start: cursor.startOf(index),
    end: cursor.endOf(index),
  };
}

function trimEndOfLast(parts: readonly Part[]): void {
  const last = parts.at(-1);
  if (last?.kind === "text") last.text = last.text.replace(trailingSpace, "");
}

/** Returns whether the sequence ends with `~}`. */
function readSequence(cursor: Cursor, openIndex: number, parts: Part[]): boolean {
  cursor.moveTo(openIndex + 1);
  return cursor.withNewlines(false, () => {
    const part =
      cursor.kindOf(openIndex) === TokenKind.OpenInterpolation
        ? readInterpolation(cursor)
        : readDirective(cursor, openIndex);
    const closeIndex = expectSequenceEnd(cursor, openIndex);
    if (part?.kind === "interpolation") parts.push(part);
    else if (part) parts.push({ ...part, end: cursor.endOf(closeIndex) });
    return cursor.textOf(closeIndex).startsWith("~");
  });
}

function readInterpolation(cursor: Cursor): InterpolationPart {
  return { kind: "interpolation", expression: cursor.expression() };
}

function expectSequenceEnd(cursor: Cursor, openIndex: number): number {
  const index = cursor.index;
  if (cursor.takeIf(TokenKind.CloseSequence)) return index;
  if (endsSequenceEarly.has(cursor.peek())) {
    cursor.fail(syntaxDiagnostic("template-unclosed", {}, { subject: cursor.rangeOf(openIndex) }));
  }
  const what = cursor.describeNext();
  return cursor.fail(syntaxDiagnostic("trailing-characters", { what }, { subject: cursor.rangeOf(index) }));
}

const endsSequenceEarly: ReadonlySet<TokenKind> = new Set([
  TokenKind.EndOfFile,
  TokenKind.OpenQuote,
  TokenKind.CloseQuote,
  TokenKind.CloseHeredoc,
  TokenKind.QuotedBreak,
  TokenKind.QuotedNewline,
]);

/** Undefined when the directive is broken (reported) but its end could be found. */
function readDirective(cursor: Cursor, openIndex: number): DirectivePart | undefined {
  const wordIndex = cursor.index;
  const word = cursor.peek() === TokenKind.Identifier ? cursor.peekText() : "";
  const range = { source: cursor.source, start: cursor.startOf(openIndex), end: cursor.startOf(openIndex) };
  switch (word) {
    case "if":
      cursor.take();
      return { ...range, kind: "if", condition: cursor.expression() };
    case "for":
      cursor.take();
      return readForHeader(cursor, range);
    case "else":
    case "endif":
    case "endfor":
      cursor.take();
      return { ...range, kind: word };
    default:
      return cursor.fail(
        syntaxDiagnostic(
          "template-unknown-directive",
          { found: cursor.describeNext() },
          { subject: cursor.rangeOf(wordIndex) },
        ),
      );
  }
}

/** A broken header is skipped, so that mistakes in the rest of the template are found too. */
function readForHeader(cursor: Cursor, range: SourceRange): DirectivePart | undefined {
  const first = readForName(cursor);
  if (first === undefined) return skipToSequenceEnd(cursor);
  const second = cursor.takeIf(TokenKind.Comma) ? readForName(cursor) : first;
  if (second === undefined) return skipToSequenceEnd(cursor);
  if (!cursor.peekWord("in")) {
    reportFor(cursor, 'Expected "in" and the collection to iterate over.');
    return skipToSequenceEnd(cursor);
  }
  cursor.take();
  const keyName = second === first ? undefined : first.text;
  return { ...range, kind: "for", keyName, valueName: second.text, collection: cursor.expression() };
}

function readForName(cursor: Cursor): { readonly text: string } | undefined {
  if (cursor.peek() !== TokenKind.Identifier) {
    reportFor(cursor, "Expected the name of a variable.");
    return undefined;
  }
  return { text: cursor.textOf(cursor.take()) };
}

function reportFor(cursor: Cursor, problem: string): void {
  cursor.report(syntaxDiagnostic("for-syntax", { problem }, { subject: cursor.peekRange() }));
}

function skipToSequenceEnd(cursor: Cursor): undefined {
  let depth = 0;
  for (;;) {
    const kind = cursor.peek();
    if (kind === TokenKind.EndOfFile || kind === TokenKind.QuotedBreak) throw new ParseFailure(cursor.index);
    if (kind === TokenKind.CloseSequence && depth === 0) return undefined;
    if (kind === TokenKind.CloseSequence) depth--;
    if (kind === TokenKind.OpenInterpolation || kind === TokenKind.OpenDirective) depth++;
    cursor.take();
  }
}

// ---- parts to nodes

// What Go's unicode.IsSpace accepts, which is not what \s is.
const space = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leadingSpace = new RegExp(`^${space}+`);
const trailingSpace = new RegExp(`(?<!${space})${space}+$`);

/**
 * Takes off the indentation that all lines of a `<<-` heredoc share. Only what begins a line counts; blank lines do not.
 * A line whose break a `~` has trimmed away begins no line after it.
 */
function dedent(parts: readonly Part[]): void {
  const lineStarts: TextPart[] = [];
  let shared = Number.POSITIVE_INFINITY;
  let atLineStart = true;
  for (const part of parts) {
    if (atLineStart) {
      atLineStart = false;
      const text = part.kind === "text" ? part.text : "";
      const indentation = leadingSpace.exec(text)?.[0].length ?? 0;
      if (!(part.kind === "text" && indentation === text.length && text.endsWith("\n"))) {
        shared = Math.min(shared, indentation);
        if (part.kind === "text") lineStarts.push(part);
      }
    }
    if (part.kind === "text" && part.text.endsWith("\n")) atLineStart = true;
  }
  for (const part of lineStarts) {
    part.text = part.text.slice(shared);
    part.start += shared;
  }
}

interface Bounds {
  readonly start: number;
  readonly end: number;
  readonly contentStart: number;
}

function build(cursor: Cursor, { parts, endIndex }: Parts, bounds: Bounds): Expression {
  const { source } = cursor;
  const { start, end } = bounds;
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.kind === "interpolation")
    return { kind: "template-wrap", source, start, end, expression: only.expression };
  if (parts.every((part) => part.kind === "text")) {
    // An empty string's content is reported behind its closing quote, as HCL does.
    const contentStart = parts[0]?.start ?? end;
    const contentEnd = parts.at(-1)?.end ?? end;
    return {
      kind: "string",
      source,
      start,
      end,
      contentStart,
      contentEnd,
      value: stringValue(parts.map((part) => part.text).join("")),
    };
  }
  const builder = new TreeBuilder(cursor, joinTexts(parts), cursor.rangeOf(endIndex));
  return { kind: "template", source, start, end, parts: builder.buildAll() };
}

/** Neighbouring texts (the lines of a heredoc) as one. */
function joinTexts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  let texts: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === "text" && last?.kind === "text") {
      texts.push(part.text);
      last.end = part.end;
      continue;
    }
    if (last?.kind === "text" && texts.length > 1) last.text = texts.join("");
    joined.push(part);
    texts = part.kind === "text" ? [part.text] : [];
  }
  const last = joined.at(-1);
  if (last?.kind === "text" && texts.length > 1) last.text = texts.join("");
  return joined;
}

/** Pairs `if … else … endif` and `for … endfor`. */
class TreeBuilder {
  readonly #cursor: Cursor;
  readonly #parts: readonly Part[];
  readonly #endRange: SourceRange;
  #at = 0;

  constructor(cursor: Cursor, parts: readonly Part[], endRange: SourceRange) {
    this.#cursor = cursor;
    this.#parts = parts;
    this.#endRange = endRange;
  }

  buildAll(): readonly Expression[] {
    const all: Expression[] = [];
    for (;;) {
      for (const node of this.#buildUntilDirective()) all.push(node);
      const stray = this.#parts[this.#at++];
      if (stray === undefined) return exactCopy(all);
      this.#reportUnexpected(stray);
    }
  }

  /** Nodes up to an `else`, `endif` or `endfor`, or to the end. */
  #buildUntilDirective(): Expression[] {
    const nodes: Expression[] = [];
    for (let part = this.#parts[this.#at]; part; part = this.#parts[this.#at]) {
      if (part.kind === "else" || part.kind === "endif" || part.kind === "endfor") break;
      this.#at++;
      if (part.kind === "text") this.#addText(nodes, part);
      else if (part.kind === "interpolation") nodes.push(part.expression);
      else if (part.kind === "if") nodes.push(this.#cursor.nested(() => this.#buildIf(part)));
      else if (part.kind === "for") nodes.push(this.#cursor.nested(() => this.#buildFor(part)));
    }
    return nodes;
  }

  #addText(nodes: Expression[], part: TextPart): void {
    const { source } = this.#cursor;
    const { start, end } = part;
    const literal: StringExpression = {
      kind: "string",
      source,
      start,
      end,
      contentStart: start,
      contentEnd: end,
      value: stringValue(part.text),
    };
    nodes.push(literal);
  }

  #buildIf(directive: IfPart): Expression {
    const { source, start } = directive;
    const whenTrue = this.#body(directive);
    let whenFalse: TemplateExpression | undefined;
    let closing = this.#parts[this.#at];
    if (closing?.kind === "else") {
      this.#at++;
      whenFalse = this.#body(closing);
      closing = this.#parts[this.#at];
    }
    this.#expectClosing("if", "endif");
    return {
      kind: "template-if",
      source,
      start,
      end: this.#endBefore(),
      condition: directive.condition,
      whenTrue,
      whenFalse,
    };
  }

  #buildFor(directive: ForPart): Expression {
    const { source, start, keyName, valueName, collection } = directive;
    const body = this.#body(directive);
    this.#expectClosing("for", "endfor");
    return {
      kind: "template-for",
      source,
      start,
      end: this.#endBefore(),
      keyName,
      valueName,
      collection,
      body,
    };
  }

  #body(after: SourceRange): TemplateExpression {
    const { source, end: start } = after;
    const parts = this.#buildUntilDirective();
    const next = this.#parts[this.#at];
    const end = next !== undefined && "start" in next ? next.start : this.#endRange.start;
    return { kind: "template", source, start, end, parts };
  }

  #expectClosing(name: string, closing: "endif" | "endfor"): void {
    const part = this.#parts[this.#at];
    if (part === undefined) {
      this.#cursor.report(
        syntaxDiagnostic("template-incomplete", { name, closing }, { subject: this.#endRange }),
      );
      return;
    }
    this.#at++;
    if (part.kind !== closing) this.#reportUnexpected(part);
  }

  #endBefore(): number {
    const last = this.#parts[this.#at - 1];
    return last !== undefined && "end" in last ? last.end : this.#endRange.start;
  }

  #reportUnexpected(part: Part): void {
    if (part.kind === "text" || part.kind === "interpolation") return;
    this.#cursor.report(
      syntaxDiagnostic("template-unexpected-directive", { name: part.kind }, { subject: part }),
    );
  }
}
