/** `version`: ours, and that of the Packer we are compatible with. */
import type { Command } from "../command.ts";
import { peerVersion, version } from "../version.ts";

export const versionCommand: Command = {
  usage: "version",
  about: "Prints the version, and the version of Packer whose templates and commands it follows.",
  flags: {},
  // Flags and arguments are not looked at. Source: measured on Packer 1.16.
  run: async ({ output }) => {
    output.row("version", [version]);
    output.row("version-prelease", [""]);
    output.row("version-commit", [""]);
    output.row("compatible-with", ["packer", peerVersion]);
    output.say(`Prebake v${version}\nCompatible with Packer v${peerVersion}`);
    return 0;
  },
};
