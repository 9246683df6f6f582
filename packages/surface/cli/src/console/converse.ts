/** The console at a terminal: expressions over one or several lines, until `exit` or the end of the input. */
import type { Completion, TemplateConsole } from "@prebake/template";
import type { ConsoleHistory } from "./console-history.ts";
import type { LineEditor } from "./line-editor.ts";

export interface Conversation {
  readonly editor: LineEditor;
  readonly history: ConsoleHistory;
  readonly console: TemplateConsole;
  /** Says the value, or what is wrong. */
  readonly answer: (text: string) => Promise<void>;
}

const prompts = { first: "> ", further: "… " } as const;

const consoleCommands: readonly string[] = ["exit", "help", "variables"];

export async function converse({ editor, history, console, answer }: Conversation): Promise<void> {
  let text: string | undefined;
  for (;;) {
    const line = await editor.read(text === undefined ? prompts.first : prompts.further);
    if (line.kind === "end") return;
    if (line.kind === "interrupt") {
      // At an empty prompt there is nothing to take back.
      if (text === undefined && line.text === "") return;
      text = undefined;
      continue;
    }
    await history.add(line.text);
    if (text === undefined && line.text.trim() === "exit") return;
    text = text === undefined ? line.text : `${text}\n${line.text}`;
    // A second empty line ends what cannot be ended otherwise: then its mistake is shown.
    if (!text.endsWith("\n\n") && console.isIncomplete(text)) continue;
    await answer(text);
    text = undefined;
  }
}

/** The console's own commands are words too, at the beginning of a line. */
export function completeLine(line: string, console: TemplateConsole): Completion {
  const { word, words } = console.complete(line);
  const commands = word === line ? consoleCommands.filter((one) => one.startsWith(line)) : [];
  return { word, words: [...commands, ...words] };
}
