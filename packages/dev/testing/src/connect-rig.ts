/** Connects a communicator as the engine would, without the engine: decoded configuration, a scope, recorded events. */
import { DiagnosticList, Redactor, ResourceScope } from "@prebake/base";
import { decode, declareConfig } from "@prebake/schema";
import { communicatorFields } from "@prebake/sdk";
import type {
  BuildEventBody,
  Communicator,
  CommunicatorConfig,
  CommunicatorProvider,
  ConnectContext,
  ConnectRequest,
  Host,
} from "@prebake/sdk";
import { configObject } from "./config-node.ts";
import { recordEvents } from "./part-rig.ts";

export interface ConnectRig extends AsyncDisposable {
  readonly events: readonly BuildEventBody[];
  /** States of `connection` events, in order. */
  readonly states: readonly string[];
  readonly controller: AbortController;
  readonly redactor: Redactor;
  /** Failures of releases so far: must stay empty. */
  readonly releaseErrors: readonly string[];
  /** What a provider is given. */
  readonly context: ConnectContext;
  /** The rig's scope owns the communicator. */
  connect(
    provider: CommunicatorProvider,
    config: object,
    request: Omit<ConnectRequest, "config" | "endpoint"> & {
      readonly endpoint: ConnectRequest["endpoint"] | { readonly host: string; readonly port: number };
    },
  ): Promise<Communicator>;
}

/** Decodes the communicator's fields as they are written in a template. */
export function communicatorConfig(config: object): CommunicatorConfig {
  const sink = new DiagnosticList();
  const declaration = declareConfig("communicator", "For tests.", communicatorFields);
  const result = decode(declaration, configObject(config), {
    syntax: "json",
    sink,
    onSecret: () => undefined,
  });
  if (sink.hasErrors) throw new Error(sink.items.map((item) => item.detail).join("\n"));
  return result.config;
}

export interface ConnectRigOptions {
  readonly host: Host;
  /** Answers what a communicator asks the user; nobody is there when absent. */
  readonly answer?: (question: string) => string | undefined;
}

/** The caller disposes. */
export function createConnectRig(options: ConnectRigOptions): ConnectRig {
  const events: BuildEventBody[] = [];
  const releaseErrors: string[] = [];
  const controller = new AbortController();
  const redactor = new Redactor();
  const scope = new ResourceScope({
    onReleaseError: (name, error) => releaseErrors.push(`${name}: ${error.message}`),
  });
  const context: ConnectContext = {
    host: options.host,
    scope,
    redactor,
    signal: controller.signal,
    events: {
      ...recordEvents("test", (event) => events.push(event)),
      ask: async (question) => options.answer?.(question),
    },
  };
  return {
    context,
    events,
    releaseErrors,
    controller,
    redactor,
    get states() {
      return events.flatMap((event) => (event.kind === "connection" ? [event.state] : []));
    },
    connect: (provider, config, { endpoint, ...request }) =>
      provider.connect(
        {
          ...request,
          config: communicatorConfig(config),
          endpoint: typeof endpoint === "function" ? endpoint : async () => endpoint,
        },
        context,
      ),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}
