/** Help texts, made from the tables of commands and flags. */
import type { Command } from "../command.ts";
import { commands } from "../commands.ts";
import { flagLabel } from "./flags.ts";
import type { FlagTable } from "./flags.ts";

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
    "`prebake -autocomplete-install` sets up completion in bash, zsh and fish;",
    "`-autocomplete-uninstall` removes it.",
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const options = optionRows(command.flags);
  return [
    `Usage: prebake ${command.usage}`,
    "",
    ...command.about.split("\n").flatMap((line) => wrapped(line, lineWidth)),
    ...(options.length > 0 ? ["", "Options:", "", ...options] : []),
  ].join("\n");
}

const lineWidth = 80;
/** Flags that are longer have a line to themselves. */
const widestLabel = 28;

function optionRows(flags: FlagTable): readonly string[] {
  const shown = Object.entries(flags).filter(([, flag]) => !flag.hidden);
  const rows = shown.map(([name, flag]) => ({ label: flagLabel(name, flag), doc: flag.doc }));
  const width = Math.max(
    0,
    ...rows.map(({ label }) => label.length).filter((length) => length <= widestLabel),
  );
  const margin = " ".repeat(width + 4);
  return rows.flatMap(({ label, doc }) => {
    const [first = "", ...more] = wrapped(doc, lineWidth - margin.length);
    const head =
      label.length > width ? [`  ${label}`, margin + first] : [`  ${label.padEnd(width)}  ${first}`];
    return [...head, ...more.map((line) => margin + line)];
  });
}

/** A paragraph in lines. What is indented is a list and stays as it is. */
function wrapped(text: string, width: number): readonly string[] {
  if (text.startsWith(" ")) return [text];
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines;
}
