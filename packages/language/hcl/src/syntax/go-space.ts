/** What counts as a space in templates, which is not what `\s` is. Source: `unicode.IsSpace` of Go. */

/** Spaces that end no line, as part of a character class; without the carriage return. */
export const inlineSpaces =
  "\\t\\v\\f \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** All of them, as a character class. */
export const anySpace = `[${inlineSpaces}\\r\\n]`;
