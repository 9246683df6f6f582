/** The console over an HCL2 template: a line is an expression. */
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import { DiagnosticList, Redactor, SourceText } from "@prebake/base";
import { evaluate, isWrong, parseHclExpression, renderConsole } from "@prebake/hcl";
import type { TemplateConsole } from "../template-console.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { completeExpression } from "./complete-expression.ts";
import type { HclTemplate } from "./hcl-template.ts";
import { variablesText } from "./inspect-hcl-template.ts";
import { rangeOf } from "./value-config-node.ts";

export function hclConsole(template: HclTemplate): TemplateConsole {
  const redactor = new Redactor();
  for (const secret of template.secrets) redactor.add(secret);
  return {
    async evaluate(line) {
      const sink = new DiagnosticList();
      const expression = parseHclExpression(asTyped(line), sink);
      const evaluated = (into: DiagnosticSink) => evaluate(expression, template.consoleScope, into);
      const value = sink.hasErrors ? undefined : await template.answers.settled(evaluated, sink);
      for (const secret of template.answers.texts()) redactor.add(secret);
      if (value && isWrong(value) && !sink.hasErrors)
        sink.add(templateDiagnostic("no-value", {}, { subject: rangeOf(expression) }));
      const text = value && !sink.hasErrors ? redactor.redact(renderConsole(value)) : undefined;
      return { text, diagnostics: sink.items };
    },
    isIncomplete,
    complete: (text) => completeExpression(text, template.consoleScope),
    variables: () => redactor.redact(variablesText(template)).split("\n"),
  };
}

/** The last of several lines ends as the others do: a heredoc's closing word needs that. */
function asTyped(text: string): SourceText {
  return new SourceText("<console-input>", text.includes("\n") ? `${text}\n` : text);
}

/** With one more line the first mistake must be at the very end: `foo(`, but not `1 +`, which a line end cannot follow. */
function isIncomplete(text: string): boolean {
  if (firstMistake(text) === undefined) return false;
  const longer = `${text}\n0`;
  const mistake = firstMistake(longer);
  return mistake?.code === "hcl/unclosed-bracket" || (mistake?.subject?.end ?? 0) >= longer.length;
}

function firstMistake(text: string): Diagnostic | undefined {
  const sink = new DiagnosticList();
  parseHclExpression(asTyped(text), sink);
  return sink.items[0];
}
