/** A builder of ours for a host: what it provisions is provisioned by the host's provisioners. */
import { isCancellation } from "@prebake/base";
import type { ResourceScope } from "@prebake/base";
import { abandonRun, answerFailure, openRunScope, withState } from "@prebake/sdk";
import type { Artifact, Builder, BuildVariables, FailureAnswer, Machine } from "@prebake/sdk";
import { builderFacts } from "../services/build-data.ts";
import { serveCommunicator } from "../services/communicator-server.ts";
import { msgpackOf } from "../wire/msgpack/plain-data.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { builderMethods } from "../wire/services/component-methods.ts";
import { hookMethods, hookName } from "../wire/services/hook-methods.ts";
import { announceArtifact } from "./announce-artifact.ts";
import { forwardScreen } from "./remote-screen.ts";
import { errorText, textsOf } from "./served-session.ts";
import type { ServedRun, ServedSession } from "./served-session.ts";

export function serveBuilder(services: ServiceTable, builder: Builder, session: ServedSession): void {
  serveMethod(services, builderMethods.prepare, async ({ Configs }) => {
    const found = await session.configure(Configs);
    const warnings = textsOf(found, "warning");
    const message = errorText(found);
    return {
      GeneratedVars: builder.variables,
      Warnings: warnings.length > 0 ? warnings : undefined,
      Error: message === "" ? undefined : { Message: message },
    };
  });
  serveMethod(services, builderMethods.run, (streamId) =>
    session.run(streamId, undefined, async (run) => {
      const work = new BuilderWork(builder, session, run);
      const artifact = await work.toEnd();
      // Whoever dialled a stream ends it: the host waits for that. What was said comes first.
      run.events.endOutput();
      await run.screen.flush();
      await run.host[Symbol.asyncDispose]();
      if (!artifact) return 0;
      const { connection, world } = session.options;
      const state = { generated_data: builderFacts(world.runId, work.variables), ...artifact.state };
      return announceArtifact(withState(artifact, state), connection, world.given.host);
    }),
  );
  serveMethod(services, builderMethods.cancel, () => session.cancel("cancelled by the host"));
}

/** One run of the builder, again when the user says so. */
class BuilderWork {
  readonly #builder: Builder;
  readonly #session: ServedSession;
  readonly #run: ServedRun;
  /** What was decided about the failure that is on its way out of the builder. */
  #answered: FailureAnswer | undefined;
  /** Facts of the machine, when there was one. */
  variables: BuildVariables = {};

  constructor(builder: Builder, session: ServedSession, run: ServedRun) {
    this.#builder = builder;
    this.#session = session;
    this.#run = run;
  }

  async toEnd(): Promise<Artifact | undefined> {
    for (;;) {
      this.#answered = undefined;
      await using scope = openRunScope(this.#run.events);
      const context = this.#session.contextFor(this.#run, scope);
      try {
        return await this.#builder.run(this.#session.configFor(undefined), {
          ...context,
          provision: (machine) => this.#provision(machine),
        });
      } catch (error) {
        if ((await this.#afterFailure(error, scope)) !== "retry") throw error;
      }
    }
  }

  async #afterFailure(error: unknown, scope: ResourceScope): Promise<FailureAnswer> {
    const { events, signal } = this.#run;
    events.endOutput();
    // A cancelled build always cleans up: nobody waits for what it would leave behind.
    const answer = isCancellation(error, signal) ? "cleanup" : await this.#answer("build", error);
    if (answer === "abort") await abandonRun(scope, events, () => this.#run.things.keep());
    return answer;
  }

  async #provision(machine: Machine): Promise<void> {
    const { signal } = this.#run;
    this.variables = machine.variables;
    await this.#session.pause("connect", this.#run);
    for (;;) {
      signal.throwIfAborted();
      try {
        return await this.#callHook(hookName.provision, machine);
      } catch (error) {
        signal.throwIfAborted();
        if ((await this.#answer("provision", error)) !== "retry") {
          await this.#session.pause("provision", this.#run); // The last look at the machine as it failed.
          await this.#cleanUpAfter(machine);
          throw error;
        }
        this.#answered = undefined;
      }
    }
  }

  /** The host's error-cleanup-provisioner; there may be none. Its own failure is told and changes nothing. */
  async #cleanUpAfter(machine: Machine): Promise<void> {
    const { onError } = this.#session.received.settings;
    if (this.#answered === "abort" && onError !== "run-cleanup-provisioner") return;
    try {
      await this.#callHook(hookName.cleanup, machine);
    } catch (error) {
      this.#session.options.world.log("warn", `the error-cleanup-provisioner failed: ${String(error)}`);
    }
  }

  /** The host's provisioners run while this call waits; a cancel is a call of its own. */
  async #callHook(name: string, machine: Machine): Promise<void> {
    const { connection, world } = this.#session.options;
    const { host, signal, screen, events } = this.#run;
    const services: ServiceTable = new Map();
    forwardScreen(services, host);
    const { communicator } = machine;
    serveCommunicator(services, { communicator, connection, signal, clock: world.given.host.clock });
    // Their words go another way than ours: ours come first.
    events.endOutput();
    await screen.flush();
    using served = connection.serve(services);
    const cancel = () => void host.call(hookMethods.cancel, undefined).catch(() => undefined);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const Data = msgpackOf(builderFacts(world.runId, machine.variables));
      await host.call(hookMethods.run, { Name: name, Data, StreamId: served.id });
    } finally {
      signal.removeEventListener("abort", cancel);
    }
    signal.throwIfAborted();
  }

  /** Asked once for each failure. */
  async #answer(step: string, error: unknown): Promise<FailureAnswer> {
    const { onError } = this.#session.received.settings;
    this.#answered ??= await answerFailure(onError, { step, error }, this.#run);
    return this.#answered;
  }
}
