/** A plugin's provisioner as one of ours: our communicator is served to it. */
import { Cancelled } from "@prebake/base";
import type { Provisioner, ProvisionerContext } from "@prebake/sdk";
import { generatedData } from "../services/build-data.ts";
import { serveCommunicator } from "../services/communicator-server.ts";
import type { OpenComponent, PluginComponentOptions } from "./plugin-component.ts";
import {
  cancellable,
  checkConfig,
  componentSpec,
  factsOf,
  openComponent,
  verdictOf,
} from "./plugin-component.ts";
import { pluginConfigs, pluginDeclaration } from "./plugin-config.ts";
import type { ConfigToSend } from "./plugin-config.ts";
import { serveUi } from "../services/ui-service.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { provisionerMethods } from "../wire/services/component-methods.ts";

export async function createPluginProvisioner(options: PluginComponentOptions): Promise<Provisioner> {
  const spec = await componentSpec(options, "provisioner");
  const name = { kind: "provisioner", name: options.name } as const;
  const configure = (open: OpenComponent, own: ConfigToSend, context: Parameters<typeof factsOf>[1]) => {
    const Configs = pluginConfigs("provisioner", own, factsOf(options, context));
    return open.ask(open.services.call(provisionerMethods.prepare, { Configs }));
  };
  return {
    kind: "provisioner",
    type: options.type,
    config: pluginDeclaration(options.type, spec),
    async check(config, context) {
      await checkConfig({ config, spec }, context, async (own) => {
        await using open = await openComponent(options, name, context.signal);
        return await verdictOf(() => configure(open, own, context));
      });
    },
    async run(config, context) {
      // A process of its own for each try: a cancelled one refuses every later run.
      await using open = await openComponent(options, name, context.signal);
      await configure(open, { config, spec }, context);
      await provision(open, context);
    },
  };
}

async function provision(open: OpenComponent, context: ProvisionerContext): Promise<void> {
  const { connection } = open.plugin;
  const services: ServiceTable = new Map();
  using _ui = serveUi(services, context);
  const { communicator, signal } = context;
  const failed = new AbortController();
  serveCommunicator(services, {
    communicator,
    connection,
    signal: AbortSignal.any([signal, failed.signal]),
    clock: context.host.clock,
  });
  using served = connection.serve(services);
  const work = open.attempt(
    open.services.call(provisionerMethods.provision, {
      GeneratedData: generatedData(context.variables),
      StreamID: served.id,
    }),
  );
  const cancel = () => open.services.call(provisionerMethods.cancel, undefined);
  try {
    await cancellable(work, { signal, served, cancel });
  } catch (error) {
    // What it has started in the guest would run beside its next try, or beside the clean-up.
    failed.abort(new Cancelled("the provisioner has failed"));
    throw error;
  }
}
