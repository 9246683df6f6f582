/** What the adapters of all kinds share: a started process, and work in it that can be cancelled. */
import { BuildError, isCancellation, raceSignal, toError } from "@prebake/base";
import type { ResourceScope } from "@prebake/base";
import { withDestroy } from "@prebake/sdk";
import type { Artifact, BuildVariables, CheckContext, ComponentKind } from "@prebake/sdk";
import { liveArtifact } from "../services/artifact-service.ts";
import type { ServedStream } from "../services/plugin-connection.ts";
import { reliableVerdict } from "./complaints.ts";
import type { Verdict } from "./complaints.ts";
import { doubtfulFields } from "./plugin-config.ts";
import type { ConfigFacts, ConfigToSend } from "./plugin-config.ts";
import type { PluginComponentName, PluginLauncher, RunningPlugin } from "./running-plugin.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import type { RpcClient } from "../wire/net-rpc/rpc-client.ts";
import { configSpecMethods } from "../wire/services/component-methods.ts";

export interface PluginComponentOptions {
  /** Type name in templates: `amazon-ebs`. */
  readonly type: string;
  /** The plugin's own name of the component. */
  readonly name: string;
  readonly launcher: PluginLauncher;
  /** Its schema, when it is known from before: then nothing is started to make the component. */
  readonly spec?: HclSpec;
  /** Version of Packer that we stand for: plugins look at it. */
  readonly coreVersion: string;
  /** Owns processes that outlive their step, because an artifact lives in them. Closed at the end of the command. */
  readonly keep: ResourceScope;
  /** Ends the reading of the schema. */
  readonly signal: AbortSignal;
}

/** A process and the component's services in it. Disposing ends both. */
export interface OpenComponent extends AsyncDisposable {
  readonly plugin: RunningPlugin;
  readonly services: RpcClient;
  /** A call's result; its error says what is known of the process. */
  attempt<T>(work: Promise<T>): Promise<T>;
  /** As `attempt`, for calls that have no end of their own: rejects at once when aborted; the process is then ended. */
  ask<T>(work: Promise<T>): Promise<T>;
}

export async function openComponent(
  options: Pick<PluginComponentOptions, "launcher">,
  name: PluginComponentName,
  signal: AbortSignal,
): Promise<OpenComponent> {
  const plugin = await options.launcher.start(name, { signal });
  try {
    const services = await plugin.connection.dialServices(0); // The component itself.
    const attempt: OpenComponent["attempt"] = async (work) => {
      try {
        return await work;
      } catch (error) {
        throw isCancellation(error, signal) ? toError(error) : await plugin.explain(error);
      }
    };
    return {
      plugin,
      services,
      attempt,
      ask: (work) => raceSignal(attempt(work), signal),
      [Symbol.asyncDispose]: () => plugin[Symbol.asyncDispose](),
    };
  } catch (error) {
    const explained = await plugin.explain(error);
    await plugin[Symbol.asyncDispose]();
    throw explained;
  }
}

/** The schema that is known, or the one a process of its own says. */
export async function componentSpec(options: PluginComponentOptions, kind: ComponentKind): Promise<HclSpec> {
  if (options.spec) return options.spec;
  await using open = await openComponent(options, { kind, name: options.name }, options.signal);
  const { ConfigSpec } = await open.ask(open.services.call(configSpecMethods[kind], undefined));
  return decodeSpec(ConfigSpec, open.plugin.encoding);
}

/**
 * Work that the plugin does until it says so. Cancelling is a call of its own; then the work's end is waited for, however
 * long, because what it made is only released by itself. Before the plugin has come to the served stream a cancel would
 * crash it. Rejects with the signal's reason when it was cancelled, whatever the work says.
 */
export async function cancellable<T>(
  work: Promise<T>,
  options: {
    readonly signal: AbortSignal;
    readonly served: ServedStream;
    readonly cancel: () => Promise<unknown>;
    /** Told what the work made although it was cancelled. */
    readonly onLate?: (result: T) => Promise<void>;
  },
): Promise<T> {
  const { signal, served, cancel } = options;
  const onAbort = () => {
    void served.dialled.then(cancel).catch(() => undefined); // The work's own end tells.
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    const result = await work;
    if (signal.aborted) await options.onLate?.(result);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

type ToldOfBuild = Pick<CheckContext, "build" | "settings" | "variableNames"> & {
  /** While it runs: the machine's own. */
  readonly variables?: BuildVariables;
};

/** What configurations are told of the build. */
export function factsOf(options: PluginComponentOptions, context: ToldOfBuild): ConfigFacts {
  const { build, settings } = context;
  const variableNames = Object.keys(context.variables ?? {}).concat(context.variableNames ?? []);
  return { build, settings, coreVersion: options.coreVersion, variableNames };
}

/** Warnings and errors of a plugin's own check, as it words them. */
const checkProblem = {
  warning: (detail: string) => ({ code: "plugin/warning", summary: "Warning of the plugin", detail }),
  error: (detail: string) => ({ code: "plugin/refused", summary: "Configuration refused", detail }),
} as const;

/** What a plugin says when it takes, or refuses, a configuration without more words; other errors pass. */
export async function verdictOf(configure: () => Promise<unknown>): Promise<Verdict> {
  try {
    await configure();
    return { warnings: [], error: undefined };
  } catch (error) {
    if (!(error instanceof BuildError) || error.code !== "plugin/failed") throw error;
    return { warnings: [], error: error.message };
  }
}

/**
 * Reports what a plugin says of a configuration, where that is certain: see `reliableVerdict`. `ask` is called up to twice. Gives the
 * plugin's last answer.
 */
export async function checkConfig<V extends Verdict>(
  own: ConfigToSend,
  context: Pick<CheckContext, "error" | "warning" | "signal">,
  ask: (own: ConfigToSend) => Promise<V>,
): Promise<V> {
  const { verdict, said } = await reliableVerdict({
    doubtful: doubtfulFields(own),
    ask: (standIns) => ask({ ...own, standIns }),
    signal: context.signal,
  });
  for (const text of verdict.warnings) context.warning("", checkProblem.warning(text));
  if (verdict.error !== undefined) context.error("", checkProblem.error(verdict.error));
  return said;
}

/** A plugin's artifact as the engine takes it: removed by the plugin, when it is not wanted any more. */
export function ownedArtifact(artifact: Artifact): Artifact {
  const living = liveArtifact(artifact);
  return living ? withDestroy(artifact, () => living.destroy()) : artifact;
}
