/** The console over a legacy template: a line is a text with `{{ }}`. Source: measured on Packer 1.16. */
import { DiagnosticList, REDACTED } from "@prebake/base";
import type { TemplateConsole } from "../template-console.ts";
import { renderEngineText } from "../engine-text.ts";
import type { LegacyTemplate } from "./legacy-template.ts";

export function legacyConsole(template: LegacyTemplate): TemplateConsole {
  return {
    async evaluate(line) {
      const sink = new DiagnosticList();
      const text = renderEngineText({ text: line, range: undefined }, template.engine, sink);
      return { text, diagnostics: sink.items };
    },
    variables: () =>
      [...template.values].map(
        ([name, value]) => `${name}: ${template.parts.sensitiveVariables.has(name) ? REDACTED : value},`,
      ),
  };
}
