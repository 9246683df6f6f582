/** Help texts, made from the tables of commands and flags. */
import type { Command } from "../command.ts";
import { commands } from "../commands.ts";
import type { Flag, FlagTable } from "./flags.ts";

/** The overview. */
export function overview(): string {
  const shown = Object.entries(commands).filter(([, { hidden }]) => !hidden);
  const width = Math.max(...shown.map(([name]) => name.length));
  const rows = shown.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "Usage: prebake [-version] [-help] <command> [options]",
    "",
    "Commands:",
    ...rows,
    "",
    "`prebake <command> -help` shows the options of a command.",
    "`prebake -autocomplete-install` sets up completion in bash, zsh and fish, `-autocomplete-uninstall` removes it.",
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const options = optionRows(command.flags);
  return [
    `Usage: prebake ${command.usage}`,
    "",
    command.about,
    ...(options.length > 0 ? ["", "Options:", "", ...options] : []),
  ].join("\n");
}

function optionRows(flags: FlagTable): readonly string[] {
  const shown = Object.entries(flags).filter(([, flag]) => !flag.hidden);
  const labels = shown.map(([name, flag]) => flagLabel(name, flag));
  const width = Math.max(0, ...labels.map((label) => label.length));
  return shown.map(([, flag], index) => `  ${(labels[index] ?? "").padEnd(width)}  ${flag.doc}`);
}

function flagLabel(name: string, flag: Flag): string {
  if (flag.kind === "bool") return flag.default === true ? `-${name}=false` : `-${name}`;
  return `-${name}=${flag.placeholder ?? (flag.kind === "choice" ? flag.values.join("|") : "VALUE")}`;
}
