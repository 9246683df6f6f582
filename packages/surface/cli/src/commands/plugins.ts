/** `plugins`: Lists, installs and removes plugins. */
import { refusedCommand } from "../refused-command.ts";

export const plugins = refusedCommand({
  usage: "plugins <installed|required|install|remove> [options]",
  about: "Lists, installs and removes plugins.",
  because: "The command plugins is not there yet: existing plugins are not loaded.",
});
