/** What a template is made of, before it is a tree: stretches of text, interpolations, directives. */
import type { SourceRange } from "@prebake/base";
import type { Expression } from "./ast.ts";
import { anySpace } from "./go-space.ts";

/** Before syntax: one stretch of literal text, which trimming and dedenting may still shorten. */
export interface TextPart {
  readonly kind: "text";
  text: string;
  start: number;
  end: number;
}

export interface InterpolationPart {
  readonly kind: "interpolation";
  readonly expression: Expression;
}

export interface IfPart extends SourceRange {
  readonly kind: "if";
  readonly condition: Expression;
}

export interface ForPart extends SourceRange {
  readonly kind: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

export interface ClosingPart extends SourceRange {
  readonly kind: "else" | "endif" | "endfor";
}

export type DirectivePart = IfPart | ForPart | ClosingPart;

export type Part = TextPart | InterpolationPart | DirectivePart;

const leadingSpace = new RegExp(`^${anySpace}+`);
const trailingSpace = new RegExp(`(?<!${anySpace})${anySpace}+$`);

/**
 * Takes off the indentation that all lines of a `<<-` heredoc share. Only what begins a line counts; blank lines do not.
 * A line whose break a `~` has trimmed away begins no line after it.
 */
export function dedent(parts: readonly Part[]): void {
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

/** Neighbouring texts (the lines of a heredoc) as one. */
export function joinTexts(parts: readonly Part[]): Part[] {
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

/** Takes the spaces off the start, for a text after `~}`. */
export function trimStart(text: string): string {
  return text.replace(leadingSpace, "");
}

/** Takes the spaces off the end, for a text before `${~`. */
export function trimEnd(text: string): string {
  return text.replace(trailingSpace, "");
}
