/** Where a template's text stands in the user's file. */
import type { SourceRange, SourceText } from "@prebake/base";

/**
 * A template's text and the way back to the file it was taken from. Offsets are UTF-16 offsets in `text`; the text may
 * be a decoded string of a bigger file, so only its owner can map them. `undefined`: there is no file to point into.
 */
export interface TemplateSource {
  readonly text: string;
  rangeOf(start: number, end: number): SourceRange | undefined;
}

/** A template that is a whole source text, or the verbatim part `[start, end)` of one. */
export function templateInSource(
  source: SourceText,
  start = 0,
  end: number = source.text.length,
): TemplateSource {
  return {
    text: source.text.slice(start, end),
    rangeOf: (from, to) => source.range(start + from, start + to),
  };
}

/** A template whose text stands in a file in another form (with escapes): every diagnostic points at the whole of `range`. */
export function templateInRange(text: string, range: SourceRange | undefined): TemplateSource {
  return { text, rangeOf: () => range };
}
