/** Quoted strings, heredocs and bare templates: literal text, interpolations, directives. */
import type { SourceRange } from "@prebake/base";
import type { Expression } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { ParseFailure } from "./cursor.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import type { DirectivePart, InterpolationPart, Part, TextPart } from "./template-parts.ts";
import { dedent, trimEnd, trimStart } from "./template-parts.ts";
import { decodeHeredocText, decodeQuotedText } from "./template-text.ts";
import type { Parts } from "./template-tree.ts";
import { buildTemplate } from "./template-tree.ts";
import { TokenKind } from "./token.ts";

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
  return buildTemplate(cursor, parts, { start, end: cursor.startOf(parts.endIndex), contentStart: start });
}

function parseDelimited(cursor: Cursor, { close, flush }: { close: TokenKind; flush: boolean }): Expression {
  const start = cursor.start;
  cursor.take();
  const contentStart = cursor.previousEnd;
  const parts = cursor.nested(() => readParts(cursor, close));
  if (flush) dedent(parts.parts);
  return buildTemplate(cursor, parts, { start, end: cursor.endOf(parts.endIndex), contentStart });
}

// ---- tokens to parts

function readParts(cursor: Cursor, close: TokenKind): Parts {
  const parts: Part[] = [];
  let trimNext = false;
  let isBroken = false;
  for (;;) {
    const index = cursor.rawIndex;
    const kind = cursor.peekRaw();
    if (kind === close) {
      cursor.moveTo(close === TokenKind.EndOfFile ? index : index + 1);
      return { parts, endIndex: index, isBroken };
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
        {
          const sequence = readSequence(cursor, index, close === TokenKind.CloseQuote);
          if (sequence.part) parts.push(sequence.part);
          else isBroken = true;
          trimNext = sequence.trimsNext;
        }
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
    text: trim ? trimStart(text) : text,
    start: cursor.startOf(index),
    end: cursor.endOf(index),
  };
}

function trimEndOfLast(parts: readonly Part[]): void {
  const last = parts.at(-1);
  if (last?.kind === "text") last.text = trimEnd(last.text);
}

interface Sequence {
  /** Undefined when it is a directive that could not be read. */
  readonly part: Part | undefined;
  /** Whether it ends with `~}`. */
  readonly trimsNext: boolean;
}

function readSequence(cursor: Cursor, openIndex: number, inQuotes: boolean): Sequence {
  cursor.moveTo(openIndex + 1);
  return cursor.withNewlines(false, () => {
    const read = (): { part: Part | undefined; closeIndex: number } => {
      const isInterpolation = cursor.kindOf(openIndex) === TokenKind.OpenInterpolation;
      const part = isInterpolation ? readInterpolation(cursor) : readDirective(cursor, openIndex);
      return { part, closeIndex: expectSequenceEnd(cursor, openIndex) };
    };
    const { part, closeIndex } = inQuotes ? cursor.inSequence(openIndex, read) : read();
    const isDirective = part !== undefined && part.kind !== "interpolation";
    return {
      part: isDirective ? { ...part, end: cursor.endOf(closeIndex) } : part,
      trimsNext: cursor.textOf(closeIndex).startsWith("~"),
    };
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
      cursor.report(
        syntaxDiagnostic(
          "template-unknown-directive",
          { found: cursor.describeNext() },
          { subject: cursor.rangeOf(wordIndex) },
        ),
      );
      return skipToSequenceEnd(cursor);
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
