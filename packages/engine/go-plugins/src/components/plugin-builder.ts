/** A plugin's builder as one of ours: its hook is our `provision`. */
import { BuildError, ResourceScope, toError } from "@prebake/base";
import { UNKNOWN_TEXT } from "@prebake/schema";
import type { Artifact, Builder, BuilderContext, BuildVariables } from "@prebake/sdk";
import { readArtifact } from "../services/artifact-service.ts";
import { buildVariables, communicatorType } from "../services/build-data.ts";
import { PluginCommunicator } from "../services/communicator-client.ts";
import type { OpenComponent, PluginComponentOptions } from "./plugin-component.ts";
import {
  cancellable,
  checkConfig,
  componentSpec,
  factsOf,
  openComponent,
  ownedArtifact,
} from "./plugin-component.ts";
import type { ConfigFacts, ConfigToSend } from "./plugin-config.ts";
import { pluginConfigs, pluginDeclaration } from "./plugin-config.ts";
import type { PluginConnection } from "../services/plugin-connection.ts";
import { noteMachine } from "./plugin-machine.ts";
import type { PluginMachine } from "./plugin-machine.ts";
import { serveUi } from "../services/ui-service.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { builderMethods } from "../wire/services/component-methods.ts";
import { hookMethods, hookName } from "../wire/services/hook-methods.ts";

export async function createPluginBuilder(options: PluginComponentOptions): Promise<Builder> {
  const spec = await componentSpec(options, "builder");
  const name = { kind: "builder", name: options.name } as const;
  return {
    kind: "builder",
    type: options.type,
    config: pluginDeclaration(options.type, spec),
    async check(config, context) {
      const said = await checkConfig({ config, spec }, context, async (own) => {
        await using open = await openComponent(options, name, context.signal);
        const { GeneratedVars, Warnings, Error } = await prepare(open, own, factsOf(options, context));
        return { warnings: Warnings ?? [], error: Error?.Message, names: GeneratedVars ?? [] };
      });
      // One that refuses does not say which.
      if (said.error === undefined) context.addVariables?.(said.names);
    },
    async run(config, context) {
      await using scope = new ResourceScope();
      const open = scope.use("plugin", await openComponent(options, name, context.signal));
      const { GeneratedVars, Error } = await prepare(open, { config, spec }, factsOf(options, context));
      if (Error) throw new BuildError("plugin/refused", { message: Error.Message });
      const artifact = await runNoted({ open, names: GeneratedVars ?? [] }, options.type, context);
      if (artifact) {
        // The artifact lives in the process: it must outlive the step.
        scope.abandon();
        options.keep.use("plugin", open);
      }
      return artifact;
    },
  };
}

function prepare(open: OpenComponent, own: ConfigToSend, facts: ConfigFacts) {
  const Configs = pluginConfigs("builder", own, facts);
  return open.ask(open.services.call(builderMethods.prepare, { Configs }));
}

interface PreparedBuilder {
  readonly open: OpenComponent;
  /** Of the build data that it adds to the common ones. */
  readonly names: readonly string[];
}

/** Runs the builder with its machine in the journal, until it is finished or cleaned up. */
async function runNoted(
  prepared: PreparedBuilder,
  type: string,
  context: BuilderContext,
): Promise<Artifact | undefined> {
  using machine = await noteMachine({ type, plugin: prepared.open.plugin }, context);
  try {
    const artifact = await run(prepared, machine, context);
    await machine.close();
    return artifact;
  } catch (thrown) {
    if (!(thrown instanceof LostBuilder)) throw thrown;
    const error = await machine.abandonedBy(thrown.reason, context);
    if (!context.signal.aborted) throw error;
    // The user hears of the stop; what is left because of it has to be said beside.
    const { code, message: text, hint } = error;
    context.events.problem({ severity: "warning", code, text, ...(hint !== undefined && { hint }) });
    context.signal.throwIfAborted();
    throw error;
  }
}

/** The plugin has gone without a word about its machine. */
class LostBuilder extends Error {
  readonly reason: Error;

  constructor(reason: Error) {
    super(reason.message);
    this.reason = reason;
  }
}

async function run(
  { open, names }: PreparedBuilder,
  machine: PluginMachine,
  context: BuilderContext,
): Promise<Artifact | undefined> {
  const { connection } = open.plugin;
  const services: ServiceTable = new Map();
  using _ui = serveUi(services, { signal: context.signal, events: machine.listen(context.events) });
  const hook = new ProvisionHook({ connection, context, machine, names });
  hook.serve(services);
  using served = connection.serve(services);
  let isLate = false;
  const work = open.attempt(open.services.call(builderMethods.run, served.id));
  try {
    const id = await cancellable(work, {
      signal: context.signal,
      served,
      cancel: () => open.services.call(builderMethods.cancel, undefined),
      onLate: async (late) => {
        isLate = late !== 0;
        if (isLate) await machine.leave(await nameLeftArtifact(connection, late, context));
      },
    });
    return id === 0 ? undefined : ownedArtifact(await open.ask(readArtifact(connection, id)));
  } catch (error) {
    await settle({ work, isLate, hook, machine, context });
    context.signal.throwIfAborted();
    // Our own error passes through the plugin as text only: the original says more.
    throw hook.failure ?? error;
  }
}

interface FailedRun {
  readonly work: Promise<unknown>;
  /** The machine was finished although it was cancelled, and stays. */
  readonly isLate: boolean;
  readonly hook: ProvisionHook;
  readonly machine: PluginMachine;
  readonly context: BuilderContext;
}

/** After a failure: a plugin that answers has cleaned up, or left its machine because it was told to. Throws when it is gone. */
async function settle({ work, isLate, hook, machine, context }: FailedRun): Promise<void> {
  const failure = await work.then(() => undefined, toError);
  const hasAnswered = !failure || (failure instanceof BuildError && failure.code === "plugin/failed");
  if (!hasAnswered) {
    await hook.stop(failure);
    throw new LostBuilder(failure);
  }
  if (isLate) return;
  await (context.signal.aborted ? machine.close() : machine.failed(context.settings.onError));
}

/** Some plugins finish in spite of a cancel: what they made exists, and nobody else will say so. Gives its id. */
async function nameLeftArtifact(
  connection: PluginConnection,
  streamId: number,
  context: BuilderContext,
): Promise<string> {
  const { description, id } = await readArtifact(connection, streamId);
  context.events.problem({
    severity: "warning",
    code: "plugin/artifact-left",
    text: `The builder finished although it was cancelled. This is left: ${description}`,
    hint: "Remove it when you do not need it.",
  });
  return id;
}

/** Runs the template's provisioners when the plugin's machine is up. */
class ProvisionHook {
  readonly #connection: PluginConnection;
  readonly #context: BuilderContext;
  readonly #machine: PluginMachine;
  /** What stands for build data that the builder has announced and not given. Source: protocol page, build data. */
  readonly #placeholders: BuildVariables;
  readonly #lost = new AbortController();
  #provisioning: Promise<void> = Promise.resolve();
  failure: unknown;

  constructor(options: {
    readonly connection: PluginConnection;
    readonly context: BuilderContext;
    readonly machine: PluginMachine;
    readonly names: readonly string[];
  }) {
    this.#connection = options.connection;
    this.#context = options.context;
    this.#machine = options.machine;
    this.#placeholders = Object.fromEntries(options.names.map((name) => [name, UNKNOWN_TEXT]));
  }

  serve(services: ServiceTable): void {
    serveMethod(services, hookMethods.run, async ({ Name, Data, StreamId }) => {
      if (Name === hookName.provision) await (this.#provisioning = this.#provision(Data, StreamId));
      // `packer_cleanup_provision` and unknown names succeed: the engine runs its error cleanup by itself.
      return undefined;
    });
    // The engine stops provisioners by the same signal that made us cancel the builder.
    serveMethod(services, hookMethods.cancel, () => undefined);
  }

  /** The plugin is gone: what still works on its machine stops, and has stopped when this resolves. */
  async stop(reason: Error): Promise<void> {
    this.#lost.abort(reason);
    await this.#provisioning.catch(() => undefined); // It was told to fail.
  }

  async #provision(data: MsgpackValue, streamId: number): Promise<void> {
    const variables = { ...this.#placeholders, ...buildVariables(data) };
    await this.#machine.learn(variables);
    const services = await this.#connection.dialServices(streamId);
    await using communicator = new PluginCommunicator({
      type: communicatorType(variables),
      connection: this.#connection,
      services,
    });
    try {
      await this.#context.provision({ communicator, variables, lost: this.#lost.signal });
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
