/** The console over an HCL2 template: a line is an expression. */
import type { DiagnosticSink } from "@prebake/base";
import { DiagnosticList, Redactor, SourceText } from "@prebake/base";
import { evaluate, parseHclExpression, renderConsole } from "@prebake/hcl";
import type { TemplateConsole } from "../template-console.ts";
import type { HclTemplate } from "./hcl-template.ts";
import { variablesText } from "./inspect-hcl-template.ts";

export function hclConsole(template: HclTemplate): TemplateConsole {
  const redactor = new Redactor();
  for (const secret of template.secrets) redactor.add(secret);
  return {
    async evaluate(line) {
      const sink = new DiagnosticList();
      const expression = parseHclExpression(new SourceText("<console-input>", line), sink);
      const evaluated = (into: DiagnosticSink) => evaluate(expression, template.consoleScope, into);
      const value = sink.hasErrors ? undefined : await template.answers.settled(evaluated, sink);
      for (const secret of template.answers.texts()) redactor.add(secret);
      const text = value && !sink.hasErrors ? redactor.redact(renderConsole(value)) : undefined;
      return { text, diagnostics: sink.items };
    },
    variables: () => redactor.redact(variablesText(template)).split("\n"),
  };
}
