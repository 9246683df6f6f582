/** Runs services for tests, on the real host, and records what they publish. */
import { Redactor, ResourceScope } from "@prebake/base";
import type { BuildEvents, ServiceContext, Services } from "@prebake/sdk";
import { createHost } from "./host.ts";
import { createServices } from "./services.ts";

export interface ServiceRig extends AsyncDisposable {
  readonly services: Services;
  readonly context: ServiceContext;
  readonly controller: AbortController;
  readonly scope: ResourceScope;
  readonly redactor: Redactor;
  /** `kind text` of everything published, in order. */
  readonly published: readonly string[];
  /** Totals and last counts of progress. */
  readonly progress: readonly (readonly [total: number | undefined, done: number])[];
  /** Called at each sign of progress. */
  onProgress: (done: number) => void;
}

/** Everything below the given directory. The caller disposes. */
export function createServiceRig(
  directory: string,
  communicators: Parameters<typeof createServices>[0]["communicators"] = refuse,
): ServiceRig {
  const host = createHost({ workingDirectory: directory, env: {} });
  const redactor = new Redactor();
  const scope = new ResourceScope();
  const controller = new AbortController();
  const published: string[] = [];
  const progress: (readonly [number | undefined, number])[] = [];
  const events: BuildEvents = {
    step: (_, text) => published.push(`step ${text}`),
    detail: (text) => published.push(`detail ${text}`),
    problem: ({ text }) => published.push(`problem ${text}`),
    output: () => undefined,
    endOutput: () => undefined,
    progress: ({ total }) => {
      let last = 0;
      const update = (done: number) => {
        last = done;
        rig.onProgress(done);
      };
      return { update, finish: () => progress.push([total, last]) };
    },
    connection: () => undefined,
    row: () => undefined,
    log: (_level, source, text) => published.push(`log ${source}: ${text}`),
    ask: async () => undefined,
  };
  const rig: ServiceRig = {
    services: createServices({ host, cacheDirectory: `${directory}/cache`, communicators, redactor }),
    context: { scope, events, signal: controller.signal },
    controller,
    scope,
    redactor,
    published,
    progress,
    onProgress: () => undefined,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
  return rig;
}

async function refuse(): Promise<never> {
  throw new Error("no communicators here");
}
