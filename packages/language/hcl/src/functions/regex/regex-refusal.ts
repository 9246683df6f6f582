/** The pattern is refused. The message completes "the regular expression is not valid: ". */
export class RegexRefusal extends Error {
  override readonly name = "RegexRefusal";
}

/** What is read of a pattern, and where. */
export interface PatternReader {
  readonly chars: readonly string[];
  at: number;
}

/** The next so many characters. */
export function ahead({ chars, at }: PatternReader, count: number): string {
  return chars.slice(at, at + count).join("");
}
