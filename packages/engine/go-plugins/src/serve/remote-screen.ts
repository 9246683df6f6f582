/** The host's screen: events of a component of ours become its calls. */
import { raceSignal } from "@prebake/base";
import type { BuildEventBody } from "@prebake/sdk";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { progressMethods, uiMethods } from "../wire/services/ui-methods.ts";

type Words = "say" | "message" | "error";

/** One call to make. Texts of the same kind can be joined while they wait. */
interface Waiting {
  readonly words?: Words;
  text: string;
  readonly call: (text: string) => Promise<unknown>;
}

/** Beyond this many waiting calls, lines are joined: a call for each would be slower than what a command can print. */
const joinedBeyond = 32;
const longestJoined = 64 * 1024;

type ProgressEvent = Extract<BuildEventBody, { kind: "progress" }>;

/** Calls are made one after another: the host runs those that come together in any order. */
export class RemoteScreen {
  readonly #services: RpcClient;
  readonly #waiting: Waiting[] = [];
  readonly #bars = new Map<string, ProgressBar>();
  #working: Promise<void> | undefined;
  #answer: Promise<string | undefined> = Promise.resolve(undefined);

  constructor(services: RpcClient) {
    this.#services = services;
  }

  /** Never throws, never waits. What a screen does not show is passed over. */
  readonly show = (event: BuildEventBody): void => {
    switch (event.kind) {
      case "step":
        return this.#tell("say", event.text);
      case "detail":
        return this.#tell("message", event.text);
      case "output":
        return this.#tell(event.stream === "stderr" ? "error" : "message", event.text);
      case "problem": {
        const text = event.hint === undefined ? event.text : `${event.text}\n${event.hint}`;
        return event.severity === "error" ? this.#tell("error", text) : this.#tell("say", `Warning: ${text}`);
      }
      case "row": {
        const row = { Category: event.type, Args: event.data };
        return this.#enqueue({ text: "", call: () => this.#services.call(uiMethods.machine, row) });
      }
      case "progress":
        return this.#progress(event);
      case "prompt":
        return this.#ask(event.text);
      default:
        return undefined;
    }
  };

  /** The user's answer to the question that was shown last; undefined when there is nobody to ask. */
  readonly answer = (signal: AbortSignal): Promise<string | undefined> => raceSignal(this.#answer, signal);

  /** Resolves when the host has taken everything. Never rejects: a host that is gone shows nothing. */
  async flush(): Promise<void> {
    while (this.#working) await this.#working;
    await Promise.all([...this.#bars.values()].map((bar) => bar.settled));
  }

  #tell(words: Words, text: string): void {
    this.#enqueue({ words, text, call: (all) => this.#services.call(uiMethods[words], all) });
  }

  #ask(question: string): void {
    const answer = Promise.withResolvers<string | undefined>();
    this.#answer = answer.promise;
    const call = async () => {
      try {
        answer.resolve(await this.#services.call(uiMethods.ask, question));
      } catch {
        answer.resolve(undefined); // "no available tty", or no host any more.
      }
    };
    this.#enqueue({ text: "", call });
  }

  #enqueue(next: Waiting): void {
    const last = this.#waiting.at(-1);
    const joins = last && last.words !== undefined && last.words === next.words;
    if (joins && this.#waiting.length > joinedBeyond && last.text.length < longestJoined)
      last.text += `\n${next.text}`;
    else this.#waiting.push(next);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift())
      await next.call(next.text).catch(() => undefined); // A host that is gone shows nothing.
    this.#working = undefined;
  }

  #progress(event: ProgressEvent): void {
    let bar = this.#bars.get(event.id);
    if (!bar) this.#bars.set(event.id, (bar = new ProgressBar(this.#services, event)));
    bar.update(event);
  }
}

/** One bar: it counts what is new. A host may refuse to show one. */
class ProgressBar {
  readonly #services: RpcClient;
  readonly #id: Promise<string>;
  #told = 0;
  /** Resolves when all updates so far are told, or cannot be. */
  settled: Promise<void>;

  constructor(services: RpcClient, { label, total, done }: ProgressEvent) {
    this.#services = services;
    this.#told = done;
    const start = { Src: label, TotalSize: total ?? 0, CurrentSize: done };
    this.#id = services.call(uiMethods.newTrackProgress, start);
    this.settled = this.#id.then(
      () => undefined,
      () => undefined,
    );
  }

  update({ done, finished }: ProgressEvent): void {
    const tell = async () => {
      const { add, close } = progressMethods(await this.#id);
      const more = done - this.#told;
      this.#told = done;
      if (more > 0) await this.#services.call(add, more);
      if (finished) await this.#services.call(close, undefined);
    };
    this.settled = this.settled.then(tell).catch(() => undefined); // Not shown, then.
  }
}

/** Serves the host's own screen back to it: its provisioners speak through the session of the builder. */
export function forwardScreen(services: ServiceTable, host: RpcClient): void {
  serveMethod(services, uiMethods.say, (text) => host.call(uiMethods.say, text));
  serveMethod(services, uiMethods.message, (text) => host.call(uiMethods.message, text));
  serveMethod(services, uiMethods.error, (text) => host.call(uiMethods.error, text));
  serveMethod(services, uiMethods.machine, (row) => host.call(uiMethods.machine, row));
  serveMethod(services, uiMethods.ask, (question) => host.call(uiMethods.ask, question));
  serveMethod(services, uiMethods.newTrackProgress, async (start) => {
    const id = await host.call(uiMethods.newTrackProgress, start);
    const { add, close } = progressMethods(id);
    serveMethod(services, add, (bytes) => host.call(add, bytes));
    serveMethod(services, close, () => {
      services.delete(add.name);
      services.delete(close.name);
      return host.call(close, undefined);
    });
    return id;
  });
}
