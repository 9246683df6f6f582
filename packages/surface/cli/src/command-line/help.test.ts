import assert from "node:assert/strict";
import test from "node:test";
import type { Command } from "../command.ts";
import { commands } from "../commands.ts";
import { commandHelp } from "./help.ts";

const command: Command = {
  usage: "demo [options]",
  about: `${"word ".repeat(20).trim()}\n\n  a list  that stays`,
  flags: {
    on: { kind: "bool", default: true, doc: "Off." },
    "a-flag-that-is": { kind: "choice", values: ["very", "very", "very", "wide"], doc: "Below." },
    secret: { kind: "text", doc: "Not shown.", hidden: true },
    mode: { kind: "text", doc: "word ".repeat(15).trim() },
  },
  run: async () => 0,
};

test("commandHelp() wraps paragraphs and options, keeps lists, and gives wide flags a line of their own", () => {
  const words = (count: number) => "word ".repeat(count).trim();
  assert.equal(
    commandHelp(command),
    `Usage: prebake demo [options]

${words(16)}
${words(4)}

  a list  that stays

Options:

  -on=false    Off.
  -a-flag-that-is=very|very|very|wide
               Below.
  -mode=VALUE  ${words(13)}
               ${words(2)}`,
  );
});

for (const [name, { load }] of Object.entries(commands)) {
  test(`the help of ${name} fits a terminal of 80 columns`, async () => {
    const lines = commandHelp(await load()).split("\n");
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
  });
}
