/** Commands of Packer that are not there yet: known, with help, and refused with a sentence. */
import type { Command } from "./command.ts";

export function refusedCommand(options: {
  readonly usage: string;
  readonly about: string;
  readonly because: string;
}): Command {
  const { usage, about, because } = options;
  return {
    usage,
    about: `${about}\n\n${because}`,
    flags: {},
    run: async ({ output }) => {
      output.error(because);
      return 1;
    },
  };
}
