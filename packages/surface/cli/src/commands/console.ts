/** `console`: Evaluates expressions of a template, line by line. */
import { refusedCommand } from "../refused-command.ts";

export const consoleCommand = refusedCommand({
  usage: "console [options] [TEMPLATE]",
  about: "Evaluates expressions of a template, line by line.",
  because: "The command console is not there yet.",
});
