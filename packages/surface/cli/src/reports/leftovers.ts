/** What killed runs have left, in words: for `cleanup`, and for the line with which a build begins. */
import { cleanUp } from "@prebake/journal";
import type { CleanedItem, CleanUpOutcome } from "@prebake/journal";
import type { EventPublisher, Host } from "@prebake/sdk";

/**
 * Removes what no user can want of runs that were killed, processes and temporary files, and says so in one line; names what is
 * left besides. Never rejects: a build does not fail for another one's remains.
 */
export async function cleanUpBeforeBuild(workspace: {
  readonly host: Host;
  readonly publisher: EventPublisher;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { host, publisher, signal } = workspace;
  const options = { dryRun: false, outputs: false, kept: false, forgetMachines: false, signal };
  try {
    const text = leftoversLine(await cleanUp(host, options));
    if (text !== undefined)
      publisher.publish({ kind: "problem", severity: "warning", code: "journal/leftovers", text });
  } catch (error) {
    publisher.publish({ kind: "log", level: "warn", source: "journal", text: String(error) });
  }
}

/** One line, or nothing. */
function leftoversLine(items: readonly CleanedItem[]): string | undefined {
  const removed = items.filter(({ outcome }) => outcome === "removed");
  const left = items.filter(({ outcome }) => outcome === "left" || outcome === "failed");
  if (removed.length + left.length === 0) return undefined;
  const done = removed.length > 0 ? `; removed: ${removed.map(({ item }) => titleOf(item)).join(", ")}` : "";
  const names = left.map(({ item }) => titleOf(item)).join(", ");
  const rest = left.length > 0 ? `; still there, see \`prebake cleanup\`: ${names}` : "";
  return `An earlier run was killed${done}${rest}.`;
}

/** `process qemu-system-x86 (pid 12)`, `output directory /x`, `machine of the plugin docker 1.1.4`. */
function titleOf({ thing, process }: CleanedItem["item"]): string {
  switch (thing.kind) {
    case "process":
      return `process ${thing.program}${process ? ` (pid ${process.pid})` : ""}`;
    case "path":
      return `${thing.use === "output" ? "unfinished output" : "temporary"} ${thing.path}`;
    case "machine":
      return `machine of ${thing.by}`;
  }
}

const outcomeWords: Readonly<Record<CleanUpOutcome, string>> = {
  removed: "Removed",
  found: "Would remove",
  gone: "Gone already",
  kept: "Kept",
  left: "Left",
  failed: "Could not remove",
  forgotten: "Forgotten",
};

/** A paragraph for each run, a line or more for each item. */
export function leftoversText(items: readonly CleanedItem[]): string {
  const lines: string[] = [];
  let run: CleanedItem["run"];
  for (const one of items) {
    if (one.run !== run || lines.length === 0) lines.push(...headLines(one, lines.length > 0));
    run = one.run;
    lines.push(...itemLines(one));
  }
  return lines.join("\n");
}

function headLines({ run }: CleanedItem, isNext: boolean): readonly string[] {
  const head = run ? `Of the run that was started at ${run.at} in ${run.directory}:` : "Of a run:";
  return isNext ? ["", head] : [head];
}

function itemLines({ item, outcome, reason }: CleanedItem): readonly string[] {
  const build = item.build === undefined ? "" : ` (${item.build})`;
  const why = reason === undefined ? "" : `: ${reason}`;
  return [`  ${outcomeWords[outcome]} ${titleOf(item)}${build}${why}`, ...evidenceLines(item)];
}

/** What helps to find it: its names, its processes, the last that was said of it. */
function evidenceLines({ names, processes, said }: CleanedItem["item"]): readonly string[] {
  const named = Object.entries(names).map(([name, value]) => `${name} ${value}`);
  const running = processes.map(({ program, pid }) => `${program} (pid ${pid})`);
  return [
    ...(named.length > 0 ? [`    known as: ${named.join(", ")}`] : []),
    ...(running.length > 0 ? [`    its processes: ${running.join(", ")}`] : []),
    ...(said.length > 0 ? ["    said of it last:", ...lastWords(said).map((line) => `      ${line}`)] : []),
  ];
}

const shownWords = 10;

/** Lines that look as if they named something first of all. */
function lastWords(said: readonly string[]): readonly string[] {
  const naming = said.filter((line) => namesSomething.test(line));
  return (naming.length > 0 ? naming : said).slice(-shownWords);
}

// `i-0123456789`, a container's id, an address; or the word itself.
const namesSomething =
  /\b[0-9a-f]{8,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:id|name|instance|container|vm|machine|server|droplet|image|volume|snapshot)\b/i;

/** The document of `cleanup -json`. */
export function leftoversDocument(items: readonly CleanedItem[]): object {
  return {
    format: 1,
    items: items.map(({ run, item, outcome, reason }) => ({
      outcome,
      ...(reason !== undefined && { reason }),
      ...(run && { run: run.run, startedAt: run.at, directory: run.directory }),
      ...(item.build !== undefined && { build: item.build }),
      ...item.thing,
      ...(item.process && { pid: item.process.pid }),
      ...(item.thing.kind === "machine" && {
        names: item.names,
        processes: item.processes.map(({ pid, program }) => ({ pid, program })),
        said: item.said,
      }),
    })),
  };
}
