/** `fix`: Prints a legacy JSON template with its removed keys and types replaced. */
import { refusedCommand } from "../refused-command.ts";

export const fix = refusedCommand({
  usage: "fix [options] TEMPLATE",
  about: "Prints a legacy JSON template with its removed keys and types replaced.",
  because:
    "The command fix is not there yet. Old templates need no fixing here: build and validate understand removed keys and say what replaces them.",
});
