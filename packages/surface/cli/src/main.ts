/** From the words of the command line to an exit code. */
import { BuildError, isCancellation, toError } from "@prebake/base";
import type { Command, Invocation, Io } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, overview } from "./command-line/help.ts";
import type { CompletionAction } from "./command-line/install-completion.ts";
import { commandAdvice } from "./command-line/unknown-word.ts";
import { createOutput } from "./call/output.ts";
import type { Output } from "./call/output.ts";

/** Source: measured on Packer 1.16, as all exit codes here. */
const noSuchCommand = 127;

const visibleCommands = Object.keys(commands).filter((name) => commands[name]?.hidden !== true);
const helpWords: ReadonlySet<string> = new Set(["-h", "-help", "--help"]);
const versionWords: ReadonlySet<string> = new Set(["-v", "-version", "--version"]);

const completionWords: ReadonlyMap<string, CompletionAction> = new Map([
  ["-autocomplete-install", "install"],
  ["--autocomplete-install", "install"],
  ["-autocomplete-uninstall", "uninstall"],
  ["--autocomplete-uninstall", "uninstall"],
]);

/** Runs one command. Never rejects. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const line = io.env["COMP_LINE"];
  if (line !== undefined) return await complete(line, argv, io);
  const { words, machineReadable } = takeMachineReadable(argv);
  // Who asked for a document reads standard output by a program.
  const writeError = asksForDocument(words) ? io.writeError : io.write;
  const output = createOutput({ machineReadable, write: io.write, writeError });
  const [name, ...rest] = words;
  const action = completionWords.get(name ?? "");
  if (action) return await guarded(output, () => installCompletion(action, io, output));
  if (name === undefined) return say(output.say, overview(), noSuchCommand);
  if (helpWords.has(name)) return say(output.say, overview(), 0);
  const entry = commands[versionWords.has(name) ? "version" : name];
  if (!entry || !Object.hasOwn(commands, versionWords.has(name) ? "version" : name)) {
    output.error(`Unknown command "${name}".${commandAdvice(name, visibleCommands)}\n`);
    return say(output.say, overview(), noSuchCommand);
  }
  const command = await entry.load();
  if (asksForHelp(rest)) return say(output.say, commandHelp(command), 0);
  return await runCommand(command, { words: rest, machineReadable, io, output });
}

async function runCommand(command: Command, invocation: Invocation): Promise<number> {
  return await guarded(invocation.output, () => command.run(invocation));
}

async function guarded(output: Output, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!isCancellation(error)) output.error(failureText(error));
    return 1;
  }
}

/** A shell asks what may stand at the cursor. bash hands over what it takes for the word, which begins behind a `=`. */
async function complete(line: string, [, word]: readonly string[], { env, write }: Io): Promise<number> {
  const upToCursor = line.slice(0, Number(env["COMP_POINT"] ?? line.length));
  const current = upToCursor.slice(upToCursor.search(/\S*$/));
  const known = word !== undefined && current.endsWith(word) ? current.length - word.length : 0;
  const { completions } = await import("./command-line/completion.ts");
  for (const one of await completions(upToCursor)) write(`${one.slice(known)}\n`);
  return 0;
}

async function installCompletion(action: CompletionAction, io: Io, output: Output): Promise<number> {
  const { changeCompletion } = await import("./command-line/install-completion.ts");
  return await changeCompletion(action, io, output);
}

function failureText(thrown: unknown): string {
  const error = toError(thrown);
  if (error instanceof BuildError)
    return error.hint === undefined ? error.message : `${error.message}\n\n${error.hint}`;
  return `This is a bug in prebake: ${error.stack ?? error.message}`;
}

/** Only this spelling, only the first one, wherever it stands. Source: measured on Packer 1.16. */
function takeMachineReadable(argv: readonly string[]): {
  words: readonly string[];
  machineReadable: boolean;
} {
  const at = argv.indexOf("-machine-readable");
  return at === -1
    ? { words: argv, machineReadable: false }
    : { words: argv.toSpliced(at, 1), machineReadable: true };
}

function asksForDocument(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      /^--?(?:json|annotations=gitlab)$/.test(word) ||
      (word === "gitlab" && /^--?annotations$/.test(words[at - 1] ?? "")),
  );
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? words.length : end).some((word) => helpWords.has(word));
}

function say(write: (text: string) => void, text: string, code: number): number {
  write(text);
  return code;
}
