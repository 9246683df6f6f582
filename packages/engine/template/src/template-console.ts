/** What the interactive console asks a template. */
import type { Diagnostic } from "@prebake/base";

export interface ConsoleAnswer {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface TemplateConsole {
  /** The value of one line as the console prints it; undefined when there are errors. */
  evaluate(line: string): Promise<ConsoleAnswer>;
  /** What the command `variables` prints, line by line. */
  variables(): readonly string[];
}
