/** The console over a template of either language. */
import { hclConsole } from "./hcl/hcl-console.ts";
import { legacyConsole } from "./legacy/legacy-console.ts";
import type { Template } from "./template.ts";
import type { TemplateConsole } from "./template-console.ts";

export function consoleOf(template: Template): TemplateConsole {
  return template.syntax === "hcl" ? hclConsole(template) : legacyConsole(template);
}
