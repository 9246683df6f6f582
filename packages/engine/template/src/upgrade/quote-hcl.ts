/** Texts inside HCL strings, as Packer's writer has them: whatever cannot be printed is escaped. */
import { hclQuote } from "@prebake/hcl";

/** The text as it stands between quotes. */
export function escapeHcl(text: string): string {
  // Half of a surrogate pair, which JSON can hold and HCL cannot, becomes U+FFFD, as in Go.
  return hclQuote(text.toWellFormed())
    .slice(1, -1)
    .replace(/[\p{C}\p{Z}]/gu, (character) => (character === " " ? character : codeEscape(character)));
}

export function quoteHcl(text: string): string {
  return `"${escapeHcl(text)}"`;
}

function codeEscape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
