/** The canonical form of a source text: indentation, spaces, aligned equals signs and comments. Source: measured on `packer fmt` 1.16. */
import { SourceText } from "@prebake/base";
import { scanTokens } from "../syntax/scanner.ts";
import { TokenKind } from "../syntax/token.ts";
import type { FormatToken } from "./spacing.ts";
import { bracketChange, spacesBetween } from "./spacing.ts";

/**
 * Formats native syntax. Line breaks and everything inside strings, heredocs and comments stay; only spaces change. Works on any text, but
 * the result is sensible only for one without syntax errors. Formatting twice changes nothing more. A byte order mark is dropped.
 */
export function formatSource(text: string): string {
  const { tokens, spacesAtEnd } = readTokens(text);
  const lines = splitLines(tokens);
  indentLines(lines);
  for (const line of lines) spaceCells(line);
  alignCells(lines, { cell: (line) => line.assign, width: (line) => widthOf(line.lead) });
  alignCells(lines, {
    cell: (line) => line.comment,
    width: (line) => widthOf(line.lead) + widthOf(line.assign),
  });
  return lines.map(lineText).join("") + " ".repeat(spacesAtEnd);
}

/** One line of tokens, in up to three cells that are aligned with those of the neighbouring lines. */
interface Line {
  /** Everything that is in no other cell; a line end included. */
  readonly lead: readonly FormatToken[];
  /** From the equals sign on, when the value ends on this line. */
  readonly assign: readonly FormatToken[];
  /** The comment behind something else. */
  readonly comment: readonly FormatToken[];
}

/** `spacesAtEnd`: behind the last line break or, without one, behind the last token; they stay. */
function readTokens(text: string): { tokens: FormatToken[]; spacesAtEnd: number } {
  const source = new SourceText("", text.replace(/^\ufeff/, ""));
  const scanned = scanTokens(source);
  const tokens: FormatToken[] = [];
  let spaces = 0;
  for (let index = 0; index < scanned.count; index++) {
    const kind = scanned.kind(index);
    if (kind === TokenKind.Space) spaces = scanned.end(index) - scanned.start(index);
    else if (kind !== TokenKind.EndOfFile) {
      tokens.push({ kind, text: scanned.text(index), spaces });
      spaces = 0;
    }
  }
  return { tokens, spacesAtEnd: spaces };
}

function splitLines(tokens: readonly FormatToken[]): Line[] {
  const lines: Line[] = [];
  let current: FormatToken[] = [];
  for (const token of tokens) {
    current.push(token);
    if (!endsLine(token)) continue;
    lines.push(splitCells(current));
    current = [];
  }
  lines.push(splitCells(current));
  return lines;
}

function endsLine({ kind, text }: FormatToken): boolean {
  return kind === TokenKind.Newline || (kind === TokenKind.LineComment && text.endsWith("\n"));
}

function splitCells(tokens: readonly FormatToken[]): Line {
  const last = tokens.at(-1);
  const hasComment =
    tokens.length > 1 && (last?.kind === TokenKind.LineComment || last?.kind === TokenKind.BlockComment);
  const code = hasComment ? tokens.slice(0, -1) : tokens;
  const comment = hasComment ? tokens.slice(-1) : [];
  const equals = code.findIndex(({ kind }, at) => at > 0 && kind === TokenKind.Assign);
  const assign = equals === -1 ? [] : code.slice(equals);
  // A value that goes on below is not aligned with its neighbours.
  if (assign.length === 0 || netBrackets(assign) !== 0) return { lead: code, assign: [], comment };
  return { lead: code.slice(0, equals), assign, comment };
}

function netBrackets(tokens: readonly FormatToken[]): number {
  return tokens.reduce((sum, token) => sum + bracketChange(token), 0);
}

// ---- indentation

/**
 * A line that opens more brackets than it closes indents what follows by one level, however many they are; the level ends
 * with the line where all of them are closed. So `[{` and `}]` are one level.
 */
function indentLines(lines: readonly Line[]): void {
  const levels: number[] = [];
  for (const { lead } of lines) {
    const [first] = lead;
    if (first === undefined) continue;
    if (first.kind === TokenKind.Newline) {
      first.spaces = 0;
      continue;
    }
    // The other cells close what they open.
    const opened = netBrackets(beforeHeredoc(lead));
    if (opened < 0) closeLevels(levels, -opened);
    first.spaces = 2 * levels.length;
    if (opened > 0) levels.push(opened);
  }
}

/**
 * What a sequence of a heredoc opens and closes in a later line opens no level, but closes one: odd, and what Packer does.
 */
function beforeHeredoc(tokens: readonly FormatToken[]): readonly FormatToken[] {
  const heredoc = tokens.findIndex(({ kind }) => kind === TokenKind.OpenHeredoc);
  return heredoc === -1 ? tokens : tokens.slice(0, heredoc);
}

function closeLevels(levels: number[], closed: number): void {
  let left = closed;
  for (let last = levels.pop(); last !== undefined; last = levels.pop()) {
    if (left < last) {
      levels.push(last - left);
      return;
    }
    left -= last;
    if (left === 0) return;
  }
}

// ---- spaces

function spaceCells({ lead, assign }: Line): void {
  spaceCell(lead);
  const [equals] = assign;
  if (equals) equals.spaces = 1;
  spaceCell(assign);
}

function spaceCell(tokens: readonly FormatToken[]): void {
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (next) next.spaces = spacesBetween({ before: tokens[index - 1], token, next });
  }
}

// ---- alignment

interface Alignment {
  readonly cell: (line: Line) => readonly FormatToken[];
  /** Columns in front of the cell. */
  readonly width: (line: Line) => number;
}

/** Puts the cells of neighbouring lines below each other, one space behind the widest of them. */
function alignCells(lines: readonly Line[], { cell, width }: Alignment): void {
  let group: { readonly first: FormatToken; readonly columns: number }[] = [];
  const alignGroup = (): void => {
    const widest = group.reduce((most, { columns }) => Math.max(most, columns), 0);
    for (const { first, columns } of group) first.spaces = widest - columns + 1;
    group = [];
  };
  for (const line of lines) {
    const [first] = cell(line);
    if (first) group.push({ first, columns: width(line) });
    else alignGroup();
  }
  alignGroup();
}

let segmenter: Intl.Segmenter | undefined; // Made when the first text needs it: that takes 20 ms.

function widthOf(tokens: readonly FormatToken[]): number {
  return tokens.reduce((sum, { spaces, text }) => sum + spaces + columnsOf(text), 0);
}

function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let count = 0;
  segmenter ??= new Intl.Segmenter("und", { granularity: "grapheme" });
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

function lineText({ lead, assign, comment }: Line): string {
  return [...lead, ...assign, ...comment].map(({ spaces, text }) => " ".repeat(spaces) + text).join("");
}
