/** Everything that can be wrong with a template. Parse mistakes first, then those met while executing. */
import { defineDiagnostics, didYouMean, entry } from "@prebake/base";

export const templateDiagnostic = defineDiagnostics("gotemplate", {
  "unclosed-action": entry({
    summary: "Unclosed template action",
    detail: () =>
      'This action begins with "{{" and is never closed. Write "}}" at its end, or write a literal "{{" as {{`{{`}}.',
  }),
  "unclosed-comment": entry({
    summary: "Unclosed template comment",
    detail: () => 'This comment must end with "*/}}" (or "*/ -}}"), with nothing between.',
  }),
  "unclosed-block": entry<{ keyword: string }>({
    summary: "Unclosed template block",
    detail: ({ keyword }) => `The block "{{${keyword}}}" has no "{{end}}". Add it where the block ends.`,
  }),
  "unclosed-parenthesis": entry({
    summary: "Unclosed parenthesis",
    detail: () => 'This "(" has no ")" inside its action.',
  }),
  "bad-character": entry<{ character: string }>({
    summary: "Unexpected character",
    detail: ({ character }) =>
      `The character ${character} cannot stand here. Put spaces between the words of an action; text needs quotes.`,
  }),
  "bad-string": entry<{ reason: string }>({
    summary: "Invalid string constant",
    detail: ({ reason }) =>
      `This constant ${reason}. Use "…" with Go's escapes, or \`…\` for text without escapes.`,
  }),
  "bad-number": entry({
    summary: "Invalid number",
    detail: () => "This is not a number as Go writes them (42, 0x2a, 1.5, 1e3).",
  }),
  "number-overflow": entry({
    summary: "Number too large",
    detail: () => "This whole number does not fit in 64 bits.",
  }),
  "complex-number": entry({
    summary: "Complex number",
    detail: () => "Complex numbers are not supported in templates. Use a real number.",
  }),
  "unexpected-token": entry<{ found: string; place: string }>({
    summary: "Unexpected word in action",
    detail: ({ found, place }) => `${found} cannot stand in ${place}.`,
  }),
  "missing-value": entry<{ place: string }>({
    summary: "Missing value",
    detail: ({ place }) => `A value is missing for ${place}.`,
  }),
  "unknown-function": entry<{ name: string; known: readonly string[] }>({
    summary: "Unknown template function",
    detail: ({ name, known }) =>
      `There is no function "${name}" here.${didYouMean(name, known)} Data is written with a dot (.${name}), text in quotes.`,
  }),
  "undefined-variable": entry<{ name: string; known: readonly string[] }>({
    summary: "Undefined template variable",
    detail: ({ name, known }) =>
      `The variable "${name}" is not defined here.${didYouMean(name, known)} Define it first: {{${name} := …}}.`,
  }),
  "not-executable": entry<{ found: string }>({
    summary: "Constant after a pipe",
    detail: ({ found }) => `Only a function can take the value of the command before "|"; ${found} cannot.`,
  }),
  "field-of-constant": entry<{ found: string }>({
    summary: "Field of a constant",
    detail: ({ found }) => `${found} has no fields. Remove what follows the dot.`,
  }),
  "stray-keyword": entry<{ keyword: string; place: string }>({
    summary: "Misplaced template keyword",
    detail: ({ keyword, place }) => `"{{${keyword}}}" can only stand ${place}.`,
  }),
  "too-many-variables": entry({
    summary: "Too many variables",
    detail: () =>
      'Only "range" declares two variables, as in {{range $key, $value := .List}}; nothing declares more.',
  }),
  "template-redefined": entry<{ name: string }>({
    summary: "Template defined twice",
    detail: ({ name }) => `The template "${name}" is already defined. Give one of them another name.`,
  }),
  "nested-too-deep": entry<{ limit: number }>({
    summary: "Template nested too deep",
    detail: ({ limit }) => `Blocks and parentheses may be nested ${limit} deep.`,
  }),

  "unknown-template": entry<{ name: string; known: readonly string[] }>({
    summary: "Unknown template",
    detail: ({ name, known }) => `No template "${name}" is defined.${didYouMean(name, known)}`,
  }),
  "missing-key": entry<{ name: string; known: readonly string[] }>({
    summary: "Unknown template field",
    detail: ({ name, known }) =>
      `There is no field ".${name}" here.${didYouMean(name, known)}${knownFields(known)}`,
  }),
  "field-of-nil": entry<{ name: string }>({
    summary: "Field of nothing",
    detail: ({ name }) => `".${name}" is asked of nil. Guard it with {{with …}} or {{if …}}.`,
  }),
  "no-fields": entry<{ name: string; type: string }>({
    summary: "Value without fields",
    detail: ({ name, type }) => `".${name}" is asked of a value of type ${type}, which has no fields.`,
  }),
  "not-a-function": entry<{ what: string }>({
    summary: "Value is no function",
    detail: ({ what }) =>
      `${what} is not a function and takes no arguments. Use "call" for a function held in data.`,
  }),
  "call-failed": entry<{ name: string; reason: string }>({
    summary: "Template function failed",
    detail: ({ name, reason }) => `Function "${name}": ${reason}${/[.?!]$/.test(reason) ? "" : "."}`,
  }),
  "cannot-range": entry<{ type: string }>({
    summary: "Cannot range over value",
    detail: ({ type }) => `"range" works on lists, maps and whole numbers; this value has type ${type}.`,
  }),
  "range-variables": entry({
    summary: "Too many range variables",
    detail: () => "A range over a number sets one variable, not two.",
  }),
  "cannot-print": entry<{ type: string }>({
    summary: "Value cannot be printed",
    detail: ({ type }) => `A value of type ${type} has no text.`,
  }),
  "nil-command": entry({
    summary: "nil is no command",
    detail: () => 'The word "nil" cannot stand alone. Give it to a function, as in {{eq .Value nil}}.',
  }),
  "output-too-large": entry<{ limit: number }>({
    summary: "Template result too large",
    detail: ({ limit }) => `The text made by this template is longer than ${limit} characters.`,
  }),
  "too-many-steps": entry<{ limit: number }>({
    summary: "Template runs too long",
    detail: ({ limit }) => `The template was stopped after ${limit} steps. Make its ranges smaller.`,
  }),
  "too-deep": entry<{ limit: number }>({
    summary: "Template calls too deep",
    detail: ({ limit }) =>
      `Templates that call each other may be ${limit} deep. Look for a template that calls itself without an end.`,
  }),
});

function knownFields(known: readonly string[]): string {
  if (known.length === 0 || known.length > 20) return "";
  return ` Known here: ${known.map((name) => `.${name}`).join(", ")}.`;
}
