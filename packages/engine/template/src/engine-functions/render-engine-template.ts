/** A text with `{{ }}` made into its result: the template engine with the engine's functions. */
import type { DiagnosticSink } from "@prebake/base";
import { executeTemplate, parseTemplate } from "@prebake/gotemplate";
import type { TemplateRecord, TemplateSource } from "@prebake/gotemplate";
import type { EngineFunctionContext } from "./engine-context.ts";
import { createEngineFunctions } from "./engine-functions.ts";

export interface EngineTemplate {
  readonly source: TemplateSource;
  /**
   * What `.` is: the fields of a Go struct, so an unknown one is a mistake; a `Map` inside is a Go map. Absent: nothing,
   * and every field is `<no value>`.
   */
  readonly data?: TemplateRecord | undefined;
}

/** The text with its actions executed; a text without any as it is. Undefined when there was a mistake, which is reported. */
export function renderEngineTemplate(
  template: EngineTemplate,
  context: EngineFunctionContext,
  sink: DiagnosticSink,
): string | undefined {
  const { source, data } = template;
  if (!source.text.includes("{{")) return source.text;
  const functions = createEngineFunctions(context);
  const parsed = parseTemplate(source, { functions: Object.keys(functions) }, sink);
  if (!parsed) return undefined;
  return executeTemplate(parsed, { data, functions, missingKey: data ? "error" : "no-value" }, sink);
}
