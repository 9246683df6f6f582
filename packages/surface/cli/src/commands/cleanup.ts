/** `cleanup`: removes what killed runs have left, and names what it cannot remove. */
import { cleanUp } from "@prebake/journal";
import type { CleanUpOutcome } from "@prebake/journal";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { leftoversDocument, leftoversText } from "../reports/leftovers.ts";
import { unheededFlags } from "../command-line/template-flags.ts";
import { usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";

const flags = {
  "dry-run": { kind: "bool", default: false, doc: "Say what would be removed, and leave it." },
  force: {
    kind: "bool",
    default: false,
    doc: "Remove also what was left on purpose, by -on-error=abort and its like.",
  },
  forget: {
    kind: "bool",
    default: false,
    doc: "Strike the machines of plugins off the list: you have looked after them.",
  },
  json: { kind: "bool", default: false, doc: "Print a JSON document." },
  ...unheededFlags,
} as const;

export const cleanup: Command = {
  usage: "cleanup [options]",
  about: `Removes what builds have left that were killed: processes, temporary files, unfinished output directories. What is finished, what was there before, and what belongs to a build that runs is never touched. Machines that only a plugin could remove are named, with what is known of them; -forget strikes them off the list.

The exit code is 1 as long as something is left that has to be looked after.`,
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(cleanup, invocation, parsed.problem);
    if (parsed.positional.length > 0)
      return usageError(
        cleanup,
        invocation,
        "cleanup takes no template: it cleans up after all killed runs.",
      );
    return await run(invocation, parsed.flags);
  },
};

const unfinished: ReadonlySet<CleanUpOutcome> = new Set(["left", "failed"]);

async function run({ io, output, ...rest }: Invocation, flagged: FlagValues<typeof flags>): Promise<number> {
  await using workspace = await openWorkspace({ io, output, ...rest }, { screen: false });
  const items = await cleanUp(workspace.host, {
    dryRun: flagged["dry-run"],
    outputs: true,
    kept: flagged.force,
    forgetMachines: flagged.forget,
    signal: workspace.signal,
  });
  if (flagged.json) io.write(`${JSON.stringify(leftoversDocument(items), undefined, 2)}\n`);
  else output.say(items.length === 0 ? "Nothing is left of killed runs." : leftoversText(items));
  return !flagged["dry-run"] && items.some(({ outcome }) => unfinished.has(outcome)) ? 1 : 0;
}
