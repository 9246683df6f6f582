/**
 * What a plugin's builder makes, as far as we can tell: the wire has no word for it. Noted in the journal before the builder runs,
 * together with what it says, the names in its build data and the processes below it; named when the plugin is gone and cannot
 * remove it any more.
 */
import { BuildError, Cancelled } from "@prebake/base";
import { UNKNOWN_TEXT } from "@prebake/schema";
import type {
  BuilderContext,
  BuildEvents,
  BuildVariables,
  Host,
  JournalEntry,
  OnError,
  ProcessIdentity,
} from "@prebake/sdk";
import type { RunningPlugin } from "./running-plugin.ts";

/** How often the processes below a plugin are looked at. */
const watchMs = 2_000;
/** Lines shown in an error, and their length. */
const shownLines = 5;
const longestLine = 300;

export interface MachineMaker {
  /** Type of the builder in templates. */
  readonly type: string;
  readonly plugin: RunningPlugin;
}

/** Part of the question that a builder asks with `-on-error=ask`. Source: packer-plugin-sdk, multistep. */
const abandonQuestion = "[a] abort without cleanup";

interface MachinePlace {
  readonly host: Host;
  /** Of the plugin; undefined when it is not on this machine. */
  readonly pid: number | undefined;
}

/** Notes that the builder is going to make something. The caller disposes. */
export async function noteMachine(
  { type, plugin }: MachineMaker,
  { journal, host }: BuilderContext,
): Promise<PluginMachine> {
  const maker = `the builder "${type}"${plugin.title === undefined ? "" : ` of the plugin ${plugin.title}`}`;
  const entry = await journal.note({ kind: "machine", by: maker });
  const machine = new PluginMachine(maker, entry, { host, pid: plugin.pid });
  void machine.watch(); // Ends with the machine; never rejects.
  return machine;
}

/** Disposing ends the watch over its processes; what becomes of the entry in the journal is said by the other methods. */
export class PluginMachine implements Disposable {
  readonly #maker: string;
  readonly #entry: JournalEntry;
  readonly #host: Host;
  readonly #pid: number | undefined;
  readonly #over = new AbortController();
  readonly #said: string[] = [];
  readonly #names = new Map<string, string>();
  /** What the user has answered last, when the builder asked what to do about a failure. */
  #answer = "";
  #processes: readonly ProcessIdentity[] = [];

  constructor(maker: string, entry: JournalEntry, { host, pid }: MachinePlace) {
    this.#maker = maker;
    this.#entry = entry;
    this.#host = host;
    this.#pid = pid;
  }

  /** Looks at the processes below the plugin until it is over. Never rejects. */
  async watch(): Promise<void> {
    const { signal } = this.#over;
    try {
      while (!signal.aborted) {
        await this.#look();
        await this.#host.clock.delay(watchMs, { signal });
      }
    } catch {
      // Told to stop.
    }
  }

  /** The events of the build, with an ear on what the builder says. */
  listen(events: BuildEvents): BuildEvents {
    const hear = (text: string) => {
      for (const whole of text.split("\n")) {
        const line = whole.slice(0, longestLine);
        this.#said.push(line);
        void this.#entry.learn({ said: line }); // In order; never rejects.
      }
      this.#said.splice(0, this.#said.length - shownLines);
    };
    return {
      ...events,
      step: (code, text) => {
        hear(text);
        events.step(code, text);
      },
      detail: (text) => {
        hear(text);
        events.detail(text);
      },
      ask: async (text, options) => {
        const answer = await events.ask(text, options);
        if (text.includes(abandonQuestion)) this.#answer = answer ?? "";
        return answer;
      },
    };
  }

  /** It is up: its build data name it, and its processes run. */
  async learn(variables: BuildVariables): Promise<void> {
    await this.#look();
    for (const name of ["ID", "Host"]) {
      const value = String(variables[name] ?? "");
      if (value !== "" && !value.startsWith("ERR_") && value !== UNKNOWN_TEXT) this.#names.set(name, value);
    }
    if (this.#names.size > 0) await this.#entry.learn({ names: Object.fromEntries(this.#names) });
  }

  /** The plugin has finished, or has cleaned up by itself. */
  close(): Promise<void> {
    return this.#entry.close();
  }

  /** The builder has failed and said so: it has cleaned up, unless it was told to leave the machine. */
  failed(onError: OnError): Promise<void> {
    const isLeft = onError === "ask" ? /^\s*a/i.test(this.#answer) : onError !== "cleanup";
    return isLeft ? this.#entry.keep() : this.#entry.close();
  }

  /** It was finished in spite of everything, as this; nobody but the user will remove it. */
  async leave(artifactId: string): Promise<void> {
    await this.#entry.learn({ names: { artifact: artifactId } });
  }

  /** The plugin is gone: the error with what is left of its work; what of it runs on this machine is handed to the scope, which ends it. */
  async abandonedBy(error: Error, context: BuilderContext): Promise<BuildError> {
    const running = await this.#survivors();
    await this.#entry.learn({ processes: running });
    if (running.length > 0)
      context.scope.defer(`processes of ${this.#maker}`, () => this.#endProcesses(running));
    const names = [...this.#names].map(([name, value]) => `${name} ${value}`).join(", ");
    const known = error instanceof BuildError ? error : undefined;
    return new BuildError(known?.code ?? "plugin/lost", {
      message: `${error.message}\nThe machine that it made may be left${names === "" ? "" : `: ${names}`}`,
      hint: [known?.hint, this.#evidence(running)].filter((part) => part !== undefined).join("\n"),
      cause: error,
      ...(known && { context: known.context }),
    });
  }

  [Symbol.dispose](): void {
    this.#over.abort(new Cancelled("the builder has ended"));
  }

  #evidence(running: readonly ProcessIdentity[]): string {
    const processes = running.map(({ program, pid }) => `${program} (pid ${pid})`).join(", ");
    return [
      ...(this.#said.length > 0 ? [`The builder said last:\n${this.#said.join("\n")}`] : []),
      ...(processes === ""
        ? []
        : [`Processes it has left, which are ended now unless -on-error says otherwise: ${processes}`]),
      `Look for the machine where ${this.#maker} makes them, and remove it; \`prebake cleanup\` names it until then.`,
    ].join("\n");
  }

  async #look(): Promise<void> {
    if (this.#pid === undefined) return;
    const found = await this.#host.processes.descendants(this.#pid);
    // Once the plugin is gone nothing runs below it any more; what did is looked for by itself.
    if (found.length === 0 || isSame(found, this.#processes)) return;
    this.#processes = found;
    await this.#entry.learn({ processes: found });
  }

  async #endProcesses(running: readonly ProcessIdentity[]): Promise<void> {
    const ends = await Promise.all(running.map((one) => this.#host.processes.end(one)));
    await this.#entry.learn({ processes: running.filter((_, index) => ends[index] === "alive") });
  }

  async #survivors(): Promise<readonly ProcessIdentity[]> {
    const found = await Promise.all(
      this.#processes.map(async (one) => {
        const now = await this.#host.processes.identify(one.pid);
        return now?.started === one.started ? [one] : [];
      }),
    );
    return found.flat();
  }
}

function isSame(a: readonly ProcessIdentity[], b: readonly ProcessIdentity[]): boolean {
  return a.length === b.length && a.every(({ pid }, index) => pid === b[index]?.pid);
}
