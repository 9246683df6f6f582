/** Post-processor chains of one build, and which artifacts are left in the end. */
import { BuildError, isCancellation, raceSignal, toError } from "@prebake/base";
import { destroyOf, openRunScope, removeArtifactFiles } from "@prebake/sdk";
import type { Artifact, PostProcessorNode, PostProcessorResult } from "@prebake/sdk";
import type { BuildSession } from "./build-session.ts";
import { errorRecord } from "./diagnostic-record.ts";

export interface PostProcessed {
  /** In the order of the final list: the builder's, then chain by chain. */
  readonly artifacts: readonly Artifact[];
  /** One for each chain that failed. */
  readonly errors: readonly Error[];
}

/**
 * Runs each chain on the builder's artifact. A chain that fails does not stop the others. The builder's artifact stays
 * when the first post-processor of any chain keeps it, or when a chain failed: what cost an hour to build is not deleted
 * for a mistake in what comes after it. Rejects only when cancelled.
 */
export async function runPostProcessors(session: BuildSession, built: Artifact): Promise<PostProcessed> {
  const chains = session.node.postProcessors.filter((chain) => chain.length > 0);
  const errors: Error[] = [];
  const made: Artifact[] = [];
  const unwanted: Artifact[] = [];
  let keepBuilt = chains.length === 0;
  for (const chain of chains) {
    const outcome = await runChain(session, chain, built);
    made.push(...outcome.artifacts);
    unwanted.push(...outcome.unwanted);
    keepBuilt ||= outcome.keepInput;
    if (outcome.error) errors.push(outcome.error);
  }
  const artifacts = keepBuilt ? [built, ...made] : made;
  // Only now is it known what all chains keep: a file that one of them lists is not another's to delete.
  for (const artifact of keepBuilt ? unwanted : [...unwanted, built]) {
    await deleteArtifact(session, artifact, artifacts);
  }
  return { artifacts, errors };
}

interface ChainOutcome {
  readonly keepInput: boolean;
  readonly artifacts: readonly Artifact[];
  /** Made on the way and not kept. */
  readonly unwanted: readonly Artifact[];
  readonly error?: Error;
}

async function runChain(
  session: BuildSession,
  chain: readonly PostProcessorNode[],
  input: Artifact,
): Promise<ChainOutcome> {
  const kept: Artifact[] = [];
  const unwanted: Artifact[] = [];
  let current = input;
  let keepInput = true;
  for (const [position, node] of chain.entries()) {
    let result: PostProcessorResult;
    try {
      result = await runPostProcessor(session, node, current);
    } catch (error) {
      if (isCancellation(error, session.signal)) throw error;
      return {
        keepInput: position === 0 || keepInput,
        artifacts: listed(kept, current, input),
        unwanted,
        error: toError(error),
      };
    }
    const keep = keepsInput(node, result, session);
    if (position === 0) keepInput = keep || !result.artifact;
    // No artifact ends the chain quietly; its input then is the last one and stays.
    if (!result.artifact) return { keepInput, artifacts: listed(kept, current, input), unwanted };
    if (position > 0) (keep ? kept : unwanted).push(current);
    current = result.artifact;
  }
  return { keepInput, artifacts: [...kept, current], unwanted };
}

// The builder's own artifact is listed by the caller.
function listed(kept: readonly Artifact[], last: Artifact, input: Artifact): readonly Artifact[] {
  return last === input ? kept : [...kept, last];
}

function keepsInput(node: PostProcessorNode, result: PostProcessorResult, session: BuildSession): boolean {
  const said = node.keepInputArtifact;
  if (said === undefined) return result.keepInput;
  if (said || !result.forceKeepInput) return said;
  session.events.log(
    "info",
    "runner",
    `${node.type} needs its input artifact: keep_input_artifact = false has no effect`,
  );
  return true;
}

async function runPostProcessor(
  session: BuildSession,
  node: PostProcessorNode,
  artifact: Artifact,
): Promise<PostProcessorResult> {
  const { clock } = session.deps.host;
  session.signal.throwIfAborted();
  const started = clock.monotonic();
  // In HCL a post-processor without a name shows none; in legacy JSON its type stands in. Source: measured on Packer 1.16.
  const name = session.plan.syntax === "hcl" && node.name === node.type ? "" : node.name;
  const identity = { build: session.name, type: node.type };
  session.publish({ kind: "post-processor.started", ...identity, name });
  const finish = (error?: unknown) =>
    session.publish({
      kind: "post-processor.finished",
      ...identity,
      durationMs: clock.monotonic() - started,
      ...(error !== undefined && { error: errorRecord(error) }),
    });
  try {
    const { component, config } = await session.prepare("post-processor", node);
    await using scope = openRunScope(session.events);
    const result = await component.run(config, {
      ...session.contextFor(node, { scope, signal: session.signal }),
      artifact,
      variables: session.knownVariables,
    });
    session.events.endOutput();
    finish();
    return result;
  } catch (error) {
    session.events.endOutput();
    finish(error);
    throw error;
  }
}

/**
 * Removes an artifact in its own way, when it has one. Else, and when one of `survivors` holds some of its files too, its other
 * files; then its directory, when it says so and nothing is left in it.
 */
async function deleteArtifact(
  session: BuildSession,
  artifact: Artifact,
  survivors: readonly Artifact[],
): Promise<void> {
  if (survivors.includes(artifact)) return; // Handed on by a post-processor as it was.
  const held = new Set(survivors.flatMap((survivor) => survivor.files));
  session.events.log("info", "runner", `deleting the artifact ${artifact.builderId} ${artifact.id}`);
  const destroy = artifact.files.some((file) => held.has(file)) ? undefined : destroyOf(artifact);
  try {
    if (destroy) return await raceSignal(destroy(), session.signal);
    await removeArtifactFiles(artifact, session.host.files, held);
  } catch (error) {
    if (isCancellation(error, session.signal)) throw error;
    const hint = error instanceof BuildError ? error.hint : undefined;
    session.events.problem({
      severity: "warning",
      code: "artifact/not-deleted",
      text: `Cannot delete the artifact that is no longer needed: ${toError(error).message}`,
      ...(hint !== undefined && { hint }),
    });
  }
}
