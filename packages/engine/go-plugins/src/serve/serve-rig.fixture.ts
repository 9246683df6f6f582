/** A component of ours on one side of a session in memory, our own host of plugins on the other. */
import { Redactor, ResourceScope } from "@prebake/base";
import type { BuildEventBody, BuildEvents, Component, Host } from "@prebake/sdk";
import { noJournal } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { loopback } from "../services/loopback.fixture.ts";
import type { PluginComponentOptions } from "../components/plugin-component.ts";
import type { PluginLauncher } from "../components/running-plugin.ts";
import type { PayloadEncoding } from "../wire/hcl-spec/decode-spec.ts";
import { serveComponent } from "./serve-component.ts";
import type { ServedScreen, ServeWorld } from "./served-session.ts";

export interface ServeRig extends AsyncDisposable {
  readonly launcher: PluginLauncher;
  readonly options: PluginComponentOptions;
  readonly world: ServeWorld;
  /** Lines for the host's log. */
  readonly logged: readonly string[];
  /** Sessions so far; each resolves when everything of it is released. */
  readonly sessions: readonly Promise<void>[];
  /** Cuts the connection of the session that was started last. */
  cut(): void;
}

export interface ServeRigOptions {
  readonly encoding?: PayloadEncoding;
  readonly host?: Host;
}

export function createServeRig(component: Component, options: ServeRigOptions = {}): ServeRig {
  const { encoding = "protobuf", host = createMemoryHost() } = options;
  const logged: string[] = [];
  const sessions: Promise<void>[] = [];
  const keep = new ResourceScope();
  const world = createServeWorld({ host, logged });
  let last = () => undefined as void;
  const launcher: PluginLauncher = {
    async start() {
      const { host: connection, plugin, cut } = loopback();
      last = cut;
      sessions.push(serveComponent({ component, encoding, form: "described", world, connection: plugin }));
      return {
        connection,
        encoding,
        explain: async (error) => (error instanceof Error ? error : new Error(String(error))),
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      };
    },
  };
  return {
    launcher,
    world,
    logged,
    sessions,
    cut: () => last(),
    options: {
      type: `far-${component.type}`,
      name: component.type,
      launcher,
      coreVersion: "1.16.0",
      keep,
      signal: new AbortController().signal,
    },
    async [Symbol.asyncDispose]() {
      await keep[Symbol.asyncDispose]();
      await Promise.all(sessions);
    },
  };
}

export function createServeWorld({ host, logged }: { host: Host; logged: string[] }): ServeWorld {
  const refuse = () => Promise.reject(new Error("this rig has no services"));
  return {
    given: {
      host,
      services: {
        download: refuse,
        serveFiles: refuse,
        reservePort: refuse,
        generateKeyPair: refuse,
        connect: refuse,
      },
      redactor: new Redactor(),
    },
    openThings: () => ({
      host,
      journal: noJournal,
      keep: async () => void logged.push("kept"),
      [Symbol.asyncDispose]: async () => undefined,
    }),
    runId: "11111111-2222-3333-4444-555555555555",
    openEvents,
    // `{{build `X`}}`, `{{user `x`}}` and `{{.X}}`; the engine's own renderer is tested where it lives.
    render: (text, { variables, settings, data, syntax, sink }) =>
      text.replace(/\{\{\s*(build|user|\.)\s*`?(\w+)`?\s*\}\}/g, (whole, what: string, name: string) => {
        if (what === "user") return settings.userVariables[name] ?? "";
        if (what === ".") return data ? String(data[name]) : whole;
        if (syntax === "json") return variables ? String(variables[name]) : `{{.${name}}}`;
        sink.add({
          code: "test/no-build",
          severity: "error",
          summary: "No build",
          detail: "no build in HCL",
        });
        return "";
      }),
    log: (level, text) => void logged.push(`${level} ${text}`),
  };
}

/** As the engine's, but lines are not split nor progress thinned out. */
function openEvents(build: string, screen: ServedScreen): BuildEvents {
  const show = (event: BuildEventBody) => screen.show(event);
  let bars = 0;
  return {
    step: (code, text) => show({ kind: "step", build, code, text }),
    detail: (text) => show({ kind: "detail", build, text }),
    problem: (problem) => show({ kind: "problem", build, ...problem }),
    output: (stream, chunk) =>
      show({ kind: "output", build, stream, text: Buffer.from(chunk as Uint8Array).toString() }), // A text is bytes, too.
    endOutput: () => undefined,
    progress: (work) => {
      const bar = { kind: "progress", build, id: String(++bars), ...work } as const;
      let done = 0;
      show({ ...bar, done });
      return {
        update: (bytes) => show({ ...bar, done: (done = bytes) }),
        finish: () => show({ ...bar, done, finished: true }),
      };
    },
    connection: () => undefined,
    row: (type, data) => show({ kind: "row", build, type, data }),
    log: () => undefined,
    ask: (text, { signal }) => {
      show({ kind: "prompt", build, text });
      return screen.answer(signal);
    },
  };
}
