/** Events → what is said about them, in the words and the order that Packer's users and their scripts know. */
import { assertNever } from "@prebake/base";
import type { BuildEvent, ErrorRecord } from "@prebake/sdk";
import { diagnosticText } from "./diagnostic-text.ts";
import { durationWords } from "./duration-words.ts";

/**
 * One thing to say. `announcement` stands for the line that shows a build's colour; `ask` waits for an answer on its
 * line; `row` is for `-machine-readable` only. `build` is whose colour a text has.
 */
export type Message =
  | {
      readonly type: "say" | "detail" | "error" | "warning" | "ask";
      readonly text: string;
      readonly build?: string;
    }
  | { readonly type: "announcement"; readonly builds: readonly string[] }
  | { readonly type: "row"; readonly target: string; readonly row: string; readonly data: readonly string[] };

type EventOf<K extends BuildEvent["kind"]> = Extract<BuildEvent, { kind: K }>;

/** Makes the function from events to messages; it remembers what the list at the end needs. */
export function createTranscript(): (event: BuildEvent) => readonly Message[] {
  const summary = new Summary();
  /** Type of the post-processor that a build is in: it stands in the prefix of the lines. */
  const postProcessing = new Map<string, string>();
  const prefix = (build: string) => {
    const type = postProcessing.get(build);
    return type === undefined ? build : `${build} (${type})`;
  };
  return (event) => {
    switch (event.kind) {
      case "run.started":
        return [{ type: "announcement", builds: event.builds }];
      case "run.finished":
        return summary.messages(event);
      case "run.interrupted":
        return [
          {
            type: "error",
            text: event.count > 1 ? "Stopping at once." : "Cancelling build after receiving interrupt",
          },
        ];
      case "diagnostic":
        return [{ type: event.diagnostic.severity, text: diagnosticText(event.diagnostic) }];
      case "build.finished":
        summary.finished(event);
        return [finishedMessage(event)];
      case "artifact":
        summary.artifact(event);
        return [];
      case "step":
        if (event.build === undefined) return [{ type: "say", text: event.text }];
        return [{ type: "say", build: event.build, text: prefixLines(prefix(event.build), event.text) }];
      case "detail":
      case "output":
        return [{ type: "detail", build: event.build, text: prefixLines(prefix(event.build), event.text) }];
      case "problem":
        return [problemMessage(event, event.build === undefined ? undefined : prefix(event.build))];
      case "post-processor.started": {
        const name = event.name === event.type ? event.type : `${event.name} (type ${event.type})`;
        postProcessing.set(event.build, event.type);
        return [
          { type: "say", build: event.build, text: `==> ${event.build}: Running post-processor: ${name}` },
        ];
      }
      case "post-processor.finished":
        postProcessing.delete(event.build);
        return [];
      case "row":
        return [{ type: "row", target: event.build ?? "", row: event.type, data: event.data }];
      case "prompt":
        return [promptMessage(event, prefix)];
      case "build.started":
      case "progress":
      case "connection":
      case "provisioner.started":
      case "provisioner.finished":
      case "log":
        return [];
      default:
        return assertNever(event);
    }
  };
}

/** What the lines at the end say: kept by name, as Packer keeps it. */
class Summary {
  readonly #artifacts = new Map<string, Map<number, EventOf<"artifact">>>();
  readonly #errors: { readonly build: string; readonly error: ErrorRecord }[] = [];

  artifact(event: EventOf<"artifact">): void {
    const ofBuild = this.#artifacts.get(event.build) ?? new Map<number, EventOf<"artifact">>();
    this.#artifacts.set(event.build, ofBuild.set(event.index, event));
  }

  finished(event: EventOf<"build.finished">): void {
    if (event.outcome === "failed" && event.error)
      this.#errors.push({ build: event.build, error: event.error });
  }

  messages(event: EventOf<"run.finished">): readonly Message[] {
    const messages: Message[] = [
      { type: "say", text: `\n==> Wait completed after ${durationWords(event.durationMs)}` },
    ];
    messages.push(...this.#errorMessages());
    if (event.outcome === "cancelled")
      messages.push({ type: "say", text: "Cleanly cancelled builds after being interrupted." });
    if (this.#artifacts.size > 0) messages.push(...this.#artifactMessages());
    else if (event.outcome !== "cancelled")
      messages.push({ type: "say", text: "\n==> Builds finished but no artifacts were created." });
    return messages;
  }

  #errorMessages(): readonly Message[] {
    if (this.#errors.length === 0) return [];
    return [
      { type: "row", target: "", row: "error-count", data: [String(this.#errors.length)] },
      { type: "error", text: "\n==> Some builds didn't complete successfully and had errors:" },
      ...this.#errors.flatMap(({ build, error }): Message[] => [
        { type: "row", target: build, row: "error", data: [error.message] },
        { type: "error", text: `--> ${build}: ${error.message}` },
      ]),
    ];
  }

  #artifactMessages(): readonly Message[] {
    const messages: Message[] = [
      { type: "say", text: "\n==> Builds finished. The artifacts of successful builds are:" },
    ];
    for (const [build, artifacts] of this.#artifacts) {
      messages.push({ type: "row", target: build, row: "artifact-count", data: [String(artifacts.size)] });
      for (const artifact of artifacts.values()) messages.push(...artifactMessages(artifact));
    }
    return messages;
  }
}

function artifactMessages(artifact: EventOf<"artifact">): readonly Message[] {
  const { build, index, builderId, id, description, files } = artifact;
  const row = (...data: string[]): Message => ({
    type: "row",
    target: build,
    row: "artifact",
    data: [String(index), ...data],
  });
  return [
    row("builder-id", builderId),
    row("id", id),
    row("string", description),
    row("files-count", String(files.length)),
    ...files.map((file, position) => row("file", String(position), file)),
    row("end"),
    { type: "say", text: `--> ${build}: ${description}` },
  ];
}

function finishedMessage(event: EventOf<"build.finished">): Message {
  const { build, outcome, error } = event;
  const words = durationWords(event.durationMs);
  if (outcome === "succeeded")
    return { type: "say", build, text: `Build '${build}' finished after ${words}.` };
  if (outcome === "cancelled")
    return { type: "say", build, text: `Build '${build}' cancelled after ${words}.` };
  const bug = error?.code === "bug" ? `\nThis is a bug in prebake. ${error.stack ?? ""}` : "";
  const hint = error?.hint === undefined ? "" : `\n${error.hint}`;
  return {
    type: "error",
    build,
    text: `Build '${build}' errored after ${words}: ${error?.message ?? "unknown error"}${hint}${bug}`,
  };
}

function problemMessage(event: EventOf<"problem">, target: string | undefined): Message {
  const text = event.hint === undefined ? event.text : `${event.text}\n${event.hint}`;
  if (event.build === undefined || target === undefined) return { type: event.severity, text };
  return { type: event.severity, build: event.build, text: prefixLines(target, text) };
}

function promptMessage(event: EventOf<"prompt">, prefix: (build: string) => string): Message {
  if (event.build === undefined) return { type: "ask", text: event.text };
  return { type: "ask", build: event.build, text: prefixLines(prefix(event.build), event.text) };
}

/** Each line with the build in front, so that lines of parallel builds can be told apart. Source: measured on Packer 1.16, which has one prefix for all lines. */
function prefixLines(target: string, text: string): string {
  return text
    .split("\n")
    .map((line) => `==> ${target}: ${line}`.trimEnd())
    .join("\n");
}
