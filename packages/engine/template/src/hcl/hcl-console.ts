/** The console over an HCL2 template: a line is an expression. */
import { DiagnosticList, Redactor, SourceText } from "@prebake/base";
import { evaluate, parseHclExpression, renderConsole } from "@prebake/hcl";
import type { TemplateConsole } from "../template-console.ts";
import type { HclTemplate } from "./hcl-template.ts";
import { variablesText } from "./inspect-hcl-template.ts";

export function hclConsole(template: HclTemplate): TemplateConsole {
  const redactor = new Redactor();
  for (const secret of template.secrets) redactor.add(secret);
  return {
    evaluate(line) {
      const sink = new DiagnosticList();
      const expression = parseHclExpression(new SourceText("<console-input>", line), sink);
      const value = sink.hasErrors ? undefined : evaluate(expression, template.consoleScope, sink);
      const text = value && !sink.hasErrors ? redactor.redact(renderConsole(value)) : undefined;
      return { text, diagnostics: sink.items };
    },
    variables: () => redactor.redact(variablesText(template)).split("\n"),
  };
}
