/** Complaints about the command line. */
import type { Command, Invocation } from "../command.ts";
import { flagLabel, flagOfLastWord } from "./flags.ts";

const noTemplate = "One template is needed.";

/** Says what is wrong and how the command is called; gives the exit code. */
export function usageError(command: Command, invocation: Invocation, problem: string): number {
  const name = command.usage.split(" ")[0] ?? "";
  const why = problem === noTemplate ? ` ${whereIsIt(command, invocation)}` : "";
  invocation.output.error(
    `${problem}${why}\n\nUsage: prebake ${command.usage}\n\`prebake ${name} -help\` shows the options.`,
  );
  return 1;
}

/** A flag without `=` takes the next word, which may be the template. */
function whereIsIt({ flags }: Command, { words }: Invocation): string {
  const name = flagOfLastWord(flags, words);
  const flag = name === undefined ? undefined : flags[name];
  return name === undefined || !flag
    ? "Give a file, or a directory: . is the one you are in."
    : `"-${name}" took "${words.at(-1)}" for its value: write ${flagLabel(name, flag)}, then the template.`;
}

/** The sentence about a flag that stands behind a path; undefined without one. */
export function misplacedFlag(positional: readonly string[], what = "the template"): string | undefined {
  const flag = positional.slice(1).find((word) => word.startsWith("-") && word !== "-");
  return flag === undefined
    ? undefined
    : `Flags come before ${what}: put "${flag}" in front of "${positional[0]}".`;
}

/** The one template of a command line, or the sentence about what is wrong with it. */
export function oneTemplate(
  positional: readonly string[],
): { readonly path: string } | { readonly problem: string } {
  const [path, ...more] = positional;
  const misplaced = misplacedFlag(positional);
  if (misplaced !== undefined) return { problem: misplaced };
  if (path === undefined) return { problem: noTemplate };
  if (more.length === 0) return { path };
  return { problem: `${noTemplate} These are ${positional.length}: ${quoted(positional)}.` };
}

/** As `oneTemplate`, for what only legacy templates have. */
export function oneLegacyTemplate(positional: readonly string[]): ReturnType<typeof oneTemplate> {
  const given = oneTemplate(positional);
  if ("problem" in given || !/\.pkr\.(?:hcl|json)$/.test(given.path)) return given;
  return { problem: `A legacy template is needed; "${given.path}" is an HCL2 template.` };
}

/** Templates of a command line, at least one and none twice; or the sentence about what is wrong with them. */
export function severalTemplates(
  positional: readonly string[],
): { readonly paths: readonly string[] } | { readonly problem: string } {
  const misplaced = misplacedFlag(positional);
  if (misplaced !== undefined) return { problem: misplaced };
  const twice = positional.find((path, at) => positional.indexOf(path) !== at);
  if (twice !== undefined) return { problem: `The template "${twice}" is given twice.` };
  return positional.length === 0 ? { problem: noTemplate } : { paths: positional };
}

function quoted(words: readonly string[]): string {
  const shown = words.slice(0, 3).map((word) => `"${word}"`);
  return words.length > shown.length ? `${shown.join(", ")} and others` : shown.join(", ");
}
