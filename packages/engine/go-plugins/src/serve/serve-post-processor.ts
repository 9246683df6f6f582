/** A post-processor of ours for a host: its input is the host's artifact. */
import { isCancellation } from "@prebake/base";
import { openRunScope } from "@prebake/sdk";
import type { PostProcessor } from "@prebake/sdk";
import { readArtifactFrom } from "../services/artifact-service.ts";
import { buildVariables, filledVariables } from "../services/build-data.ts";
import { msgpackOf } from "../wire/msgpack/plain-data.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { postProcessorMethods } from "../wire/services/component-methods.ts";
import type { PostProcessed } from "../wire/services/component-methods.ts";
import { announceArtifact } from "./announce-artifact.ts";
import { refuseErrors } from "./refuse-errors.ts";
import { failureText } from "./served-session.ts";
import type { ServedRun, ServedSession } from "./served-session.ts";

export function servePostProcessor(
  services: ServiceTable,
  postProcessor: PostProcessor,
  session: ServedSession,
): void {
  serveMethod(services, postProcessorMethods.configure, async ({ Configs }) => {
    refuseErrors(await session.configure(Configs), session.options.world);
    return undefined;
  });
  serveMethod(services, postProcessorMethods.postProcess, (streamId) =>
    session.run(streamId, undefined, async (run) => {
      try {
        return await postProcess(postProcessor, session, run);
      } catch (error) {
        if (isCancellation(error, run.signal)) throw error;
        return { Err: { Message: failureText(error) }, Keep: false, ForceOverride: false, StreamId: 0 };
      }
    }),
  );
  serveMethod(services, postProcessorMethods.cancel, () => session.cancel("cancelled by the host"));
}

async function postProcess(
  postProcessor: PostProcessor,
  session: ServedSession,
  run: ServedRun,
): Promise<PostProcessed> {
  const { connection, world } = session.options;
  const artifact = await readArtifactFrom(run.host);
  const told = buildVariables(msgpackOf(artifact.state["generated_data"]));
  await using scope = openRunScope(run.events);
  const context = session.contextFor({ ...run, variables: told }, scope);
  const variables = { PackerRunUUID: world.runId, ...filledVariables(told) };
  const result = await postProcessor.run(session.configFor(told), { ...context, artifact, variables });
  run.events.endOutput();
  await run.screen.flush();
  // An artifact may be the host's own, handed back: then its stream is needed as long as the result.
  if (!result.artifact) await run.host[Symbol.asyncDispose]();
  return {
    Err: undefined,
    Keep: result.keepInput,
    ForceOverride: result.forceKeepInput ?? false,
    StreamId: result.artifact ? announceArtifact(result.artifact, connection, world.given.host) : 0,
  };
}
