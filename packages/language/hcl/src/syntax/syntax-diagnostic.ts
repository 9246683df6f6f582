/** What can be wrong with the form of a source text. */
import { defineDiagnostics, entry } from "@prebake/base";

const LINES_NAMED = 5;

/** `, also in lines 3, 4 and 9`; nothing without lines. */
function furtherLines(lines: readonly number[]): string {
  if (lines.length === 0) return "";
  if (lines.length === 1) return `, also in line ${lines[0]}`;
  const rest = lines.length - LINES_NAMED;
  const named = rest > 0 ? lines.slice(0, LINES_NAMED) : lines.slice(0, -1);
  return `, also in lines ${named.join(", ")} and ${rest > 0 ? `${rest} more` : lines.at(-1)}`;
}

/** Makes a diagnostic of the area `hcl`. */
export const syntaxDiagnostic = defineDiagnostics("hcl", {
  "invalid-character": entry<{ character: string; isQuote: boolean }>({
    summary: "Invalid character",
    detail: ({ character, isQuote }) =>
      isQuote
        ? `The character ${character} is no quote of HCL. Write a straight double quote (").`
        : `The character ${character} has no meaning here. Remove it, or put it inside a quoted string.`,
  }),
  "single-quotes": entry<{ lines: readonly number[] }>({
    summary: "Invalid character",
    detail: ({ lines }) =>
      `Strings are written in double quotes ("). Replace the single quotes${furtherLines(lines)}.`,
  }),
  backticks: entry<{ lines: readonly number[] }>({
    summary: "Invalid character",
    detail: ({ lines }) =>
      `Backticks have no meaning here${furtherLines(lines)}. For text of several lines use a heredoc, such as <<EOT.`,
  }),
  semicolon: entry<{ lines: readonly number[] }>({
    summary: "Invalid character",
    detail: ({ lines }) =>
      `Arguments end at the end of their line. Remove the semicolon${furtherLines(lines)}; a second argument gets a line of its own.`,
  }),
  "lone-carriage-return": entry({
    summary: "Invalid character",
    detail: () =>
      "A carriage return without a newline does not end a line. Save the file with Unix or Windows line ends.",
  }),
  "not-text": entry({
    summary: "Not a text file",
    detail: () =>
      "The file holds bytes that no text has. Is it an archive or an image? A configuration is UTF-8 text.",
  }),
  "unsupported-operator": entry<{ operator: string }>({
    summary: "Unsupported operator",
    detail: ({ operator }) =>
      operator === "&" || operator === "|"
        ? `There are no bitwise operators. For a logical operation write ${operator}${operator}.`
        : `There is no operator ${operator}. Remove it${operator === "~" ? ", or for a logical negation write !" : ""}.`,
  }),
  "newline-in-string": entry({
    summary: "Invalid multi-line string",
    detail: () =>
      "A quoted string ends on its own line. Close the quotes, write \\n for a line break, or use a heredoc such as <<EOT.",
  }),
  "unterminated-string": entry<{ heredoc: boolean }>({
    summary: "Unterminated string",
    detail: ({ heredoc }) =>
      heredoc
        ? "The closing word of this heredoc is missing: it must stand alone on its line."
        : 'The closing quote (") of this string is missing.',
  }),
  "bad-escape": entry<{ sequence: string; problem: string }>({
    summary: "Invalid escape sequence",
    detail: ({ sequence, problem }) => `The sequence ${sequence} is not valid: ${problem}`,
  }),
  "invalid-expression": entry<{ found: string }>({
    summary: "Invalid expression",
    detail: ({ found }) => `Expected the start of an expression, but found ${found}.`,
  }),
  "missing-expression": entry({
    summary: "Missing expression",
    detail: () => "Expected the start of an expression, but the text ends here.",
  }),
  "invalid-number": entry<{ text: string }>({
    summary: "Invalid number",
    detail: ({ text }) =>
      `${text} is not a number. Write digits with at most one point and one exponent, such as 1.5e3.`,
  }),
  "trailing-characters": entry<{ what: string }>({
    summary: "Extra characters after expression",
    detail: ({ what }) => `The expression is complete before this point; ${what} cannot follow it.`,
  }),
  "unclosed-bracket": entry<{ what: string; closing: string }>({
    summary: "Missing closing bracket",
    detail: ({ what, closing }) => `Expected ${closing} to close ${what}.`,
  }),
  "missing-separator": entry<{ what: string }>({
    summary: "Missing separator",
    detail: ({ what }) =>
      `Expected a comma to separate this from the next of the ${what}, or the closing bracket.`,
  }),
  "missing-key-value-separator": entry({
    summary: "Missing key/value separator",
    detail: () => 'Expected an equals sign ("=") and a value after the key.',
  }),
  "missing-value": entry({
    summary: "Missing attribute value",
    detail: () => 'Expected an equals sign ("=") and a value on the same line as the key.',
  }),
  "conditional-incomplete": entry({
    summary: "Missing false expression",
    detail: () =>
      'A conditional needs its second result: condition ? when_true : when_false. Expected ":" here.',
  }),
  "for-syntax": entry<{ problem: string }>({
    summary: "Invalid for expression",
    detail: ({ problem }) => problem,
  }),
  "bad-attribute-name": entry({
    summary: "Invalid attribute name",
    detail: () => "Expected an attribute name, an index or * after the dot.",
  }),
  "legacy-index-syntax": entry({
    summary: "Invalid legacy index",
    detail: () => "Two indices in a row cannot be written with dots. Use brackets: [0][1].",
  }),
  "nested-splat": entry({
    summary: "Nested splat",
    detail: () => "A .* cannot stand inside another .*. Use the full splat operator [*] instead.",
  }),
  "bad-function-name": entry({
    summary: "Invalid function call",
    detail: () => "Expected the name of a function after :: and then its arguments in parentheses.",
  }),
  "template-unclosed": entry({
    summary: "Unclosed template sequence",
    detail: () =>
      'This sequence is not closed: "}" is missing before the end of the string. For the text itself write $${ or %%{.',
  }),
  "template-unknown-directive": entry<{ found: string }>({
    summary: "Invalid template directive",
    detail: ({ found }) =>
      `Expected one of if, else, endif, for, endfor, but found ${found}. For the text itself write %%{.`,
  }),
  "template-unexpected-directive": entry<{ name: string }>({
    summary: "Unexpected template directive",
    detail: ({ name }) => `There is no open directive that ${name} belongs to.`,
  }),
  "template-incomplete": entry<{ name: string; closing: string }>({
    summary: "Unclosed template directive",
    detail: ({ name, closing }) =>
      `The template ends, but its directive ${name} is not closed by ${closing}.`,
  }),
  "expected-argument-or-block": entry({
    summary: "Argument or block expected",
    detail: () => 'Expected an argument (name = value) or a block (type "label" { … }) here.',
  }),
  "incomplete-item": entry<{ name: string; found: string }>({
    summary: "Argument or block expected",
    detail: ({ name, found }) =>
      `After "${name}" comes an equals sign and a value, or the labels and the opening brace ("{") of a block; found ${found}.`,
  }),
  "stray-closing": entry<{ bracket: string }>({
    summary: "Stray closing bracket",
    detail: ({ bracket }) =>
      `Nothing is open that "${bracket}" could close. Remove it, or look above for a block that ends too early.`,
  }),
  "bad-argument-name": entry({
    summary: "Invalid argument name",
    detail: () => "Names of arguments are written without quotes.",
  }),
  "duplicate-argument": entry<{ name: string; line: number }>({
    summary: "Duplicate argument",
    detail: ({ name, line }) =>
      `The argument "${name}" is set in line ${line} already. Each argument may be set once.`,
  }),
  "missing-newline": entry<{ what: string; found: string }>({
    summary: "Missing newline",
    detail: ({ what, found }) =>
      found === ","
        ? `The ${what} is complete before the comma. Remove it: in a block each ${what} stands on a line of its own.`
        : `The ${what} is complete before this point. A new line must follow it.`,
  }),
  "invalid-block": entry<{ problem: string }>({
    summary: "Invalid block definition",
    detail: ({ problem }) => problem,
  }),
  "invalid-label": entry({
    summary: "Invalid block label",
    detail: () =>
      "Labels are fixed: they cannot hold template sequences. For the text itself write $${ or %%{.",
  }),
  "one-line-block": entry({
    summary: "Invalid one-line block",
    detail: () =>
      "A block on one line holds at most one argument and ends on that line. Put each argument on its own line.",
  }),
  "unclosed-block": entry({
    summary: "Unclosed block",
    detail: () => 'There is no closing brace ("}") for this block before the end of the file.',
  }),
  "nesting-too-deep": entry<{ limit: number }>({
    summary: "Nesting too deep",
    detail: ({ limit }) =>
      `Expressions and blocks may be nested ${limit} levels deep. Nothing after this point was read.`,
  }),
});
