/** The command table → docs/reference/commands.md. */
import type { Command } from "../../packages/surface/cli/src/command.ts";
import { commands } from "../../packages/surface/cli/src/commands.ts";
import { flagLabel } from "../../packages/surface/cli/src/command-line/flags.ts";
import { code, generated, table } from "./markdown.ts";

export async function commandsPage(): Promise<string> {
  const shown = Object.entries(commands).filter(([, { hidden }]) => !hidden);
  const overview = table(
    ["Command", ""],
    shown.map(([name, { summary }]) => [`[${code(name)}](#${name.toLowerCase()})`, summary]),
  );
  const sections: string[] = [];
  for (const [name, { load }] of shown) sections.push(commandSection(name, await load()));
  return [
    generated("Commands"),
    "Flags take one dash or two, and come before the template; `-flag=value` and `-flag value` are the same.\n",
    overview,
    ...sections,
    "",
  ].join("\n");
}

function commandSection(name: string, { usage, about, flags }: Command): string {
  const rows = Object.entries(flags)
    .filter(([, flag]) => !flag.hidden)
    .map(([flagName, flag]) => [code(flagLabel(flagName, flag)), flag.doc]);
  const options = rows.length > 0 ? `\n\n${table(["Flag", ""], rows)}` : "";
  return `\n## ${name}\n\n${code(`prebake ${usage}`)}\n\n${paragraphs(about)}${options}`;
}

/** What is indented on the screen is a list: it keeps its lines. */
function paragraphs(about: string): string {
  return about
    .trim()
    .split("\n\n")
    .map((text) => (text.startsWith("  ") ? `\`\`\`\n${text}\n\`\`\`` : text))
    .join("\n\n");
}
