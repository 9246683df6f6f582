/** Bodies: arguments and blocks, and how to go on after a broken one. */
import type { SourceRange } from "@prebake/base";
import type { Attribute, Block, BlockLabel, NativeBody } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { ParseFailure } from "./cursor.ts";
import { exactCopy } from "./exact-copy.ts";
import { recoverFrom } from "./recover.ts";
import { syntaxDiagnostic } from "./syntax-diagnostic.ts";
import { decodeQuotedText } from "./template-text.ts";
import { TokenKind } from "./token.ts";

type Item = Attribute | Block;

interface ItemResult {
  /** Present also when the item is broken, if it is clear what it was to be: then nobody calls it missing. */
  readonly item?: Item;
  /** The next line is likely a rest of this broken item. */
  readonly swallowsNext: boolean;
}

/** The whole file. */
export function parseFileBody(cursor: Cursor): NativeBody {
  const items: Item[] = [];
  try {
    parseItems(cursor, items, TokenKind.EndOfFile);
  } catch (failure) {
    // A fatal one is reported already; what was read until then is kept.
    if (!(failure instanceof ParseFailure)) throw failure;
  }
  const end = cursor.source.text.length;
  return {
    kind: "native-body",
    source: cursor.source,
    start: 0,
    end,
    items,
    missingItemRange: cursor.source.range(end, end),
  };
}

/** Up to the closing token, which stays. */
function parseItems(cursor: Cursor, items: Item[], closing: TokenKind): void {
  const seen = new Map<string, Attribute>();
  for (const item of items) if (item.kind === "attribute") seen.set(item.name, item);
  let quiet = false;
  for (;;) {
    const kind = cursor.peek();
    if (kind === closing || kind === TokenKind.EndOfFile) return;
    if (kind === TokenKind.Newline) {
      cursor.take();
    } else if (kind !== TokenKind.Identifier && quiet) {
      recoverFrom(cursor, { from: cursor.index, failedAt: cursor.index });
    } else {
      const { item, swallowsNext } = parseItem(cursor);
      quiet = swallowsNext || (quiet && item === undefined);
      if (item && isFirst(cursor, seen, item)) items.push(item);
    }
  }
}

function isFirst(cursor: Cursor, seen: Map<string, Attribute>, item: Item): boolean {
  if (item.kind === "block") return true;
  const first = seen.get(item.name);
  if (first === undefined) {
    seen.set(item.name, item);
    return true;
  }
  const line = cursor.source.lineAt(first.start);
  const related = [{ range: first.nameRange, message: "set here first" }];
  cursor.report(
    syntaxDiagnostic("duplicate-argument", { name: item.name, line }, { subject: item.nameRange, related }),
  );
  return false;
}

/** Runs a parser of a part of an item. When it fails, moves to the item's end. */
function attempt<T>(cursor: Cursor, from: number, parse: () => T): { readonly value: T } | ParseFailure {
  try {
    return { value: parse() };
  } catch (failure) {
    if (!(failure instanceof ParseFailure) || failure.fatal) throw failure;
    recoverFrom(cursor, { from, failedAt: failure.atIndex });
    cursor.reportFailure(failure, from);
    return failure;
  }
}

function parseItem(cursor: Cursor): ItemResult {
  const from = cursor.index;
  if (cursor.peek() === TokenKind.Identifier) {
    cursor.take();
    if (cursor.peek() === TokenKind.Assign) return parseAttributeLine(cursor, from);
    const broken = braceOnNextLine(cursor);
    if (broken) reportBraceBelow(cursor, cursor.rangeOf(from));
    if (broken || startsBlock.has(cursor.peek())) return cursor.nested(() => parseBlock(cursor, from));
  }
  const failure = attempt(cursor, from, () => failItem(cursor, from));
  return { swallowsNext: failure instanceof ParseFailure && failure.swallowsNext };
}

const startsBlock: ReadonlySet<TokenKind> = new Set([
  TokenKind.OpenQuote,
  TokenKind.OpenBrace,
  TokenKind.Identifier,
]);

/** At the end of a line: whether a brace is the next thing below it. Then it is where the cursor stands. */
function braceOnNextLine(cursor: Cursor): boolean {
  const lineEnd = cursor.index;
  const next = cursor.withNewlines(false, () => cursor.peek());
  if (next === TokenKind.OpenBrace && cursor.index !== lineEnd) return true;
  cursor.moveTo(lineEnd);
  return false;
}

/** What follows can be read as the block that it was to be. */
function reportBraceBelow(cursor: Cursor, subject: SourceRange): void {
  cursor.report(syntaxDiagnostic("invalid-block", { problem: braceProblem }, { subject }));
}

const braceProblem = "A block has its opening brace on the same line as its type and labels.";

/** At something that begins no item, or behind the name of one when `from` is a name. */
function failItem(cursor: Cursor, from: number): never {
  const subject = cursor.rangeOf(from);
  const kind = cursor.kindOf(from);
  if (kind === TokenKind.Identifier) {
    const place = { name: cursor.textOf(from), found: cursor.describeNext() };
    // Of a name alone on its line, what follows may be the rest.
    const swallowsNext = cursor.peek() === TokenKind.Newline;
    return cursor.fail(syntaxDiagnostic("incomplete-item", place, { subject }), { swallowsNext });
  }
  const options = { swallowsNext: true };
  if (kind === TokenKind.OpenQuote)
    return cursor.fail(syntaxDiagnostic("bad-argument-name", {}, { subject }), options);
  if (!closingBrackets.has(kind))
    return cursor.fail(syntaxDiagnostic("expected-argument-or-block", {}, { subject }), options);
  // The list before it may have failed at it already.
  if (cursor.isUnbalanced || cursor.lastFailedAt === from) throw new ParseFailure(from, options);
  return cursor.fail(
    syntaxDiagnostic("stray-closing", { bracket: cursor.textOf(from) }, { subject }),
    options,
  );
}

const closingBrackets: ReadonlySet<TokenKind> = new Set([
  TokenKind.CloseBrace,
  TokenKind.CloseBracket,
  TokenKind.CloseParenthesis,
]);

function parseAttributeLine(cursor: Cursor, nameIndex: number): ItemResult {
  const parsed = attempt(cursor, nameIndex, () => parseAttribute(cursor, nameIndex));
  if (parsed instanceof ParseFailure)
    return { item: invalidAttribute(cursor, nameIndex), swallowsNext: parsed.swallowsNext };
  const ended = attempt(cursor, nameIndex, () => endItem(cursor, nameIndex, "argument"));
  return { item: parsed.value, swallowsNext: ended instanceof ParseFailure };
}

/** At the equals sign. */
function parseAttribute(cursor: Cursor, nameIndex: number): Attribute {
  cursor.take();
  const expression = cursor.expression();
  const nameRange = cursor.rangeOf(nameIndex);
  const name = cursor.textOf(nameIndex);
  return { kind: "attribute", ...nameRange, end: expression.end, name, nameRange, expression };
}

function invalidAttribute(cursor: Cursor, nameIndex: number): Attribute {
  const nameRange = cursor.rangeOf(nameIndex);
  const expression = {
    kind: "invalid",
    source: cursor.source,
    start: nameRange.end,
    end: nameRange.end,
  } as const;
  return { kind: "attribute", ...nameRange, name: cursor.textOf(nameIndex), nameRange, expression };
}

/** Each item ends with its line. */
function endItem(cursor: Cursor, firstIndex: number, what: string): void {
  const kind = cursor.peek();
  if (kind === TokenKind.Newline) cursor.take();
  else if (kind !== TokenKind.EndOfFile) {
    const subject = cursor.peekRange();
    const context = { ...subject, start: cursor.startOf(firstIndex) };
    const found = subject.source.text.slice(subject.start, subject.end);
    cursor.fail(syntaxDiagnostic("missing-newline", { what, found }, { subject, context }));
  }
}

// ---- blocks

/** After the type, at a label or the opening brace. */
function parseBlock(cursor: Cursor, typeIndex: number): ItemResult {
  const labels = attempt(cursor, typeIndex, () => parseLabels(cursor));
  if (labels instanceof ParseFailure) {
    if (!passedBrace(cursor, typeIndex)) cursor.isUnbalanced ||= isBlockStart(cursor, labels);
    return { swallowsNext: labels.swallowsNext };
  }
  const typeRange = cursor.rangeOf(typeIndex);
  const headerRange = { ...typeRange, end: labels.value.at(-1)?.end ?? typeRange.end };
  const openRange = cursor.rangeOf(cursor.take());
  const failuresBefore = cursor.failures;
  const { items, broken } = parseBlockItems(cursor);
  const closing = cursor.peekRange();
  if (!cursor.takeIf(TokenKind.CloseBrace)) {
    // After a mistake inside, the brace may be there and be taken for something else.
    if (!endsInsideText(cursor) && !cursor.isUnbalanced && cursor.failures === failuresBefore)
      cursor.report(syntaxDiagnostic("unclosed-block", {}, { subject: openRange }));
  } else if (broken) recoverFrom(cursor, { from: cursor.index, failedAt: cursor.index });
  else attempt(cursor, cursor.index, () => endItem(cursor, typeIndex, "block"));
  const { source } = cursor;
  const body: NativeBody = {
    kind: "native-body",
    source,
    start: openRange.end,
    end: closing.start,
    items,
    missingItemRange: openRange,
  };
  const type = cursor.textOf(typeIndex);
  const item: Block = {
    kind: "block",
    ...typeRange,
    end: closing.end,
    type,
    typeRange,
    labels: labels.value,
    headerRange,
    openRange,
    body,
  };
  return { item, swallowsNext: false };
}

function passedBrace(cursor: Cursor, from: number): boolean {
  for (let index = from; index < cursor.rawIndex; index++)
    if (cursor.kindOf(index) === TokenKind.OpenBrace) return true;
  return false;
}

/** With an equals sign it was to be an argument. */
function isBlockStart(cursor: Cursor, { atIndex }: ParseFailure): boolean {
  return cursor.kindOf(atIndex) !== TokenKind.Assign;
}

/** The end of the file was reached inside a string, and that was said. */
function endsInsideText(cursor: Cursor): boolean {
  const last = cursor.kindOf(cursor.index - 1);
  return (
    last === TokenKind.QuotedText ||
    last === TokenKind.QuotedNewline ||
    last === TokenKind.TemplateText ||
    last === TokenKind.OpenHeredoc
  );
}

/** `broken`: a one-line block went wrong, so that its line is not worth more complaints. */
function parseBlockItems(cursor: Cursor): { items: readonly Item[]; broken: boolean } {
  const items: Item[] = [];
  let broken = false;
  const next = cursor.peek();
  if (next !== TokenKind.Newline && next !== TokenKind.CloseBrace && next !== TokenKind.EndOfFile) {
    broken = attempt(cursor, cursor.index, () => parseOneLineItem(cursor, items)) instanceof ParseFailure;
  }
  parseItems(cursor, items, TokenKind.CloseBrace);
  return { items: exactCopy(items), broken };
}

function parseOneLineItem(cursor: Cursor, items: Item[]): void {
  if (cursor.peek() !== TokenKind.Identifier) failItem(cursor, cursor.index);
  const nameIndex = cursor.take();
  if (cursor.peek() !== TokenKind.Assign) failOneLine(cursor, nameIndex);
  try {
    items.push(parseAttribute(cursor, nameIndex));
  } catch (failure) {
    if (failure instanceof ParseFailure) items.push(invalidAttribute(cursor, nameIndex));
    throw failure;
  }
  if (cursor.peek() !== TokenKind.CloseBrace) failOneLine(cursor, cursor.index);
}

function failOneLine(cursor: Cursor, index: number): never {
  cursor.moveTo(index);
  return cursor.fail(syntaxDiagnostic("one-line-block", {}, { subject: cursor.rangeOf(index) }));
}

function parseLabels(cursor: Cursor): readonly BlockLabel[] {
  const labels: BlockLabel[] = [];
  for (;;) {
    switch (cursor.peek()) {
      case TokenKind.OpenBrace:
        return exactCopy(labels);
      case TokenKind.Identifier: {
        const index = cursor.take();
        labels.push({ ...cursor.rangeOf(index), text: cursor.textOf(index) });
        break;
      }
      case TokenKind.OpenQuote:
        labels.push(parseQuotedLabel(cursor));
        break;
      case TokenKind.Newline: {
        const lineEnd = cursor.peekRange();
        if (!braceOnNextLine(cursor)) failBlock(cursor);
        reportBraceBelow(cursor, lineEnd);
        break;
      }
      default:
        failBlock(cursor);
    }
  }
}

const blockProblems: ReadonlyMap<TokenKind, string> = new Map<TokenKind, string>([
  [
    TokenKind.Assign,
    "An equals sign belongs to an argument. A block has its opening brace after the labels.",
  ],
  [TokenKind.Newline, braceProblem],
]);

function failBlock(cursor: Cursor): never {
  const problem =
    blockProblems.get(cursor.peek()) ?? 'Expected a label in quotes or an opening brace ("{") here.';
  return cursor.fail(syntaxDiagnostic("invalid-block", { problem }, { subject: cursor.peekRange() }));
}

function parseQuotedLabel(cursor: Cursor): BlockLabel {
  const start = cursor.start;
  cursor.take();
  let text = "";
  for (;;) {
    const index = cursor.rawIndex;
    switch (cursor.peekRaw()) {
      case TokenKind.QuotedText:
        text += decodeLabel(cursor, index);
        cursor.moveTo(index + 1);
        break;
      case TokenKind.CloseQuote:
        cursor.moveTo(index + 1);
        return { source: cursor.source, start, end: cursor.previousEnd, text: text.normalize("NFC") };
      case TokenKind.OpenInterpolation:
      case TokenKind.OpenDirective:
        return cursor.fail(syntaxDiagnostic("invalid-label", {}, { subject: cursor.rangeOf(index) }));
      default:
        return cursor.fail(
          syntaxDiagnostic("unterminated-string", { heredoc: false }, { subject: cursor.rangeOf(index) }),
        );
    }
  }
}

function decodeLabel(cursor: Cursor, index: number): string {
  const raw = cursor.textOf(index);
  return decodeQuotedText(raw, ({ start, end, problem }) => {
    const subject = {
      source: cursor.source,
      start: cursor.placeOf(index, start),
      end: cursor.placeOf(index, end),
    };
    cursor.report(syntaxDiagnostic("bad-escape", { sequence: raw.slice(start, end), problem }, { subject }));
  });
}
