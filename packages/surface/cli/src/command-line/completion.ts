/**
 * Completion of command lines: what may stand at the cursor, and the lines that tell shells to ask us.
 * bash (and zsh, which understands bash's) runs the command with the line in `COMP_LINE` and reads words from its output.
 * Source: bash manual, "Programmable Completion"; fish documentation, `complete`.
 */
import { commands } from "../commands.ts";
import type { Flag, FlagTable } from "./flags.ts";

/** Words that may stand at the cursor; none means: file names. */
export async function completions(line: string): Promise<readonly string[]> {
  const words = line.split(/\s+/);
  const current = words.at(-1) ?? "";
  const [, name, ...before] = words.slice(0, -1);
  if (name === undefined) return startingWith(current, [...shownCommands(), "-help", "-version"]);
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry || before.includes("--") || !current.startsWith("-")) return [];
  const { flags } = await entry.load();
  return startingWith(current, flagWords(flags, current));
}

function shownCommands(): readonly string[] {
  return Object.entries(commands).flatMap(([name, { hidden }]) => (hidden ? [] : [name]));
}

function startingWith(start: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith(start));
}

/** `-flag`, or `-flag=value` for each value once the sign is there. Two dashes stay two. */
function flagWords(flags: FlagTable, current: string): readonly string[] {
  const dashes = current.startsWith("--") ? "--" : "-";
  const shown = Object.entries(flags).filter(([, flag]) => !flag.hidden);
  if (!current.includes("=")) return [...shown.map(([name]) => name), "help"].map((name) => dashes + name);
  return shown.flatMap(([name, flag]) => valuesOf(flag).map((value) => `${dashes}${name}=${value}`));
}

function valuesOf(flag: Flag): readonly string[] {
  if (flag.kind === "bool") return ["true", "false"];
  return flag.kind === "choice" ? flag.values.filter((value) => value !== "") : [];
}

export interface ShellSetup {
  readonly shell: string;
  /** Below the home directory. */
  readonly path: string;
  /** What the file gets. */
  readonly lines: readonly string[];
  /** Whether the file is ours alone: made when it is missing, and removed as a whole. */
  readonly own: boolean;
}

const mark = "# completion of prebake";

export const shellSetups: readonly ShellSetup[] = [
  {
    shell: "bash",
    path: ".bashrc",
    lines: [`complete -o default -C prebake prebake ${mark}`],
    own: false,
  },
  {
    shell: "zsh",
    path: ".zshrc",
    lines: [
      // Completion is not on in every zsh, and bash's needs it.
      `(( $+functions[compdef] )) || { autoload -U +X compinit && compinit -i } ${mark}`,
      `autoload -U +X bashcompinit && bashcompinit ${mark}`,
      `complete -o default -C prebake prebake ${mark}`,
    ],
    own: false,
  },
  {
    shell: "fish",
    path: ".config/fish/completions/prebake.fish",
    lines: [mark, "complete -c prebake -a '(env COMP_LINE=(commandline -cp) prebake)'"],
    own: true,
  },
];

/** The file's text with the lines; undefined when they are there already. */
export function withSetup(text: string, { lines }: ShellSetup): string | undefined {
  const present = new Set(text.split("\n"));
  const missing = lines.filter((line) => !present.has(line));
  if (missing.length === 0) return undefined;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`;
}

/** The file's text without the lines; undefined when none of them is there. */
export function withoutSetup(text: string, { lines }: ShellSetup): string | undefined {
  const ours = new Set(lines);
  const kept = text.split("\n").filter((line) => !ours.has(line));
  return kept.length === text.split("\n").length ? undefined : kept.join("\n");
}
