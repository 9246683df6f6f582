/** Plugins in memory: what their process would serve is a table of a test's own. */
import { ResourceScope, toError } from "@prebake/base";
import { StringType } from "@prebake/hcl";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { loopback } from "../services/loopback.fixture.ts";
import type { PluginConnection } from "../services/plugin-connection.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import type { PluginComponentOptions } from "./plugin-component.ts";

export interface FakeProcess {
  /** The plugin's end. */
  readonly connection: PluginConnection;
  readonly ended: boolean;
  /** As if it had been killed. */
  cut(): void;
}

export interface FakePlugin extends AsyncDisposable {
  readonly options: PluginComponentOptions;
  /** In the order of their starts. */
  readonly processes: readonly FakeProcess[];
  /** Ends what outlives steps, as the command does at its end. */
  endCommand(): Promise<void>;
}

/** One argument, `text`. */
export const textSpec: HclSpec = {
  kind: "object",
  members: new Map([["text", { kind: "attribute", name: "text", type: StringType, required: false }]]),
};

/** `serve` enters what each process answers. The caller disposes. */
export function createFakePlugin(serve: (services: ServiceTable, process: FakeProcess) => void): FakePlugin {
  const keep = new ResourceScope();
  const processes: FakeProcess[] = [];
  const start: PluginComponentOptions["launcher"]["start"] = async () => {
    const { host, plugin, cut } = loopback();
    const services: ServiceTable = new Map();
    const state = { ended: false };
    const process: FakeProcess = {
      connection: plugin,
      cut,
      get ended() {
        return state.ended;
      },
    };
    processes.push(process);
    serve(services, process);
    plugin.serve(services, 0);
    return {
      connection: host,
      encoding: "protobuf",
      explain: async (error) => toError(error),
      [Symbol.asyncDispose]: async () => {
        state.ended = true;
        await host[Symbol.asyncDispose]();
      },
    };
  };
  return {
    options: {
      type: "fake",
      name: "fake",
      launcher: { start },
      spec: textSpec,
      coreVersion: "1.16.0",
      keep,
      signal: new AbortController().signal,
    },
    processes,
    endCommand: () => keep[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => keep[Symbol.asyncDispose](),
  };
}
