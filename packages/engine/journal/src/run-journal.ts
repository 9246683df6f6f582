/**
 * The journal of one run, written ahead: a line is on its way to the disk before the thing it speaks of is made. The file comes
 * with the first thing and goes with the last one, so a run that left nothing leaves no journal either.
 */
import { isAbsolute, resolve } from "node:path";
import { REDACTED, toError } from "@prebake/base";
import type { Redactor } from "@prebake/base";
import type { FileSink, Host, Journal, JournalEntry, JournalFacts, JournalThing } from "@prebake/sdk";
import { journalLine } from "./journal-record.ts";
import type { JournalLine } from "./journal-record.ts";
import { journalDirectory } from "./state-directory.ts";

export interface RunJournalOptions {
  readonly host: Host;
  /** Names the file. */
  readonly runId: string;
  readonly redactor: Redactor;
  /** Told once why the journal cannot be written. */
  readonly onFailure: (error: Error) => void;
}

/** The journal as one build sees it. */
export interface BuildJournal extends Journal {
  /** All that is open stays because the user wants it so. */
  keepAll(): Promise<void>;
}

// A plugin may say a million lines; what names its machine comes in the first ones, and the rest is cut.
const mostSaid = 200;
const longestSaid = 300;

interface OpenEntry extends JournalEntry {
  readonly build: string | undefined;
}

/** Disposing removes the file when nothing is left; else it stays for `prebake cleanup`. */
export class RunJournal implements AsyncDisposable {
  readonly #options: RunJournalOptions;
  readonly #file: JournalFile;
  readonly #open = new Set<OpenEntry>();
  #count = 0;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#file = new JournalFile(options);
  }

  /** `build`: its name; undefined for what belongs to the run as a whole. */
  forBuild(build: string | undefined): BuildJournal {
    return {
      note: (thing) => this.#note(thing, build),
      keepAll: async () => {
        for (const entry of this.#open) if (entry.build === build) await entry.keep();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.end(this.#open.size === 0);
  }

  async #note(thing: JournalThing, build: string | undefined): Promise<JournalEntry> {
    const { host } = this.#options;
    const id = ++this.#count;
    const entry = this.#entry(id, thing, build);
    this.#open.add(entry);
    const at = new Date(host.clock.now()).toISOString();
    const placed = thing.kind === "path" ? { ...thing, path: this.#absolute(thing.path) } : thing;
    await this.#write({ id, at, ...(build !== undefined && { build }), thing: placed }, isDurable(thing));
    return entry;
  }

  #entry(id: number, thing: JournalThing, build: string | undefined): OpenEntry {
    let said = 0;
    const settle = async (state: "closed" | "kept") => {
      if (!this.#open.has(entry)) return;
      if (state === "closed") this.#open.delete(entry);
      await this.#write({ id, state }, false); // A lost word of this is found out by looking.
    };
    const entry: OpenEntry = {
      build,
      learn: async (facts) => {
        if (!this.#open.has(entry) || (facts.said !== undefined && ++said > mostSaid)) return;
        await this.#write({ id, ...shortened(facts) }, isDurable(thing));
      },
      close: () => settle("closed"),
      keep: () => settle("kept"),
    };
    return entry;
  }

  #absolute(path: string): string {
    return isAbsolute(path) ? path : resolve(this.#options.host.machine.workingDirectory, path);
  }

  async #write(line: JournalLine, durable: boolean): Promise<void> {
    // A path with a secret in it is found again by its birth: see `find-path.ts`.
    await this.#file.append(journalLine(this.#options.redactor.redactTexts(line, ownWords)), durable);
  }
}

// Processes do not survive what a flush protects from, a power cut.
function isDurable(thing: JournalThing): boolean {
  return thing.kind !== "process";
}

function shortened(facts: JournalFacts): JournalFacts {
  return facts.said === undefined ? facts : { ...facts, said: facts.said.slice(0, longestSaid) };
}

// Words of ours, which a short secret may be a part of.
const ownWords: ReadonlySet<string> = new Set([
  "kind",
  "use",
  "state",
  "at",
  "started",
  "place",
  "birth",
  "run",
]);

/** True when redaction changed a text: it does not name what it named. */
export function isRedacted(text: string): boolean {
  return text.includes(REDACTED);
}

/** Appends in order, one write at a time; flushes once for all that came meanwhile. */
class JournalFile {
  readonly #options: RunJournalOptions;
  readonly #path: string;
  #sink: FileSink | undefined;
  #lock: AsyncDisposable | undefined;
  #last: Promise<void> = Promise.resolve();
  #pending = "";
  #isDurable = false;
  /** Broken, or at its end: what comes later is not written. */
  #isOver = false;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#path = `${journalDirectory(options.host)}/${options.runId}.jsonl`;
  }

  /** Resolves when it is written. Never rejects. */
  append(text: string, durable: boolean): Promise<void> {
    this.#pending += text;
    this.#isDurable ||= durable;
    return (this.#last = this.#last.then(() => this.#flush()));
  }

  async end(remove: boolean): Promise<void> {
    await this.#last;
    this.#isOver = true; // What was left running may end later: that is found out by looking.
    await this.#sink?.[Symbol.asyncDispose]();
    if (this.#sink && remove) await this.#options.host.files.remove(this.#path).catch(() => undefined); // Empty: no harm.
    await this.#lock?.[Symbol.asyncDispose]();
  }

  async #flush(): Promise<void> {
    const text = this.#pending;
    const durable = this.#isDurable;
    if (text === "" || this.#isOver) return;
    this.#pending = "";
    this.#isDurable = false;
    try {
      const sink = (this.#sink ??= await this.#create());
      await sink.write(new TextEncoder().encode(text));
      if (durable) await sink.flush();
    } catch (error) {
      this.#isOver = true;
      this.#options.onFailure(toError(error));
    }
  }

  async #create(): Promise<FileSink> {
    const { host, runId } = this.#options;
    // Before the file: whoever finds one without a lock takes its run for dead.
    this.#lock = await host.files.tryLock(`${this.#path}.lock`);
    const sink = await host.files.create(this.#path, { mode: 0o600 });
    const at = new Date(host.clock.now()).toISOString();
    const directory = host.machine.workingDirectory;
    const head = journalLine({ v: 1, run: runId, at, directory });
    await sink.write(new TextEncoder().encode(this.#options.redactor.redact(head)));
    return sink;
  }
}
