/** Takes out of an output what differs from run to run and from machine to machine; the stored outputs went through the same. */
import { stripVTControlCharacters } from "node:util";
import type { Program } from "./program.ts";

export interface Surroundings {
  readonly directory: string;
  readonly port: number | undefined;
}

export function stripColours(text: string): string {
  return stripVTControlCharacters(text).replaceAll("\r\n", "\n");
}

export function normalise(text: string, program: Program, { directory, port }: Surroundings): string {
  let result = stripColours(text).replaceAll(directory, "<dir>");
  const names = {
    TMPDIR: "<tmp>",
    HOME: "<home>",
    PACKER_CONFIG_DIR: "<config>",
    PACKER_PLUGIN_PATH: "<plugins>",
    PACKER_CACHE_DIR: "<cache>",
  };
  for (const [variable, name] of Object.entries(names))
    result = result.replaceAll(program.env[variable] ?? "", name);
  result = result.replaceAll(program.scratch, "<scratch>");
  if (port !== undefined) result = result.replaceAll(`127.0.0.1:${port}`, "127.0.0.1:<port>");
  return rules.reduce(
    (rest, [pattern, replacement]) => rest.replace(pattern, replacement),
    result.replace(times, nearNow),
  );
}

const units = "(?:hours?|minutes?|seconds?|milliseconds?|microseconds?)";
const rules: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uuid>"],
  [
    new RegExp(`(finished|errored|completed|cancelled)( after) \\d+ ${units}(?: \\d+ ${units})*`, "g"),
    "$1$2 <duration>",
  ],
  [/^\d{10},/gm, "<ts>,"],
  [/with \d+ cores?/g, "with <n> cores"],
  [/packer-shell-?\d+/g, "packer-shell<n>"],
  [/^( *(?:--- old|\+\+\+ new)\/\S+).*$/gm, "$1"],
];

const times = /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2}| [+-]\d{4} [A-Z]+)?/g;
const threeDaysMs = 3 * 86_400_000;

// A time near today is the clock's; any other is data of the case.
function nearNow(time: string): string {
  const day = Date.parse(time.slice(0, 10));
  return Math.abs(day - Date.now()) < threeDaysMs || day >= Date.parse("2026-01-01") ? "<time>" : time;
}
