/** What was likely meant by a command, subcommand or flag that there is not: a slip, the beginning of a name, another program's word. */
import { suggestName } from "@prebake/base";

/** Words that people bring from elsewhere, and what they mean here. */
type ForeignWords = ReadonlyMap<string, string>;

const meaning = (pairs: Readonly<Record<string, string>>): ForeignWords =>
  new Map(Object.entries(pairs).flatMap(([meant, words]) => words.split(" ").map((word) => [word, meant])));

const foreignCommands = meaning({
  "-help": "help usage man",
  build: "apply run create make start up",
  cleanup: "destroy clean prune remove",
  fmt: "format",
  hcl2_upgrade: "upgrade convert migrate hcl2",
  init: "install get",
  inspect: "show describe",
  validate: "check lint test verify",
});

const foreignSubcommands = meaning({
  installed: "list ls show",
  install: "add get",
  remove: "uninstall rm delete",
});

/** By flag: what to do instead. Said only where the flag is not known. */
const foreignFlags: ReadonlyMap<string, string> = new Map([
  ["no-color", "Write -color=false, or set NO_COLOR."],
  ["auto-approve", "Leave it out: nothing is asked before a build."],
  ["verbose", "PREBAKE_LOG=1 in the environment shows the log."],
  ["chdir", "Change the directory before the call."],
  ["json", "For programs there is -machine-readable; `build` also writes its events with -events=PATH."],
  ["parallel", "Write -parallel-builds=N; 1 is one after another."],
]);

/** With a leading space, or nothing. */
export function commandAdvice(written: string, known: readonly string[]): string {
  if (written.startsWith("-"))
    return ` Flags stand behind the command: prebake ${known[0] ?? ""} ${written} ….`;
  if (written === "packer" || written === "prebake") return " Leave it out: it is the name of the program.";
  if (/[./\\]/.test(written)) return ` A command comes first: prebake build ${written}`;
  return meant(written, known, foreignCommands);
}

export function subcommandAdvice(written: string, known: readonly string[]): string {
  return meant(written, known, foreignSubcommands);
}

/** `known` are names of flags without their dash, as `written` is. */
export function flagAdvice(written: string, known: readonly string[]): string {
  const name = likelyName(written, known);
  if (name !== undefined) return ` Did you mean "-${name}"?`;
  const advice = foreignFlags.get(written.toLowerCase());
  return advice === undefined ? "" : ` ${advice}`;
}

function meant(written: string, known: readonly string[], foreign: ForeignWords): string {
  const name = likelyName(written, known) ?? foreign.get(written.toLowerCase());
  return name === undefined ? "" : ` Did you mean "${name}"?`;
}

function likelyName(written: string, known: readonly string[]): string | undefined {
  const near = suggestName(written, known);
  if (near !== undefined || written.length < 3) return near;
  const longer = known.filter((name) => name.startsWith(written.toLowerCase()));
  return longer.length === 1 ? longer[0] : undefined;
}
