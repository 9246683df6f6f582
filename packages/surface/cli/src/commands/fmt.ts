/** `fmt`: HCL2 files in their canonical form. */
import { formatFiles } from "@prebake/template";
import type { FormattedFile } from "@prebake/template";
import type { Command, Invocation } from "../command.ts";
import { parseFlags } from "../command-line/flags.ts";
import type { FlagValues } from "../command-line/flags.ts";
import { unheededFlags } from "../command-line/template-flags.ts";
import { unifiedDiff } from "../reports/unified-diff.ts";
import { misplacedFlag, usageError } from "../command-line/usage-error.ts";
import { openWorkspace } from "../call/workspace.ts";

const flags = {
  check: {
    kind: "bool",
    default: false,
    doc: "Write nothing; the exit code is 3 when a file would change.",
  },
  diff: { kind: "bool", default: false, doc: "Show what changes." },
  write: { kind: "bool", default: true, doc: "Only name the files that would change." },
  recursive: { kind: "bool", default: false, doc: "Go into the directories below, too." },
  ...unheededFlags,
} as const;

/** Source: measured on Packer 1.16. */
const exitCodes = { failed: 1, unformatted: 3 } as const;

export const fmt: Command = {
  usage: "fmt [options] PATH…",
  about:
    "Rewrites HCL2 files (*.pkr.hcl and *.pkrvars.hcl) in the usual format and prints the names of those that changed. PATH is a file, a directory, or - for standard input, which is printed formatted.",
  flags,
  run: async (invocation) => {
    const parsed = parseFlags(flags, invocation.words);
    if (!parsed.ok) return usageError(fmt, invocation, parsed.problem);
    const { positional } = parsed;
    if (positional.length === 0)
      return usageError(fmt, invocation, "At least one file or directory is needed.");
    const misplaced = misplacedFlag(positional);
    if (misplaced !== undefined) return usageError(fmt, invocation, misplaced);
    return await format(invocation, positional, parsed.flags);
  },
};

async function format(
  invocation: Invocation,
  paths: readonly string[],
  flagged: FlagValues<typeof flags>,
): Promise<number> {
  using workspace = await openWorkspace(invocation);
  const request = {
    paths,
    ...(paths.includes("-") && { stdin: await invocation.io.readInput() }),
    recursive: flagged.recursive,
    write: flagged.write && !flagged.check,
    signal: workspace.signal,
  };
  let failed = false;
  let changed = false;
  for await (const file of formatFiles(request, workspace.host)) {
    const readable = workspace.report(file.diagnostics) && file.after !== undefined;
    failed ||= !readable;
    if (!readable) continue;
    changed ||= file.after !== file.before;
    show(file, flagged, invocation);
  }
  if (failed) return exitCodes.failed;
  return flagged.check && changed ? exitCodes.unformatted : 0;
}

function show(
  { path, before, after = before }: FormattedFile,
  flagged: FlagValues<typeof flags>,
  { io }: Invocation,
): void {
  // Plain with -machine-readable too. Source: measured on Packer 1.6.6.
  if (path === "-" && !flagged.check && !flagged.diff) {
    io.write(after);
    return;
  }
  if (after === before) return;
  if (path !== "-") io.write(`${path}\n`);
  if (flagged.diff) io.write(unifiedDiff(path === "-" ? "<stdin>" : path, before, after));
}
