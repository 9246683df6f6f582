/** One build from its builder to its artifacts: what is owned is released, a failure is answered as `-on-error` says. */
import { BuildError, isCancellation, linkSignals, toError } from "@prebake/base";
import type { ResourceScope } from "@prebake/base";
import { abandonRun, answerFailure, openRunScope } from "@prebake/sdk";
import type { Artifact, BuildIdentity, FailureAnswer, Machine } from "@prebake/sdk";
import type { BuildSession } from "./build-session.ts";
import { errorRecord } from "./diagnostic-record.ts";
import { runPostProcessors } from "./run-post-processors.ts";
import { runProvisioner, runProvisioners } from "./run-provisioners.ts";

export interface BuildResult {
  readonly build: BuildIdentity;
  readonly outcome: "succeeded" | "failed" | "cancelled";
  /** Of a build that succeeded, in the order of the final list. */
  readonly artifacts: readonly Artifact[];
  readonly error?: Error;
}

/** Runs the build and publishes how it ended. Never rejects. */
export async function runBuild(session: BuildSession): Promise<BuildResult> {
  const { clock } = session.deps.host;
  const build = session.node.identity;
  const started = clock.monotonic();
  session.publish({ kind: "build.started", build: session.name, builderType: build.builderType });
  const result = await settle(session);
  result.artifacts.forEach((artifact, index) => publishArtifact(session, artifact, index));
  session.publish({
    kind: "build.finished",
    build: session.name,
    durationMs: clock.monotonic() - started,
    outcome: result.outcome,
    ...(result.error && { error: errorRecord(result.error) }),
  });
  return result;
}

async function settle(session: BuildSession): Promise<BuildResult> {
  const build = session.node.identity;
  try {
    const built = await new BuilderRun(session).run();
    if (!built) return { build, outcome: "succeeded", artifacts: [] };
    const { artifacts, errors } = await runPostProcessors(session, built).catch((cancelled: unknown) => {
      sayWhatIsLeft(session, [built], "Post-processing was cancelled");
      throw cancelled;
    });
    const error = errors.length > 1 ? several(errors) : errors[0];
    if (!error) return { build, outcome: "succeeded", artifacts };
    sayWhatIsLeft(session, artifacts, "A post-processor failed");
    return { build, outcome: "failed", artifacts: [], error };
  } catch (thrown) {
    session.events.endOutput();
    const error = toError(thrown);
    return {
      build,
      outcome: isCancellation(error, session.signal) ? "cancelled" : "failed",
      artifacts: [],
      error,
    };
  }
}

/** Runs the builder in a scope of its own; a failed one again when the user says so. */
class BuilderRun {
  readonly #session: BuildSession;
  /** What was decided about the failure that is on its way out of the builder. */
  #answered: FailureAnswer | undefined;

  constructor(session: BuildSession) {
    this.#session = session;
  }

  async run(): Promise<Artifact | undefined> {
    for (;;) {
      this.#answered = undefined;
      const outcome = await this.#once();
      if ("artifact" in outcome) return outcome.artifact;
      if (outcome.answer !== "retry") throw outcome.error;
    }
  }

  async #once(): Promise<{ artifact: Artifact | undefined } | { error: unknown; answer: FailureAnswer }> {
    const session = this.#session;
    await using scope = openRunScope(session.events);
    try {
      const { component, config } = await session.prepare("builder", session.node.builder);
      const context = session.contextFor(session.node.builder, { scope, signal: session.signal });
      const artifact = await component.run(config, {
        ...context,
        provision: (machine) => this.#provision(machine),
      });
      session.events.endOutput();
      return { artifact };
    } catch (error) {
      session.events.endOutput();
      // A cancelled build always cleans up: nobody waits for what it would leave behind.
      const answer = isCancellation(error, session.signal) ? "cleanup" : await this.#answer("build", error);
      if (answer === "abort") await abandon(session, scope);
      return { error, answer };
    }
  }

  async #provision(machine: Machine): Promise<void> {
    const session = this.#session;
    session.learn(machine);
    await session.pause("connect", session.signal);
    using stop = linkSignals(machine.lost ? [session.signal, machine.lost] : [session.signal]);
    const { signal } = stop;
    for (let first = 0; ;) {
      try {
        return await runProvisioners(session, machine, {
          first,
          signal,
          onFailed: (index) => (first = index),
        });
      } catch (error) {
        // Cancelled, or nobody is there to clean up, or to try it again with.
        if (signal.aborted || isCancellation(error, session.signal)) throw error;
        // The provisioner that failed runs again; the machine keeps what those before it did.
        if ((await this.#answer("provision", error)) !== "retry") {
          await session.pause("provision", session.signal); // The last look at the machine as it failed.
          await this.#cleanUpAfter(machine);
          throw error;
        }
        this.#answered = undefined;
      }
    }
  }

  /** The error-cleanup-provisioner. Its own failure is told and changes nothing. */
  async #cleanUpAfter(machine: Machine): Promise<void> {
    const session = this.#session;
    const node = session.node.errorCleanup;
    if (!node || (this.#answered === "abort" && session.deps.flags.onError !== "run-cleanup-provisioner"))
      return;
    session.events.step(
      "provisioner/error-cleanup",
      "Provisioning step had errors: Running the cleanup provisioner, if present...",
    );
    try {
      await runProvisioner(session, machine, {
        node,
        index: session.node.provisioners.length,
        signal: session.signal,
      });
    } catch (error) {
      session.events.problem({
        severity: "warning",
        code: "provisioner/error-cleanup-failed",
        text: `The error-cleanup-provisioner failed: ${toError(error).message}`,
      });
    }
  }

  /** What to do about a failure: as the flag says, or as the user answers; asked once for each failure. */
  async #answer(step: string, error: unknown): Promise<FailureAnswer> {
    const { onError } = this.#session.deps.flags;
    this.#answered ??= await answerFailure(onError, { step, error }, this.#session);
    return this.#answered;
  }
}

/** Leaves everything as it is; what of it is ours outlives us. */
async function abandon({ host, journal, events }: BuildSession, scope: ResourceScope): Promise<void> {
  await abandonRun(scope, events, async () => {
    await journal.keepAll();
    host.processes.leaveRunning(); // Those of other builds still end with us.
  });
}

function sayWhatIsLeft(session: BuildSession, artifacts: readonly Artifact[], what: string): void {
  for (const artifact of artifacts) {
    session.events.problem({
      severity: "warning",
      code: "artifact/kept",
      text: `${what}; what was made until then is kept: ${artifact.description}`,
    });
  }
}

function several(errors: readonly Error[]): BuildError {
  return new BuildError("runner/post-processors-failed", {
    message: `${errors.length} post-processors failed:\n${errors.map((error) => `* ${error.message}`).join("\n")}`,
    errors,
  });
}

function publishArtifact(session: BuildSession, artifact: Artifact, index: number): void {
  const { builderId, id, description, files } = artifact;
  session.publish({ kind: "artifact", build: session.name, index, builderId, id, description, files });
}
