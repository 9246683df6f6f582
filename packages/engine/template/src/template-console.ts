/** What the interactive console asks a template. */
import type { Diagnostic } from "@prebake/base";

export interface TemplateConsole {
  /** The value of one line as the console prints it; undefined when there are errors. */
  evaluate(line: string): { readonly text: string | undefined; readonly diagnostics: readonly Diagnostic[] };
  /** What the command `variables` prints, line by line. */
  variables(): readonly string[];
}
