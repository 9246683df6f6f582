/**
 * Runs one part as the engine would, without the engine: decodes plain data by the part's declaration, checks, runs in a
 * scope, records what it publishes.
 */
import { DiagnosticList, Redactor, ResourceScope } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import { decode } from "@prebake/schema";
import type { ConfigSyntax } from "@prebake/schema";
import type {
  Artifact,
  BuildEventBody,
  BuildEvents,
  Builder,
  BuildIdentity,
  BuildVariables,
  CheckContext,
  Communicator,
  Component,
  DataSource,
  Host,
  Journal,
  Machine,
  PostProcessor,
  PostProcessorResult,
  Provisioner,
  RunContext,
  RunSettings,
  Services,
} from "@prebake/sdk";
import { noJournal } from "@prebake/sdk";
import { configObject } from "./config-node.ts";

export interface PartRigOptions {
  readonly host: Host;
  readonly services?: Services;
  readonly settings?: Partial<RunSettings>;
  readonly variables?: BuildVariables;
  readonly build?: Partial<BuildIdentity>;
  /** Answers what a part asks the user; nobody is there when absent. */
  readonly answer?: (question: string) => string | undefined;
  /** What parts note things in; none when absent. */
  readonly journal?: Journal;
  /** Language whose rules of conversion count; `json` when absent. */
  readonly syntax?: ConfigSyntax;
}

export interface PartRig {
  /** Everything published so far; each member survived a round trip through JSON. */
  readonly events: readonly BuildEventBody[];
  /** Texts of `step` events. */
  readonly steps: readonly string[];
  /** Texts of `output` events, joined by newlines. */
  readonly output: string;
  readonly controller: AbortController;
  readonly redactor: Redactor;
  /** Diagnostics of decoding and checking. */
  check(part: Component, config: object): Promise<readonly Diagnostic[]>;
  /** Where `check` of the part complains of what: `disk_size: qemu/disk-size`. Mistakes of decoding are not among them. */
  complaints(part: Component, config: object): Promise<readonly string[]>;
  provision(part: Provisioner, config: object, communicator: Communicator): Promise<void>;
  postProcess(part: PostProcessor, config: object, artifact: Artifact): Promise<PostProcessorResult>;
  build(
    part: Builder,
    config: object,
    onProvision?: (machine: Machine) => Promise<void>,
  ): Promise<Artifact | undefined>;
  read(part: DataSource, config: object): Promise<Readonly<Record<string, unknown>>>;
  /** Failures of releases so far: must stay empty. */
  readonly releaseErrors: readonly string[];
}

export function createPartRig(options: PartRigOptions): PartRig {
  const events: BuildEventBody[] = [];
  const releaseErrors: string[] = [];
  const controller = new AbortController();
  const redactor = new Redactor();
  const build = { name: "demo.box", sourceName: "box", builderType: "demo", ...options.build };
  const settings: RunSettings = {
    debug: false,
    force: false,
    onError: "cleanup",
    templateDirectory: ".",
    userVariables: {},
    ...options.settings,
  };
  const publish = (event: BuildEventBody) => {
    const hide = (key: string, value: unknown) =>
      typeof value === "string" && key !== "kind" && key !== "code" ? redactor.redact(value) : value;
    events.push(JSON.parse(JSON.stringify(event), hide) as BuildEventBody); // Must survive as plain JSON.
  };
  const decoded = (part: Component, config: object, sink: DiagnosticList) =>
    decode(part.config, configObject(config), {
      syntax: options.syntax ?? "json",
      sink,
      onSecret: (text) => redactor.add(text),
    });

  async function check(
    part: Component,
    config: object,
    onComplaint: (path: string, code: string) => void = () => undefined,
  ): Promise<readonly Diagnostic[]> {
    const sink = new DiagnosticList();
    const result = decoded(part, config, sink);
    const report =
      (severity: "error" | "warning"): CheckContext["error"] =>
      (path, problem) => {
        onComplaint(path, problem.code);
        sink.add({
          severity,
          ...problem,
          ...(result.rangeOf(path) && { subject: result.rangeOf(path) }),
        } as Diagnostic); // Range absent here.
      };
    const context: CheckContext = {
      build,
      settings,
      host: options.host,
      sink,
      rangeOf: result.rangeOf,
      error: report("error"),
      warning: report("warning"),
      signal: controller.signal,
    };
    if (result.ok) await part.check?.(result.config, context);
    return sink.items;
  }

  async function inScope<T>(
    part: Component,
    config: object,
    work: (config: never, context: RunContext) => Promise<T>,
  ): Promise<T> {
    const sink = new DiagnosticList();
    const { config: value } = decoded(part, config, sink);
    const mistakes = sink.items.filter((item) => item.severity === "error");
    if (mistakes.length > 0) throw new Error(mistakes.map((item) => item.detail).join("\n"));
    await using scope = new ResourceScope({
      onReleaseError: (name, error) => releaseErrors.push(`${name}: ${error.message}`),
    });
    const context: RunContext = {
      build,
      settings,
      host: options.host,
      services: options.services ?? noServices,
      events: { ...recordEvents(build.name, publish), ask: async (text) => options.answer?.(text) },
      signal: controller.signal,
      scope,
      journal: options.journal ?? noJournal,
      redactor,
      render: renderFields,
      pause: async () => undefined,
    };
    return await work(value as never, context); // As above.
  }

  const variables = options.variables ?? {};
  return {
    events,
    releaseErrors,
    controller,
    redactor,
    get steps() {
      return events.flatMap((event) => (event.kind === "step" ? [event.text] : []));
    },
    get output() {
      return events.flatMap((event) => (event.kind === "output" ? [event.text] : [])).join("\n");
    },
    check: (part, config) => check(part, config),
    complaints: async (part, config) => {
      const found: string[] = [];
      await check(part, config, (path, code) => found.push(`${path}: ${code}`));
      return found;
    },
    provision: (part, config, communicator) =>
      inScope(part, config, (value, context) => part.run(value, { ...context, communicator, variables })),
    postProcess: (part, config, artifact) =>
      inScope(part, config, (value, context) => part.run(value, { ...context, artifact, variables })),
    build: (part, config, onProvision = async () => undefined) =>
      inScope(part, config, (value, context) => part.run(value, { ...context, provision: onProvision })),
    read: (part, config) => inScope(part, config, (value, context) => part.read(value, context)),
  };
}

/** `{{.Name}}` and `{{ .Name }}` only: the engine's own renderer is tested where it lives. */
function renderFields(text: string, data: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{\{-?\s*\.(\w+)\s*-?\}\}/g, (_, name: string) => textOf(data[name]));
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "<no value>";
}

/** Events of one build as plain data, handed to `publish`. */
export function recordEvents(build: string, publish: (event: BuildEventBody) => void): BuildEvents {
  const decoder = new TextDecoder();
  const partial = { stdout: "", stderr: "" };
  return {
    step: (code, text) => publish({ kind: "step", build, code, text }),
    detail: (text) => publish({ kind: "detail", build, text }),
    problem: (problem) => publish({ kind: "problem", build, ...problem }),
    output(stream, chunk) {
      const lines = (partial[stream] + (typeof chunk === "string" ? chunk : decoder.decode(chunk))).split(
        "\n",
      );
      partial[stream] = lines.pop() ?? "";
      for (const text of lines) publish({ kind: "output", build, stream, text });
    },
    endOutput() {
      for (const stream of ["stdout", "stderr"] as const) {
        if (partial[stream] !== "") publish({ kind: "output", build, stream, text: partial[stream] });
        partial[stream] = "";
      }
    },
    progress(work) {
      let done = 0;
      publish({ kind: "progress", build, id: "1", ...work, done });
      return {
        update: (bytes) => (done = bytes),
        finish: () => publish({ kind: "progress", build, id: "1", ...work, done, finished: true }),
      };
    },
    connection: (event) => publish({ kind: "connection", build, ...event }),
    row: (type, data) => publish({ kind: "row", build, type, data }),
    log: (level, source, text) => publish({ kind: "log", build, level, source, text }),
    ask: async () => undefined,
  };
}

const refuse = () => Promise.reject(new Error("this rig has no services: pass some"));
const noServices: Services = {
  download: refuse,
  serveFiles: refuse,
  reservePort: refuse,
  generateKeyPair: refuse,
  connect: refuse,
};
