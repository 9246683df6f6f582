/** Runs plans of fake parts on a host in memory, and remembers what was published. */
import { Redactor } from "@prebake/base";
import { RunJournal } from "@prebake/journal";
import type { Artifact, BuildEvent, BuilderContext, HostProcesses } from "@prebake/sdk";
import { createMemoryHost, fakePlan, fakeRegistry, idleCommunicator } from "@prebake/testing";
import type { FakeBuild, FakeParts, MemoryHost } from "@prebake/testing";
import type { RunDeps } from "./build-session.ts";
import { createEventPublisher } from "./event-publisher.ts";
import { runPlan } from "./run-plan.ts";
import type { RunResult } from "./run-plan.ts";

export const artifact = (id: string, files: readonly string[] = []): Artifact => ({
  builderId: "test.fake",
  id,
  files,
  description: `made ${id}`,
  state: {},
});

/** What most fake builders do: provision a machine, give an artifact of the build's name. */
export const provisioning = async (context: BuilderContext): Promise<Artifact> => {
  await context.provision({ communicator: idleCommunicator, variables: { ID: "vm-1", Host: "10.0.0.1" } });
  return artifact(context.build.name);
};

export interface Rig {
  readonly host: MemoryHost;
  readonly events: readonly BuildEvent[];
  readonly controller: AbortController;
  /** Words that parts noted, in order. */
  readonly notes: string[];
  run(builds: readonly FakeBuild[], parts: FakeParts, options?: RigOptions): Promise<RunResult>;
  /** Texts of events of these kinds. */
  texts(...kinds: readonly string[]): readonly string[];
}

export interface RigOptions {
  readonly flags?: Partial<RunDeps["flags"]>;
  readonly parallelBuilds?: number;
  readonly syntax?: "hcl" | "json";
  readonly secrets?: readonly string[];
  /** Answers to questions, in order; then nobody is there. */
  readonly answers?: readonly string[];
}

export function createRig(
  files: Readonly<Record<string, string>> = {},
  processes: Partial<HostProcesses> = {},
): Rig {
  const memory = createMemoryHost({ files });
  const host = { ...memory, processes: { ...memory.processes, ...processes } };
  const events: BuildEvent[] = [];
  const controller = new AbortController();
  const redactor = new Redactor();
  const notes: string[] = [];
  return {
    host,
    events,
    controller,
    notes,
    run: (builds, parts, options = {}) => {
      const journal = new RunJournal({
        host,
        runId: "run-1",
        redactor,
        onFailure: (error) => notes.push(error.message),
      });
      const answers = [...(options.answers ?? [])];
      return runPlan(fakePlan(builds, { syntax: options.syntax ?? "hcl", secrets: options.secrets ?? [] }), {
        registry: fakeRegistry({ builders: { fake: provisioning }, ...parts }),
        host,
        services: undefined as never, // No fake part asks for one.
        journal,
        flags: { debug: false, force: false, onError: "cleanup", ...options.flags },
        redactor,
        publisher: createEventPublisher({
          run: "r1",
          clock: host.clock,
          redactor,
          consumers: [(event) => events.push(event)],
        }),
        prompter: {
          ask: async ({ show }) => {
            show();
            return answers.shift();
          },
        },
        runId: "run-1",
        parallelBuilds: options.parallelBuilds ?? 0,
        signal: controller.signal,
      });
    },
    texts: (...kinds) =>
      events.flatMap((event) => (kinds.includes(event.kind) && "text" in event ? [event.text] : [])),
  };
}

/** Runs what is ready until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (condition()) return;
    await Promise.resolve();
  }
  throw new Error("the condition never came true");
}
