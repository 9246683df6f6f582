/** `BuildEvents` of one build: splits output into lines, thins out progress, asks the user. */
import type { Clock } from "@prebake/base";
import type { BuildEvents, EventPublisher, ProgressReporter } from "@prebake/sdk";
import { LineSplitter } from "./line-splitter.ts";

/** Somebody to ask. Questions of parallel builds take turns. */
export interface Prompter {
  /** The user's answer without its line end; undefined when there is nobody to ask. `show` is called when it is this question's turn, and not at all when nobody could answer. */
  ask(options: { readonly show: () => void; readonly signal: AbortSignal }): Promise<string | undefined>;
}

export interface BuildEventsOptions {
  readonly build: string;
  readonly publisher: EventPublisher;
  readonly clock: Clock;
  readonly prompter: Prompter;
}

// A screen redraws ten times a second at most; more events would only be dropped there.
const progressIntervalMs = 100;

export function createBuildEvents(options: BuildEventsOptions): BuildEvents {
  const { build, publisher } = options;
  const splitters = {
    stdout: new LineSplitter((text) => publisher.publish({ kind: "output", build, stream: "stdout", text })),
    stderr: new LineSplitter((text) => publisher.publish({ kind: "output", build, stream: "stderr", text })),
  };
  let works = 0;
  return {
    step: (code, text) => publisher.publish({ kind: "step", build, code, text }),
    detail: (text) => publisher.publish({ kind: "detail", build, text }),
    problem: (problem) => publisher.publish({ kind: "problem", build, ...problem }),
    output: (stream, chunk) => splitters[stream].push(chunk),
    endOutput: () => {
      splitters.stdout.end();
      splitters.stderr.end();
    },
    progress: (work) => startProgress({ ...options, work, id: `${build}/${++works}` }),
    connection: (event) => publisher.publish({ kind: "connection", build, ...event }),
    row: (type, data) => publisher.publish({ kind: "row", build, type, data }),
    log: (level, source, text) => publisher.publish({ kind: "log", build, level, source, text }),
    ask: (text, { signal }) =>
      options.prompter.ask({ signal, show: () => publisher.publish({ kind: "prompt", build, text }) }),
  };
}

interface ProgressStart extends BuildEventsOptions {
  readonly id: string;
  readonly work: { readonly work: string; readonly label: string; readonly total?: number };
}

function startProgress(start: ProgressStart): ProgressReporter {
  const { build, publisher, clock, id, work } = start;
  const publish = (done: number, finished?: true) =>
    publisher.publish({ kind: "progress", build, id, ...work, done, ...(finished && { finished }) });
  let done = 0;
  let finished = false;
  let publishedAt = clock.monotonic();
  publish(0);
  return {
    update(bytes) {
      done = bytes;
      if (finished || clock.monotonic() - publishedAt < progressIntervalMs) return;
      publishedAt = clock.monotonic();
      publish(done);
    },
    finish() {
      if (finished) return;
      finished = true;
      publish(done, true);
    },
  };
}
