/** `console`: values of expressions, with the variables and locals of a template. */
import { consoleOf } from "@prebake/template";
import type { TemplateConsole } from "@prebake/template";
import type { Command, Invocation } from "../command.ts";
import type { TerminalStreams } from "../console/line-editor.ts";
import { parseFlags } from "../command-line/flags.ts";
import { openTemplate } from "../templates/plan-template.ts";
import {
  acceptedFlags,
  pluginChoice,
  splitAssignments,
  templateFlags,
} from "../command-line/template-flags.ts";
import { usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";
import type { Workspace } from "../call/workspace.ts";

const flags = {
  "config-type": {
    ...templateFlags["config-type"],
    hidden: false,
    doc: "Language of the expressions when no template is given.",
  },
  "every-line": {
    kind: "bool",
    default: false,
    doc: "From standard input: print the value of every line and go on after a mistake, instead of the last value alone.",
  },
  var: templateFlags.var,
  "var-file": templateFlags["var-file"],
  only: { ...templateFlags.only, hidden: true },
  except: { ...templateFlags.except, hidden: true },
  ...acceptedFlags,
} as const;

export const consoleCommand: Command = {
  usage: "console [options] [TEMPLATE]",
  about:
    "Evaluates expressions. At a terminal until `exit`: an open bracket or heredoc goes on over lines, Tab completes names, the arrow keys bring back earlier lines, also of earlier sessions (PREBAKE_CONSOLE_HISTORY names their file; `off` keeps none). From standard input line by line, of which the last value is printed. `variables` lists what the template knows.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(consoleCommand, invocation, parsed.problem);
    const [path, ...more] = parsed.positional;
    if (more.length > 0) return usageError(consoleCommand, invocation, "At most one template can be given.");
    const variables = splitAssignments(parsed.flags.var);
    if (typeof variables === "string") return usageError(consoleCommand, invocation, variables);
    // What is printed are values alone: a template that is wrong in parts can be asked for the others.
    await using workspace = await openWorkspace(invocation, {
      plugins: pluginChoice(parsed.flags),
      warningsAside: true,
    });
    const template = await openTemplate(
      {
        path,
        purpose: "console",
        variables,
        variableFiles: parsed.flags["var-file"],
        configType: parsed.flags["config-type"],
        strict: parsed.flags.strict,
      },
      workspace,
      invocation.io,
    );
    if (!template) return 1;
    const session = { invocation, workspace, console: consoleOf(template) };
    const { terminal } = invocation.io;
    if (!terminal) return await answerInput(session, parsed.flags["every-line"]);
    await talk(session, terminal);
    return 0;
  },
};

interface Session {
  readonly invocation: Invocation;
  readonly workspace: Workspace;
  readonly console: TemplateConsole;
}

/** Source: measured on Packer 1.16: a mistake ends it, and only the last line's value is printed. */
async function answerInput(session: Session, everyLine: boolean): Promise<number> {
  const input = new TextDecoder().decode(await session.invocation.io.readInput());
  const lines = input.split("\n");
  if (lines.at(-1) === "") lines.pop();
  let last: string | undefined;
  let failed = false;
  for (const line of lines) {
    const answer = await evaluate(session, line);
    failed ||= !answer.ok;
    if (everyLine) {
      if (answer.ok) session.invocation.output.say(answer.text ?? "");
      continue;
    }
    if (!answer.ok) return 1;
    last = answer.text;
  }
  if (last !== undefined && last !== "") session.invocation.output.say(last);
  return failed ? 1 : 0;
}

async function talk(session: Session, terminal: TerminalStreams): Promise<void> {
  const { invocation, workspace, console } = session;
  const [{ openLineEditor }, { openConsoleHistory }, { completeLine, converse }] = await Promise.all([
    import("../console/line-editor.ts"),
    import("../console/console-history.ts"),
    import("../console/converse.ts"),
  ]);
  const history = await openConsoleHistory(workspace.host);
  using editor = openLineEditor({
    ...terminal,
    editing: invocation.io.isTerminal,
    history: history.lines,
    complete: (line) => completeLine(line, console),
    signal: workspace.signal,
  });
  await converse({
    editor,
    history,
    console,
    answer: async (text) => {
      const answer = await evaluate(session, text);
      if (answer.ok && answer.text !== undefined) invocation.output.say(answer.text);
    },
  });
}

type Answer = { readonly ok: true; readonly text: string | undefined } | { readonly ok: false };

const help =
  "Type an expression to see its value, `variables` for what the template knows, `exit` to leave. Tab completes names.";

async function evaluate({ workspace, console }: Session, line: string): Promise<Answer> {
  const word = line.trim();
  if (word === "" || word === "exit") return { ok: true, text: undefined };
  if (word === "help") return { ok: true, text: help };
  if (word === "variables") return { ok: true, text: console.variables().join("\n") };
  const { text, diagnostics } = await console.evaluate(line);
  return workspace.report(diagnostics) ? { ok: true, text } : { ok: false };
}
