/** A plugin's builder as one of ours: its hook is our `provision`. */
import { BuildError, ResourceScope } from "@prebake/base";
import type { Artifact, Builder, BuilderContext, CheckContext } from "@prebake/sdk";
import { readArtifact } from "./artifact-service.ts";
import { buildVariables } from "./build-data.ts";
import { PluginCommunicator } from "./communicator-client.ts";
import type { OpenComponent, PluginComponentOptions } from "./plugin-component.ts";
import { cancellable, checkProblem, componentSpec, openComponent } from "./plugin-component.ts";
import type { ConfigFacts } from "./plugin-config.ts";
import { pluginConfigs, pluginDeclaration } from "./plugin-config.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import { serveUi } from "./ui-service.ts";
import type { HclSpec } from "./wire/hcl-spec/hcl-spec.ts";
import type { MsgpackValue } from "./wire/msgpack/msgpack-value.ts";
import type { ServiceTable } from "./wire/net-rpc/rpc-server.ts";
import { serveMethod } from "./wire/net-rpc/rpc-server.ts";
import { builderMethods } from "./wire/services/component-methods.ts";
import { hookMethods, hookName } from "./wire/services/hook-methods.ts";

export async function createPluginBuilder(options: PluginComponentOptions): Promise<Builder> {
  const spec = await componentSpec(options, "builder");
  const name = { kind: "builder", name: options.name } as const;
  return {
    kind: "builder",
    type: options.type,
    config: pluginDeclaration(options.type, spec),
    async check(config, context) {
      await using open = await openComponent(options, name, context.signal);
      const { Warnings, Error } = await prepare(open, config, { spec, facts: factsOf(options, context) });
      for (const text of Warnings ?? []) context.warning("", checkProblem.warning(text));
      if (Error) context.error("", checkProblem.error(Error.Message));
    },
    async run(config, context) {
      await using scope = new ResourceScope();
      const open = scope.use("plugin", await openComponent(options, name, context.signal));
      const { Error } = await prepare(open, config, { spec, facts: factsOf(options, context) });
      if (Error) throw new BuildError("plugin/refused", { message: Error.Message });
      const artifact = await run(open, context);
      if (artifact) {
        // The artifact lives in the process: it must outlive the step.
        scope.abandon();
        options.keep.use("plugin", open);
      }
      return artifact;
    },
  };
}

/** What configurations are told of the build. */
export function factsOf(
  options: PluginComponentOptions,
  context: Pick<CheckContext, "build" | "settings">,
): ConfigFacts {
  const { coreVersion, sensitiveVariables } = options;
  return { build: context.build, settings: context.settings, coreVersion, sensitiveVariables };
}

function prepare(
  open: OpenComponent,
  config: object,
  component: { readonly spec: HclSpec; readonly facts: ConfigFacts },
) {
  const Configs = pluginConfigs("builder", config, component);
  return open.ask(open.services.call(builderMethods.prepare, { Configs }));
}

async function run(open: OpenComponent, context: BuilderContext): Promise<Artifact | undefined> {
  const { connection } = open.plugin;
  const services: ServiceTable = new Map();
  serveUi(services, context);
  const hook = new ProvisionHook(connection, context);
  hook.serve(services);
  using served = connection.serve(services);
  try {
    const work = open.attempt(open.services.call(builderMethods.run, served.id));
    const id = await cancellable(work, {
      signal: context.signal,
      served,
      cancel: () => open.services.call(builderMethods.cancel, undefined),
      onLate: (late) => nameLeftArtifact(connection, late, context),
    });
    return id === 0 ? undefined : await open.ask(readArtifact(connection, id));
  } catch (error) {
    context.signal.throwIfAborted();
    // Our own error passes through the plugin as text only: the original says more.
    throw hook.failure ?? error;
  }
}

/** Some plugins finish in spite of a cancel: what they made exists, and nobody else will say so. */
async function nameLeftArtifact(
  connection: PluginConnection,
  id: number,
  context: BuilderContext,
): Promise<void> {
  if (id === 0) return;
  const { description } = await readArtifact(connection, id);
  context.events.problem({
    severity: "warning",
    code: "plugin/artifact-left",
    text: `The builder finished although it was cancelled. This is left: ${description}`,
    hint: "Remove it when you do not need it.",
  });
}

/** Runs the template's provisioners when the plugin's machine is up. */
class ProvisionHook {
  readonly #connection: PluginConnection;
  readonly #context: BuilderContext;
  failure: unknown;

  constructor(connection: PluginConnection, context: BuilderContext) {
    this.#connection = connection;
    this.#context = context;
  }

  serve(services: ServiceTable): void {
    serveMethod(services, hookMethods.run, async ({ Name, Data, StreamId }) => {
      if (Name === hookName.provision) await this.#provision(Data, StreamId);
      // `packer_cleanup_provision` and unknown names succeed: the engine runs its error cleanup by itself.
      return undefined;
    });
    // The engine stops provisioners by the same signal that made us cancel the builder.
    serveMethod(services, hookMethods.cancel, () => undefined);
  }

  async #provision(data: MsgpackValue, streamId: number): Promise<void> {
    const variables = buildVariables(data);
    const services = await this.#connection.dialServices(streamId);
    const type = variables["ConnType"];
    await using communicator = new PluginCommunicator({
      type: typeof type === "string" && type !== "" ? type : "plugin",
      connection: this.#connection,
      services,
    });
    try {
      await this.#context.provision({ communicator, variables });
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
