/** What a command that loads templates works with: host, events, secrets, and the user's wish to stop. */
import { Cancelled, Redactor, ResourceScope } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import { createHost, createServices } from "@prebake/host";
import { RunJournal, journaledHost } from "@prebake/journal";
import { createEventPublisher, diagnosticRecord } from "@prebake/runner";
import type { EventConsumer, Prompter } from "@prebake/runner";
import type { BuildEvent, EventPublisher, Host, Services } from "@prebake/sdk";
import { createMachineReadable, createPlainText, createTerminalScreen } from "@prebake/terminal";
import type { Invocation, Io } from "../command.ts";
import { cacheDirectory, forbidsColour, withTwins } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { openLogSink } from "./log-sink.ts";
import { createRegistry, findCommunicator } from "../parts.ts";
import { joinPlugins } from "../plugins/plugin-registry.ts";
import type { PluginChoice, PluginRegistry } from "../plugins/plugin-registry.ts";
import { newRunId } from "./run-id.ts";
import { loadUserParts, partPaths } from "../user-parts.ts";
import { version } from "../version.ts";

export interface WorkspaceOptions {
  /** The flag `-color`; undefined: only on a terminal. */
  readonly colour?: boolean | undefined;
  readonly timestamps?: boolean;
  /** Paths of the user's own parts. */
  readonly parts?: readonly string[];
  /** Which plugins are taken, and when. */
  readonly plugins?: PluginChoice;
  /** Notes the processes of plugins in the journal. */
  readonly journaled?: boolean;
  /** False: nothing is shown; the events go to `consumers` alone. */
  readonly screen?: boolean;
  /** Warnings go to standard error: standard output is a result that is compared and read on. */
  readonly warningsAside?: boolean;
  /** Further readers of the events. */
  readonly consumers?: readonly EventConsumer[];
}

/** Disposing without waiting leaves the end of plugins' processes to the end of the program. */
export interface Workspace extends Disposable, AsyncDisposable {
  readonly host: Host;
  readonly services: Services;
  readonly registry: PluginRegistry;
  /** What would stay if this run were killed. */
  readonly journal: RunJournal;
  /** Downloads, locks, and what is known of plugins. */
  readonly cacheDirectory: string;
  readonly redactor: Redactor;
  readonly publisher: EventPublisher;
  readonly prompter: Prompter;
  readonly runId: string;
  /** Aborted by the first SIGINT or SIGTERM; the second one ends the process. */
  readonly signal: AbortSignal;
  /** Publishes; true when none is an error. */
  report(diagnostics: readonly Diagnostic[]): boolean;
}

/** Opens what the command needs. The caller disposes. Rejects when the log file cannot be written or a part cannot be loaded. */
export async function openWorkspace(
  invocation: Invocation,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const { io } = invocation;
  const parts = createRegistry(await loadUserParts(partPaths(options.parts ?? [], io.env)));
  const runId = newRunId();
  const env = { ...withTwins(io.env), PACKER_RUN_UUID: runId };
  const stream = openStream(invocation, options, { env, runId });
  const { host, publisher, redactor } = stream;
  const interrupts = watchInterrupts(io, publisher);
  const keep = new ResourceScope();
  const cache = cacheDirectory(env, host.machine.homeDirectory);
  const journal = new RunJournal({
    host,
    runId,
    redactor,
    onFailure: (error) => noJournalKept(error, publisher),
  });
  const registry = joinPlugins(parts, {
    host: options.journaled ? journaledHost(host, journal.forBuild(undefined)) : host,
    cacheDirectory: cache,
    publisher,
    choice: options.plugins ?? { preferPlugins: false, releasesOnly: false },
    keep,
    signal: interrupts.signal,
  });
  const close = () => {
    interrupts[Symbol.dispose]();
    stream[Symbol.dispose]();
  };
  let services: Services | undefined;
  return {
    host,
    get services() {
      services ??= createServices({
        host,
        cacheDirectory: cache,
        communicators: findCommunicator,
        redactor,
      });
      return services;
    },
    registry,
    journal,
    cacheDirectory: cache,
    redactor,
    publisher,
    prompter: createPrompter(io),
    runId,
    signal: interrupts.signal,
    report: (diagnostics) => {
      for (const item of diagnostics)
        publisher.publish({ kind: "diagnostic", diagnostic: diagnosticRecord(item) });
      return !diagnostics.some((item) => item.severity === "error");
    },
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => {
      await keep[Symbol.asyncDispose]();
      await journal[Symbol.asyncDispose]();
      close();
    },
  };
}

interface EventStream extends Disposable {
  readonly host: Host;
  readonly publisher: EventPublisher;
  readonly redactor: Redactor;
}

/** The events of a call and who is shown them; the host is here because it tells its command lines to the log, and the events need its clock. */
function openStream(
  invocation: Invocation,
  options: WorkspaceOptions,
  { env, runId }: { readonly env: Environment; readonly runId: string },
): EventStream {
  const redactor = new Redactor();
  const log = openLogSink(env, invocation.io.writeError);
  const screen = options.screen === false ? [] : [openScreen(invocation, options)];
  const host = createHost({
    env,
    log: (text) => publisher.publish({ kind: "log", level: "info", source: "host", text }),
  });
  const consumers = [...(log ? [log.consume] : []), ...screen, ...(options.consumers ?? [])];
  const publisher = createEventPublisher({ run: runId, clock: host.clock, redactor, consumers });
  publisher.publish({
    kind: "log",
    level: "info",
    source: "prebake",
    text: `version ${version}, Node ${process.version}`,
  });
  return { host, publisher, redactor, [Symbol.dispose]: () => log?.[Symbol.dispose]() };
}

function noJournalKept(error: Error, publisher: EventPublisher): void {
  publisher.publish({
    kind: "problem",
    severity: "warning",
    code: "journal/not-kept",
    text: `Cannot keep a journal of what this run makes: ${error.message}`,
    hint: "If the run is killed, `prebake cleanup` will not know what it has left. Set PREBAKE_STATE_DIR to a directory that can be written.",
  });
}

function openScreen(invocation: Invocation, options: WorkspaceOptions): EventConsumer {
  const { io, machineReadable } = invocation;
  const plain = { colours: wantsColour(io, options.colour), timestamps: options.timestamps ?? false };
  const render = machineReadable
    ? createMachineReadable()
    : io.isTerminal
      ? createTerminalScreen({ ...plain, columns: () => io.columns() })
      : createPlainText(plain);
  return (event) => {
    const text = render(event);
    if (text === "") return;
    if (options.warningsAside && isWarning(event)) io.writeError(text);
    else io.write(text);
  };
}

function isWarning(event: BuildEvent): boolean {
  return event.kind === "diagnostic" && event.diagnostic.severity === "warning";
}

function wantsColour(io: Io, flag: boolean | undefined): boolean {
  if (flag === false || forbidsColour(withTwins(io.env))) return false;
  return flag === true || io.isTerminal;
}

function watchInterrupts(io: Io, publisher: EventPublisher): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  let count = 0;
  const watch = io.onInterrupt((signal) => {
    publisher.publish({ kind: "run.interrupted", count: ++count, signal });
    // Children are in groups of their own; their guard ends them when we are gone.
    if (count > 1) io.exit(1);
    controller.abort(new Cancelled(`interrupted by ${signal}`));
  });
  return { signal: controller.signal, [Symbol.dispose]: () => watch[Symbol.dispose]() };
}

/** Asks on the terminal, one question at a time. */
function createPrompter(io: Io): Prompter {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask: async ({ show, signal }) => {
      // Source: packer-plugin-sdk, BasicUi: without a terminal the question is not printed either.
      if (!io.hasTerminalInput) return undefined;
      const answer = turn.then(() => {
        show();
        return io.readLine(signal);
      });
      turn = answer.catch(() => undefined); // Its asker sees the failure; the next question does not care.
      return await answer;
    },
  };
}
