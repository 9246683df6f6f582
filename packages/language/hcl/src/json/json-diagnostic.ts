/** What can be wrong with a JSON text. */
import { defineDiagnostics, entry } from "@prebake/base";

/** Makes a diagnostic of the area `hcl`. */
export const jsonDiagnostic = defineDiagnostics("hcl", {
  "json-invalid-character": entry<{ character: string }>({
    summary: "Invalid JSON",
    detail: ({ character }) =>
      character === "/"
        ? 'JSON has no comments. A property named "//" is ignored and may hold one.'
        : character === "'"
          ? "Strings in JSON are written in double quotes."
          : `The character ${JSON.stringify(character)} has no meaning in JSON.`,
  }),
  "json-invalid-word": entry<{ word: string }>({
    summary: "Invalid JSON",
    detail: ({ word }) =>
      `"${word}" is no JSON value. Outside of quotes JSON knows only true, false and null, in lower case.`,
  }),
  "json-invalid-number": entry<{ text: string }>({
    summary: "Invalid JSON number",
    detail: ({ text }) =>
      `${text} is no JSON number: no leading zeros or plus signs, digits on both sides of the point.`,
  }),
  "json-unterminated-string": entry({
    summary: "Unterminated JSON string",
    detail: () =>
      "The closing quote of this string is missing on its line. A line break inside a string is written \\n.",
  }),
  "json-control-character": entry({
    summary: "Invalid JSON string",
    detail: () => "Control characters in a JSON string are written as escapes, such as \\t or \\u0001.",
  }),
  "json-bad-escape": entry<{ sequence: string }>({
    summary: "Invalid JSON escape sequence",
    detail: ({ sequence }) =>
      `${sequence} is no JSON escape. There are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.`,
  }),
  "json-missing-value": entry({
    summary: "Missing JSON value",
    detail: () => "A JSON value is expected here.",
  }),
  "json-missing-property": entry({
    summary: "Invalid JSON object",
    detail: () => "A property name in double quotes is expected here.",
  }),
  "json-missing-colon": entry({
    summary: "Missing colon",
    detail: () => 'A colon (":") is expected between the name of a property and its value.',
  }),
  "json-missing-comma": entry<{ what: string }>({
    summary: "Missing comma",
    detail: ({ what }) => `A comma or the closing bracket is expected after this ${what}.`,
  }),
  "json-trailing-comma": entry({
    summary: "Trailing comma",
    detail: () => "JSON has no comma after the last element. Remove it.",
  }),
  "json-unclosed": entry<{ closing: string }>({
    summary: "Unclosed JSON bracket",
    detail: ({ closing }) => `The closing "${closing}" for this bracket is missing.`,
  }),
  "json-trailing-characters": entry({
    summary: "Extra characters after JSON",
    detail: () => "The JSON value is complete before this point.",
  }),
  "json-root-type": entry({
    summary: "Invalid JSON configuration",
    detail: () => "A configuration in JSON is an object, or an array of objects.",
  }),
  "json-too-deep": entry<{ limit: number }>({
    summary: "Nesting too deep",
    detail: ({ limit }) =>
      `JSON values may be nested ${limit} levels deep. Nothing after this point was read.`,
  }),
  "json-duplicate-key": entry<{ name: string; line: number }>({
    summary: "Duplicate property",
    detail: ({ name, line }) => `The property "${name}" is set in line ${line} already.`,
  }),
});
