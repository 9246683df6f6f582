/** The console over a legacy template: a line is a text with `{{ }}`. Source: measured on Packer 1.16. */
import { DiagnosticList, REDACTED, Redactor, sortByCodePoint } from "@prebake/base";
import { engineFunctions } from "../engine-functions/engine-functions.ts";
import type { Completion, TemplateConsole } from "../template-console.ts";
import { renderEngineText } from "../engine-text.ts";
import type { LegacyTemplate } from "./legacy-template.ts";

export function legacyConsole(template: LegacyTemplate): TemplateConsole {
  const redactor = new Redactor();
  for (const secret of template.secrets) redactor.add(secret);
  return {
    async evaluate(line) {
      const sink = new DiagnosticList();
      const text = renderEngineText({ text: line, range: undefined }, template.engine, sink);
      return { text: text && redactor.redact(text), diagnostics: sink.items };
    },
    isIncomplete: () => false,
    complete: (text) => completeText(text, [...template.values.keys()]),
    variables: () =>
      [...template.values].map(
        ([name, value]) =>
          `${name}: ${template.parts.sensitiveVariables.has(name) ? REDACTED : redactor.redact(value)},`,
      ),
  };
}

/** Inside of `{{ }}`: functions, and names of variables behind `user`. */
function completeText(text: string, variables: readonly string[]): Completion {
  const action = text.slice(text.lastIndexOf("{{") + 2);
  if (!text.includes("{{") || action.includes("}}")) return { word: "", words: [] };
  const variable = /\buser\s+[`"]([^`"]*)$/.exec(action)?.[1];
  const word = variable ?? /\w*$/.exec(action)?.[0] ?? "";
  const known = variable === undefined ? engineFunctions.map(({ name }) => name) : variables;
  return { word, words: sortByCodePoint(known.filter((name) => name.startsWith(word))) };
}
