/** What the interactive console asks a template. */
import type { Diagnostic } from "@prebake/base";

export interface ConsoleAnswer {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Completion {
  /** The word that the text ends with; may be empty. */
  readonly word: string;
  /** Whole words that begin with it, in code point order. */
  readonly words: readonly string[];
}

export interface TemplateConsole {
  /** The value of one line as the console prints it; undefined when there are errors. */
  evaluate(line: string): Promise<ConsoleAnswer>;
  /** Whether the text only lacks its end: a bracket or a heredoc is open. */
  isIncomplete(text: string): boolean;
  /** What may stand in place of the word at the end of the text. */
  complete(text: string): Completion;
  /** What the command `variables` prints, line by line. */
  variables(): readonly string[];
}
