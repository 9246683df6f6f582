/** Removes what dead runs have left: processes first, because they write into what comes after. */
import { ResourceScope, toError } from "@prebake/base";
import type { Host, ProcessEnd, ProcessIdentity } from "@prebake/sdk";
import { openDeadRuns } from "./dead-runs.ts";
import type { DeadRun } from "./dead-runs.ts";
import { findPath } from "./find-path.ts";
import type { JournalHead, JournalItem } from "./journal-record.ts";
import { isRedacted } from "./run-journal.ts";

export interface CleanUpOptions {
  /** Nothing is touched: what would be removed is `found`. */
  readonly dryRun: boolean;
  /** False: outputs are left, which a user may want to look at. */
  readonly outputs: boolean;
  /** Removes also what was left because the user wanted it so. */
  readonly kept: boolean;
  /** Strikes machines off the list: somebody has looked after them. */
  readonly forgetMachines: boolean;
  readonly signal: AbortSignal;
}

/**
 * `found`: would be removed. `gone`: was not there any more. `kept`: left on purpose. `left`: not ours to remove, `reason` says
 * why. `failed`: could not be removed. All but `removed`, `gone` and `forgotten` stay in the journal.
 */
export type CleanUpOutcome = "removed" | "found" | "gone" | "kept" | "left" | "failed" | "forgotten";

export interface CleanedItem {
  readonly run: JournalHead | undefined;
  readonly item: JournalItem;
  readonly outcome: CleanUpOutcome;
  readonly reason?: string;
}

/** Cleans up after all dead runs. Rejects when the journals cannot be read, or when it is cancelled. */
export async function cleanUp(host: Host, options: CleanUpOptions): Promise<readonly CleanedItem[]> {
  const results: CleanedItem[] = [];
  await using scope = new ResourceScope();
  for (const run of await openDeadRuns(host, scope))
    results.push(...(await cleanUpAfter(run, host, options)));
  return results;
}

const order = { process: 0, machine: 1, path: 2 } as const;
const isOver: ReadonlySet<CleanUpOutcome> = new Set(["removed", "gone", "forgotten"]);

async function cleanUpAfter(
  run: DeadRun,
  host: Host,
  options: CleanUpOptions,
): Promise<readonly CleanedItem[]> {
  const items = run.content.open.toSorted((a, b) => order[a.thing.kind] - order[b.thing.kind]);
  const results: CleanedItem[] = [];
  const isDone = (item: JournalItem) => results.some((one) => one.item === item && isOver.has(one.outcome));
  try {
    for (const item of items) {
      options.signal.throwIfAborted();
      results.push({ run: run.content.head, item, ...(await cleanUpItem(item, host, options)) });
    }
  } finally {
    if (!options.dryRun) await run.reduceTo(run.content.open.filter((item) => !isDone(item)));
  }
  return results;
}

interface Result {
  readonly outcome: CleanUpOutcome;
  readonly reason?: string;
}

async function cleanUpItem(item: JournalItem, host: Host, options: CleanUpOptions): Promise<Result> {
  if (item.isKept && !options.kept)
    return { outcome: "kept", reason: "it was left on purpose, by -on-error" };
  try {
    switch (item.thing.kind) {
      case "process":
        return await cleanUpProcess(item.process, host, options);
      case "path":
        return await cleanUpPath(item, item.thing, { host, options });
      case "machine":
        return await cleanUpMachine(item, host, options);
    }
  } catch (error) {
    return { outcome: "failed", reason: toError(error).message };
  }
}

const endings: Readonly<Record<ProcessEnd, Result>> = {
  ended: { outcome: "removed" },
  gone: { outcome: "gone" },
  elsewhere: {
    outcome: "left",
    reason: "it runs on another machine or in another container: clean up there",
  },
  alive: { outcome: "failed", reason: "it could not be ended, or nobody can tell whether it is the same" },
};

// It was going to be started and never was, or ended before anybody could ask for its start.
async function cleanUpProcess(
  identity: ProcessIdentity | undefined,
  host: Host,
  { dryRun }: CleanUpOptions,
): Promise<Result> {
  if (!identity) return { outcome: "gone" };
  if (!dryRun) return endings[await host.processes.end(identity)];
  const found = await host.processes.identify(identity.pid);
  return { outcome: found?.started === identity.started ? "found" : "gone" };
}

interface PathWork {
  readonly host: Host;
  readonly options: CleanUpOptions;
}

async function cleanUpPath(
  { birth }: JournalItem,
  thing: { readonly path: string; readonly use: "temporary" | "output" },
  { host: { files }, options }: PathWork,
): Promise<Result> {
  if (isRedacted(thing.path) && birth === undefined)
    return { outcome: "left", reason: "a secret is part of its name, and nobody can tell which it is" };
  const path = await findPath(thing.path, birth, files);
  const status = path === undefined ? undefined : await files.status(path, { followLinks: false });
  // Another one has the name by now: it is not ours.
  if (path === undefined || !status || (birth !== undefined && status.birth !== birth))
    return { outcome: "gone" };
  const isOutput = thing.use === "output";
  if (isOutput && birth === undefined && !(await isEmpty(path, status.kind, files))) {
    return {
      outcome: "left",
      reason: "nobody can tell whether the run made it: it was killed at that moment",
    };
  }
  if (options.dryRun) return { outcome: "found" };
  if (isOutput && !options.outputs) return { outcome: "left", reason: "`prebake cleanup` removes it" };
  await files.remove(path);
  return { outcome: "removed" };
}

async function isEmpty(path: string, kind: string, files: Host["files"]): Promise<boolean> {
  return kind === "directory" && (await files.list(path)).length === 0;
}

/** Ends what of it runs here; the machine itself is named, for its owner to look after. */
async function cleanUpMachine(
  { thing, processes }: JournalItem,
  host: Host,
  options: CleanUpOptions,
): Promise<Result> {
  const ends = await Promise.all(processes.map((one) => cleanUpProcess(one, host, options)));
  const failed = ends.find(({ outcome }) => outcome === "failed");
  if (failed) return failed;
  if (options.forgetMachines && !options.dryRun) return { outcome: "forgotten" };
  return {
    outcome: "left",
    reason: `only ${thing.kind === "machine" ? thing.by : "its maker"} could remove it: look for it, then forget it with -forget`,
  };
}
