/**
 * What exists outside of this program because of a build and would stay if the program were killed: noted before it is made,
 * so that `prebake cleanup` finds it. Nothing here may hold a secret; texts are redacted when they are written.
 */
import type { ProcessIdentity } from "./host.ts";

/** What is going to be made. */
export type JournalThing =
  /** A program of this machine. The host that parts get notes them by itself. */
  | { readonly kind: "process"; readonly program: string }
  /**
   * A file or directory that is not there yet. `temporary`: of no use after the build, and of a name that nobody else chooses;
   * `output`: becomes the user's when it is finished. Directories of `makeTemporaryDirectory` are noted by the host that parts get.
   */
  | { readonly kind: "path"; readonly path: string; readonly use: "temporary" | "output" }
  /** Something that only `by` can remove: a plugin's machine, an instance in a cloud. */
  | { readonly kind: "machine"; readonly by: string };

/** What is known of it later; each call adds. */
export interface JournalFacts {
  /** Of a process. */
  readonly process?: ProcessIdentity;
  /** `FileStatus.birth` of a path that was made: without it an output is only removed when there is nothing in it. */
  readonly birth?: string;
  /** Names under which it is known out there: `{ ID: "i-0123", Region: "eu-west-1" }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Processes of this machine that belong to it; those of the last call count. */
  readonly processes?: readonly ProcessIdentity[];
  /** A line that was said of it. */
  readonly said?: string;
}

/** One thing in the journal. Nothing here rejects: a journal that cannot be written is told once, and the build goes on. */
export interface JournalEntry {
  learn(facts: JournalFacts): Promise<void>;
  /** It does not exist any more, or is finished and the user's now. Twice does no harm. */
  close(): Promise<void>;
  /** It stays because the user wants it so (`-on-error=abort`): listed, and only removed when that is asked for. */
  keep(): Promise<void>;
}

export interface Journal {
  /** Notes what is going to be made. Make it when this has resolved. */
  note(thing: JournalThing): Promise<JournalEntry>;
}

const noEntry: JournalEntry = {
  learn: async () => undefined,
  close: async () => undefined,
  keep: async () => undefined,
};

/** For runs without one: tests, checks. */
export const noJournal: Journal = { note: async () => noEntry };
