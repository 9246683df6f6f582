/** A real host with a directory and a state of its own, and journals of runs that are dead. */
import { readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { Redactor } from "@prebake/base";
import { createHost } from "@prebake/host";
import type { Host } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { cleanUp } from "./clean-up.ts";
import type { CleanUpOptions, CleanedItem } from "./clean-up.ts";
import { RunJournal } from "./run-journal.ts";

export interface JournalRig extends AsyncDisposable {
  readonly path: string;
  readonly host: Host;
  readonly redactor: Redactor;
  readonly failures: readonly Error[];
  /** A run of this process: it lives. */
  start(runId?: string): RunJournal;
  /** Files of the journal directory. */
  files(): readonly string[];
  /** Text of a run's journal. */
  text(runId?: string): string;
  /** Makes the run look killed: its journal is there, and nobody holds its lock. */
  kill(runId?: string): void;
  /** Cleans up everything but what the options leave; `kind path-or-program outcome` of each item. */
  cleanUp(options?: Partial<CleanUpOptions>): Promise<readonly string[]>;
  results(options?: Partial<CleanUpOptions>): Promise<readonly CleanedItem[]>;
}

export async function createJournalRig(): Promise<JournalRig> {
  const directory = await makeTemporaryDirectory();
  const host = createHost({
    workingDirectory: directory.path,
    temporaryDirectory: directory.path,
    env: { ...process.env, PREBAKE_STATE_DIR: `${directory.path}/state` },
  });
  const journals = `${directory.path}/state/journal`;
  const redactor = new Redactor();
  const failures: Error[] = [];
  const results: JournalRig["results"] = (options = {}) =>
    cleanUp(host, {
      dryRun: false,
      outputs: true,
      kept: false,
      forgetMachines: false,
      signal: new AbortController().signal,
      ...options,
    });
  return {
    path: directory.path,
    host,
    redactor,
    failures,
    start: (runId = "r1") =>
      new RunJournal({ host, runId, redactor, onFailure: (error) => failures.push(error) }),
    files: () => readdirSync(journals).toSorted(),
    text: (runId = "r1") => readFileSync(`${journals}/${runId}.jsonl`, "utf8"),
    kill: (runId = "r1") => {
      rmSync(`${journals}/${runId}.jsonl.lock`);
      renameSync(`${journals}/${runId}.jsonl`, `${journals}/dead-${runId}.jsonl`);
    },
    results,
    cleanUp: async (options) =>
      (await results(options)).map(({ item: { thing }, outcome }) => {
        const name =
          thing.kind === "path"
            ? thing.path.replace(`${directory.path}/`, "")
            : thing.kind === "process"
              ? thing.program
              : thing.by;
        return `${thing.kind} ${name}: ${outcome}`;
      }),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}
