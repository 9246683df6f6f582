/** `fmt`: Rewrites HCL2 files in the usual format. */
import { refusedCommand } from "../refused-command.ts";

export const fmt = refusedCommand({
  usage: "fmt [options] [PATH…]",
  about: "Rewrites HCL2 files in the usual format.",
  because: "The command fmt is not there yet.",
});
