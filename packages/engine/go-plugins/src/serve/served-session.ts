/** One component of ours in the hands of a host: its configuration, the works under way, the contexts it runs with. */
import { BuildError, Cancelled, DiagnosticList, toError } from "@prebake/base";
import type { Diagnostic, DiagnosticSink, ResourceScope } from "@prebake/base";
import { decode } from "@prebake/schema";
import type { ConfigSyntax, DecodeResult, Fields } from "@prebake/schema";
import { checkDecoded, pauseAfter } from "@prebake/sdk";
import type {
  BuildEventBody,
  BuildEvents,
  BuildIdentity,
  BuildVariables,
  CheckContext,
  Component,
  RunContext,
  RunSettings,
} from "@prebake/sdk";
import type { LogLevel } from "../launch/plugin-log.ts";
import type { PluginConnection } from "../services/plugin-connection.ts";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import type { ServedForm } from "./encode-spec.ts";
import type { ReceivedConfig } from "./received-config.ts";
import { readConfigs } from "./received-config.ts";
import { RemoteScreen } from "./remote-screen.ts";

/** What a text with `{{ }}` sees. */
export interface RenderRequest {
  readonly syntax: ConfigSyntax;
  readonly build: BuildIdentity;
  readonly settings: RunSettings;
  readonly step: "builder" | "later";
  /** Facts of the running machine; undefined while nothing runs. */
  readonly variables: BuildVariables | undefined;
  /** Names that `build` may be asked for; those of the builder's type when undefined. */
  readonly buildVariableNames: readonly string[] | undefined;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly sink: DiagnosticSink;
}

/** What shows the events of a run, and asks its user. */
export interface ServedScreen {
  /** Never throws. A question is shown before its answer is waited for. */
  show(event: BuildEventBody): void;
  answer(signal: AbortSignal): Promise<string | undefined>;
}

/** What a served component works with that is the same for all its runs. */
type GivenContext = Omit<
  RunContext,
  "build" | "settings" | "events" | "signal" | "scope" | "journal" | "render" | "pause"
>;

/** What one run makes of the world outside, and where that is noted while it exists. */
export interface ServedThings extends AsyncDisposable {
  /** Notes what it starts. */
  readonly host: RunContext["host"];
  readonly journal: RunContext["journal"];
  /** All of it stays, also when this program ends: the user wants it so. */
  keep(): Promise<void>;
}

/** What a served component works with: the same that it has in our own engine. */
export interface ServeWorld {
  readonly given: GivenContext;
  /** Id of the host's run: `build.PackerRunUUID`. */
  readonly runId: string;
  /** For one run of the named build. */
  openThings(build: string): ServedThings;
  /** Events of one build that end on the screen. */
  openEvents(build: string, screen: ServedScreen): BuildEvents;
  /** Renders a text with the engine's functions; undefined after a reported mistake. */
  render(text: string, request: RenderRequest): string | undefined;
  /** For the host's log. */
  log(level: LogLevel, text: string): void;
}

export interface ServedSessionOptions {
  readonly connection: PluginConnection;
  readonly component: Component;
  readonly encoding: PayloadEncoding;
  readonly form: ServedForm;
  readonly world: ServeWorld;
}

/** A run of the component on behalf of the host. */
export interface ServedRun {
  /** The host's services for this run: its screen, and what its kind has besides. */
  readonly host: RpcClient;
  readonly screen: RemoteScreen;
  readonly events: BuildEvents;
  readonly signal: AbortSignal;
  readonly things: ServedThings;
  readonly variables: BuildVariables | undefined;
}

export class ServedSession {
  readonly options: ServedSessionOptions;
  #received: ReceivedConfig | undefined;
  readonly #controllers = new Set<AbortController>();
  readonly #works = new Set<Promise<unknown>>();

  constructor(options: ServedSessionOptions) {
    this.options = options;
  }

  /** The configuration that was sent last. Throws when there was none. */
  get received(): ReceivedConfig {
    if (this.#received) return this.#received;
    throw new BuildError("plugin/not-configured", {
      message: `Cannot run "${this.options.component.type}": the host has not configured it`,
    });
  }

  /** Takes the layers of a configuration; gives everything that is wrong with it. A later one replaces it. */
  async configure(configs: readonly MsgpackValue[]): Promise<readonly Diagnostic[]> {
    const received = readConfigs(configs);
    this.#received = received;
    for (const secret of received.secrets) this.options.world.given.redactor.add(secret);
    const sink = new DiagnosticList();
    return await this.work(async (signal) => {
      const decoded = this.#decode(undefined, { sink, standIns: true });
      await checkDecoded({
        component: this.options.component,
        decoded,
        sink,
        contextOf: (to) => this.#checkContext(decoded, to, signal),
        signal,
      });
      return sink.items;
    });
  }

  /** With `variables` the texts that only a running machine fills are known. */
  #decode(
    variables: BuildVariables | undefined,
    { sink, standIns }: { readonly sink: DiagnosticSink; readonly standIns: boolean },
  ): DecodeResult<Fields> {
    const { component, world } = this.options;
    const { node, syntax } = this.received;
    return decode(component.config, node, {
      syntax,
      sink,
      standIns,
      render: (text) => world.render(text, this.#renderRequest(variables, sink)),
      onSecret: (text) => world.given.redactor.add(text),
    });
  }

  /** The configuration for a run. Throws `plugin/configuration` with all that is wrong. */
  configFor(variables: BuildVariables | undefined): DecodeResult<Fields>["config"] {
    const sink = new DiagnosticList();
    const { config } = this.#decode(variables, { sink, standIns: false });
    if (!sink.hasErrors) return config;
    throw new BuildError("plugin/configuration", { message: errorText(sink.items) });
  }

  /** Something that Cancel and the end of the session abort, and that the end waits for. Starts at once. */
  async work<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#controllers.add(controller);
    const done = task(controller.signal);
    this.#works.add(done);
    try {
      return await done;
    } finally {
      this.#controllers.delete(controller);
      this.#works.delete(done);
    }
  }

  /** A run: dials the host's services, tells everything that was said before it ends. */
  async run<T>(
    streamId: number,
    variables: BuildVariables | undefined,
    task: (run: ServedRun) => Promise<T>,
  ): Promise<T> {
    const { connection, world } = this.options;
    const { build } = this.received;
    return await this.work(async (signal) => {
      await using things = world.openThings(build.name);
      const host = await connection.dialServices(streamId);
      const screen = new RemoteScreen(host);
      const events = world.openEvents(build.name, screen);
      try {
        return await task({ host, screen, events, signal, things, variables });
      } catch (error) {
        throw withHint(error);
      } finally {
        events.endOutput();
        await screen.flush();
      }
    });
  }

  /** Aborts what runs; it goes on until it has cleaned up. */
  cancel(reason: string): void {
    for (const controller of this.#controllers) controller.abort(new Cancelled(reason));
  }

  /** Aborts what runs, and waits until it has released everything. Never rejects. */
  async end(): Promise<void> {
    this.cancel("the host has gone");
    while (this.#works.size > 0) await Promise.allSettled(this.#works);
  }

  contextFor(run: ServedRun, scope: ResourceScope): RunContext {
    const { build, settings } = this.received;
    const { events, signal, variables, things } = run;
    return {
      ...this.options.world.given,
      host: things.host,
      journal: things.journal,
      build,
      settings,
      events,
      signal,
      scope,
      render: (text, data) => this.#render(text, data, variables),
      pause: (step) => this.pause(step, run),
    };
  }

  /** See `pauseAfter`. */
  pause(step: string, run: ServedRun): Promise<void> {
    return pauseAfter(step, this.received.settings, run);
  }

  #render(
    text: string,
    data: Readonly<Record<string, unknown>>,
    variables: BuildVariables | undefined,
  ): string {
    const sink = new DiagnosticList();
    const rendered = this.options.world.render(text, { ...this.#renderRequest(variables, sink), data });
    if (rendered !== undefined && !sink.hasErrors) return rendered;
    const { type } = this.options.component;
    throw new BuildError("template/render", {
      message: `Cannot render a template of "${type}": ${errorText(sink.items)}`,
    });
  }

  #renderRequest(variables: BuildVariables | undefined, sink: DiagnosticSink): RenderRequest {
    const { syntax, build, settings, buildVariableNames } = this.received;
    const step = this.options.component.kind === "builder" ? "builder" : "later";
    return { syntax, build, settings, step, variables, buildVariableNames, sink };
  }

  #checkContext(decoded: DecodeResult<Fields>, sink: DiagnosticSink, signal: AbortSignal): CheckContext {
    const { build, settings } = this.received;
    const report =
      (severity: Diagnostic["severity"]): CheckContext["error"] =>
      (_path, problem) =>
        sink.add({ severity, ...problem });
    return {
      build,
      settings,
      host: this.options.world.given.host,
      sink,
      rangeOf: decoded.rangeOf,
      error: report("error"),
      warning: report("warning"),
      signal,
    };
  }
}

/** All errors as one text for the host to print; empty without any. */
export function errorText(diagnostics: readonly Diagnostic[]): string {
  const texts = textsOf(diagnostics, "error");
  if (texts.length < 2) return texts[0] ?? "";
  return `${texts.length} errors occurred:\n${texts.map((text) => `* ${text}`).join("\n")}`;
}

/** A place in the file is not known here: the words have to do. */
export function textsOf(
  diagnostics: readonly Diagnostic[],
  severity: Diagnostic["severity"],
): readonly string[] {
  const chosen = diagnostics.filter((item) => item.severity === severity);
  return [...new Set(chosen.map(({ summary, detail }) => (detail === "" ? summary : detail)))];
}

/** The host shows an error's message only. */
function withHint(error: unknown): unknown {
  if (!(error instanceof BuildError) || error.hint === undefined) return error;
  return new BuildError(error.code, { message: failureText(error), cause: error });
}

/** What the host shows of an error: with the hint, which it would not know otherwise. */
export function failureText(thrown: unknown): string {
  const error = toError(thrown);
  return error instanceof BuildError && error.hint !== undefined
    ? `${error.message}\n${error.hint}`
    : error.message || "unknown error";
}
