/** A plugin's post-processor as one of ours: our artifact is served to it. */
import { ResourceScope } from "@prebake/base";
import type { Artifact, PostProcessor, PostProcessorContext, PostProcessorResult } from "@prebake/sdk";
import { readArtifact, serveArtifact } from "../services/artifact-service.ts";
import type { OpenComponent, PluginComponentOptions } from "./plugin-component.ts";
import {
  cancellable,
  checkConfig,
  componentSpec,
  factsOf,
  openComponent,
  ownedArtifact,
  verdictOf,
} from "./plugin-component.ts";
import { pluginConfigs, pluginDeclaration } from "./plugin-config.ts";
import type { ConfigToSend } from "./plugin-config.ts";
import { serveUi } from "../services/ui-service.ts";
import { remoteFailure } from "../wire/net-rpc/rpc-client.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { postProcessorMethods } from "../wire/services/component-methods.ts";

export async function createPluginPostProcessor(options: PluginComponentOptions): Promise<PostProcessor> {
  const spec = await componentSpec(options, "post-processor");
  const name = { kind: "post-processor", name: options.name } as const;
  const configure = (open: OpenComponent, own: ConfigToSend, context: Parameters<typeof factsOf>[1]) => {
    const Configs = pluginConfigs("post-processor", own, factsOf(options, context));
    return open.ask(open.services.call(postProcessorMethods.configure, { Configs }));
  };
  return {
    kind: "post-processor",
    type: options.type,
    config: pluginDeclaration(options.type, spec),
    async check(config, context) {
      await checkConfig({ config, spec }, context, async (own) => {
        await using open = await openComponent(options, name, context.signal);
        return await verdictOf(() => configure(open, own, context));
      });
    },
    async run(config, context) {
      await using scope = new ResourceScope();
      const open = scope.use("plugin", await openComponent(options, name, context.signal));
      await configure(open, { config, spec }, context);
      const result = await postProcess(open, context);
      if (result.artifact) {
        // The artifact lives in the process, and may be our input handed back: both go on until the command ends.
        scope.abandon();
        options.keep.use("plugin", open);
      }
      return result;
    },
  };
}

async function postProcess(open: OpenComponent, context: PostProcessorContext): Promise<PostProcessorResult> {
  const { connection } = open.plugin;
  const services: ServiceTable = new Map();
  using _ui = serveUi(services, context);
  serveArtifact(services, context.artifact);
  using served = connection.serve(services);
  const work = open.attempt(open.services.call(postProcessorMethods.postProcess, served.id));
  const cancel = () => open.services.call(postProcessorMethods.cancel, undefined);
  const { Err, Keep, ForceOverride, StreamId } = await cancellable(work, {
    signal: context.signal,
    served,
    cancel,
  });
  if (Err) throw remoteFailure(Err.Message);
  const made = StreamId === 0 ? undefined : await open.ask(readArtifact(connection, StreamId));
  // Its input handed back is our own: who removes that is not the plugin's business.
  const artifact = made && (isSame(made, context.artifact) ? context.artifact : ownedArtifact(made));
  return { artifact, keepInput: Keep, forceKeepInput: ForceOverride };
}

function isSame(a: Artifact, b: Artifact): boolean {
  return (
    a.builderId === b.builderId &&
    a.id === b.id &&
    a.description === b.description &&
    a.files.length === b.files.length &&
    a.files.every((file, index) => file === b.files[index])
  );
}
