/** From the words of the command line to an exit code. */
import { BuildError, didYouMean, isCancellation, toError } from "@prebake/base";
import type { Command, Invocation, Io } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, overview } from "./help.ts";
import { createOutput } from "./output.ts";

/** Source: measured on Packer 1.16, as all exit codes here. */
const noSuchCommand = 127;

const helpWords: ReadonlySet<string> = new Set(["-h", "-help", "--help"]);
const versionWords: ReadonlySet<string> = new Set(["-v", "-version", "--version"]);

/** Runs one command. Never rejects. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const { words, machineReadable } = takeMachineReadable(argv);
  const output = createOutput({ machineReadable, write: io.write });
  const [name, ...rest] = words;
  if (name === undefined) return say(output.say, overview(), noSuchCommand);
  if (helpWords.has(name)) return say(output.say, overview(), 0);
  const entry = commands[versionWords.has(name) ? "version" : name];
  if (!entry || !Object.hasOwn(commands, versionWords.has(name) ? "version" : name)) {
    output.error(`Unknown command "${name}".${didYouMean(name, Object.keys(commands))}\n`);
    return say(output.say, overview(), noSuchCommand);
  }
  const command = await entry.load();
  if (asksForHelp(rest)) return say(output.say, commandHelp(command), 0);
  return await runCommand(command, { words: rest, machineReadable, io, output });
}

async function runCommand(command: Command, invocation: Invocation): Promise<number> {
  try {
    return await command.run(invocation);
  } catch (error) {
    if (!isCancellation(error)) invocation.output.error(failureText(error));
    return 1;
  }
}

function failureText(thrown: unknown): string {
  const error = toError(thrown);
  if (error instanceof BuildError)
    return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
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

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end === -1 ? words.length : end).some((word) => helpWords.has(word));
}

function say(write: (text: string) => void, text: string, code: number): number {
  write(text);
  return code;
}
