/** Journals whose runs are over without having cleaned up: killed, or cut off from power. */
import type { ResourceScope } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { journalText, readJournal } from "./journal-record.ts";
import type { JournalContent, JournalItem } from "./journal-record.ts";
import { journalDirectory } from "./state-directory.ts";

/** The journal of a dead run. */
export interface DeadRun {
  readonly content: JournalContent;
  /** Writes what is still open; without any the journal goes. */
  reduceTo(open: readonly JournalItem[]): Promise<void>;
}

const ending = ".jsonl";

/**
 * In the order of their starts. Runs that live, and those that somebody else cleans up after now, are not among them. Until the
 * scope ends nobody else cleans up after these.
 */
export async function openDeadRuns(host: Host, scope: ResourceScope): Promise<readonly DeadRun[]> {
  const directory = journalDirectory(host);
  if (!(await host.files.status(directory))) return [];
  // A lock without a journal counts too: its run was killed between the two.
  const names = (await host.files.list(directory)).map(({ name }) => name.replace(/\.lock$/, ""));
  const runs: DeadRun[] = [];
  for (const name of new Set(names.filter((one) => one.endsWith(ending)))) {
    const run = await openDeadRun(`${directory}/${name}`, host, scope);
    if (run) runs.push(run);
  }
  const startOf = (run: DeadRun) => run.content.head?.at ?? "";
  return runs.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
}

async function openDeadRun(
  path: string,
  { files }: Host,
  scope: ResourceScope,
): Promise<DeadRun | undefined> {
  const lock = await files.tryLock(`${path}.lock`);
  if (!lock) return undefined;
  scope.use("lock of a journal", lock);
  // It may have ended in order between the two looks.
  const text = (await files.status(path)) ? await files.readText(path) : "";
  const content = readJournal(text);
  return {
    content,
    reduceTo: async (open) => {
      if (open.length === 0) await files.remove(path);
      else if (open.length < content.open.length)
        await files.write(path, journalText({ ...content, open }), { mode: 0o600 });
    },
  };
}
