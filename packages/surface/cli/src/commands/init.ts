/** `init`: Installs the plugins that a template requires. */
import { refusedCommand } from "../refused-command.ts";

export const init = refusedCommand({
  usage: "init [options] TEMPLATE",
  about: "Installs the plugins that a template requires.",
  because:
    "The command init is not there yet: existing plugins are not loaded. The components of prebake itself need no installation.",
});
