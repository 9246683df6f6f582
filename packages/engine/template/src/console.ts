/** What the interactive console asks a template. */
import type { Diagnostic } from "@prebake/base";
import type { Template } from "./template.ts";

export interface TemplateConsole {
  /** The value of one line as the console prints it; undefined when there are errors. */
  evaluate(line: string): { readonly text: string | undefined; readonly diagnostics: readonly Diagnostic[] };
  /** What the command `variables` prints. */
  variables(): readonly string[];
}

export declare function consoleOf(template: Template): TemplateConsole;
