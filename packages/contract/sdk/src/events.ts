/**
 * Everything that can happen in a run, as one union of plain JSON. Every screen, log and report is a function of this
 * stream. Members carry names and numbers, never live objects. Text is redacted before it is published.
 */

/** What every published event carries. */
export interface EventEnvelope {
  readonly v: 1;
  /** 1, 2, 3 … within the run. */
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /** Id of the run. */
  readonly run: string;
}

/** A diagnostic as the screen needs it: positions resolved, no source objects. */
export interface DiagnosticRecord {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly place?: DiagnosticPlaceRecord;
  readonly related?: readonly (DiagnosticPlaceRecord & { readonly message: string })[];
  readonly values?: readonly { readonly name: string; readonly value: string }[];
  /** It comes of the same mistake as one before it. */
  readonly follows?: true;
}

export interface DiagnosticPlaceRecord {
  readonly file: string;
  /** 1-based; columns in grapheme clusters, end exclusive. */
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
  /** The lines of the source from `start.line` on that the place covers (at most a few). */
  readonly source: readonly string[];
  /** First line of the block the place is in, when that is another line and worth showing. */
  readonly block?: { readonly line: number; readonly source: string };
}

/** An error as the screen needs it. */
export interface ErrorRecord {
  /** `area/kebab`; `cancelled` when somebody asked to stop, `bug` for a bug of ours, `error` for a foreign one. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly stack?: string;
}

export type BuildEvent = EventEnvelope & BuildEventBody;

/** What happened, before it is numbered and dated. `build` is the build's name; absent for the run as a whole. */
export type BuildEventBody =
  /** Once, before anything is started. */
  | { readonly kind: "run.started"; readonly builds: readonly string[]; readonly parallel: number }
  /** Once, after everything is released. */
  | {
      readonly kind: "run.finished";
      readonly durationMs: number;
      readonly outcome: "succeeded" | "failed" | "cancelled";
    }
  /** The user asked to stop; `count` 1 is graceful, 2 is at once. */
  | { readonly kind: "run.interrupted"; readonly count: number; readonly signal: string }
  /** The template or a component's check complains. */
  | { readonly kind: "diagnostic"; readonly build?: string; readonly diagnostic: DiagnosticRecord }
  | { readonly kind: "build.started"; readonly build: string; readonly builderType: string }
  | {
      readonly kind: "build.finished";
      readonly build: string;
      readonly durationMs: number;
      readonly outcome: "succeeded" | "failed" | "cancelled";
      readonly error?: ErrorRecord;
    }
  /** One artifact at the end of a build, in the order of the final list. */
  | {
      readonly kind: "artifact";
      readonly build: string;
      readonly index: number;
      readonly builderId: string;
      readonly id: string;
      readonly description: string;
      readonly files: readonly string[];
    }
  /** A step worth a line of its own; without a build, of the whole command. `code` is the fact (`qemu/vm-started`), `text` its words as Packer's users know them. */
  | { readonly kind: "step"; readonly build?: string; readonly code: string; readonly text: string }
  /** Detail of the step that is going on. */
  | { readonly kind: "detail"; readonly build: string; readonly text: string }
  /** Something went wrong, or may; the build goes on. */
  | {
      readonly kind: "problem";
      readonly build?: string;
      readonly severity: "error" | "warning";
      readonly code: string;
      readonly text: string;
      readonly hint?: string;
    }
  /** Lines that a guest's or a local command printed. `text` has no line end; guest output is hostile (terminal escapes). */
  | {
      readonly kind: "output";
      readonly build: string;
      readonly stream: "stdout" | "stderr";
      readonly text: string;
    }
  /** Long work: `done` bytes of `total` (absent when unknown). The first has `done` 0; the last has `finished`. */
  | {
      readonly kind: "progress";
      readonly build: string;
      /** Tells parallel works apart. */
      readonly id: string;
      /** `download`, `upload`, `copy`, `compress`. */
      readonly work: string;
      readonly label: string;
      readonly done: number;
      readonly total?: number;
      readonly finished?: boolean;
    }
  /** A try to reach the guest ended; `state` is the furthest it came. */
  | {
      readonly kind: "connection";
      readonly build: string;
      readonly communicator: string;
      readonly state:
        | "no-address"
        | "refused"
        | "unreachable"
        | "no-banner"
        | "banner"
        | "authentication-refused"
        | "connected";
      readonly attempt: number;
      readonly detail?: string;
    }
  | {
      readonly kind: "provisioner.started";
      readonly build: string;
      readonly type: string;
      readonly index: number;
    }
  | {
      readonly kind: "provisioner.finished";
      readonly build: string;
      readonly type: string;
      readonly index: number;
      readonly durationMs: number;
      readonly error?: ErrorRecord;
    }
  | {
      readonly kind: "post-processor.started";
      readonly build: string;
      readonly type: string;
      readonly name: string;
    }
  | {
      readonly kind: "post-processor.finished";
      readonly build: string;
      readonly type: string;
      readonly durationMs: number;
      readonly error?: ErrorRecord;
    }
  /** A row that a component adds to `-machine-readable` output. */
  | { readonly kind: "row"; readonly build?: string; readonly type: string; readonly data: readonly string[] }
  /** A question to the user; answered through the run's prompter, not through events. */
  | { readonly kind: "prompt"; readonly build?: string; readonly text: string }
  /** For the debug log only. */
  | {
      readonly kind: "log";
      readonly build?: string;
      readonly level: "debug" | "info" | "warn" | "error";
      readonly source: string;
      readonly text: string;
    };

/** Where the engine publishes; numbers, dates and redacts. Never throws. */
export interface EventPublisher {
  publish(event: BuildEventBody): void;
}

/** What a part publishes with: bound to one build, so that it cannot speak for another. */
export interface BuildEvents {
  step(code: string, text: string): void;
  detail(text: string): void;
  problem(problem: {
    readonly severity: "error" | "warning";
    readonly code: string;
    readonly text: string;
    readonly hint?: string;
  }): void;
  /** Output in chunks as they come; split into lines inside, the last partial line is published by `endOutput`. */
  output(stream: "stdout" | "stderr", chunk: Uint8Array | string): void;
  endOutput(): void;
  progress(work: {
    readonly work: string;
    readonly label: string;
    readonly total?: number;
  }): ProgressReporter;
  connection(event: Omit<Extract<BuildEventBody, { kind: "connection" }>, "kind" | "build">): void;
  row(type: string, data: readonly string[]): void;
  log(level: "debug" | "info" | "warn" | "error", source: string, text: string): void;
  /** Asks the user; resolves to the answer, `undefined` when there is nobody to ask. */
  ask(text: string, options: { readonly signal: AbortSignal }): Promise<string | undefined>;
}

export interface ProgressReporter {
  /** Bytes done so far; publishing is thinned out inside. */
  update(done: number): void;
  finish(): void;
}
