/** Complaints about the command line. */
import type { Command, Invocation } from "./command.ts";

/** Says what is wrong and how the command is called; gives the exit code. */
export function usageError(command: Command, invocation: Invocation, problem: string): number {
  const name = command.usage.split(" ")[0] ?? "";
  invocation.output.error(
    `${problem}\n\nUsage: prebake ${command.usage}\n\`prebake ${name} -help\` shows the options.`,
  );
  return 1;
}
