/** The screen that a plugin's components write to: their words become events. */
import type { BuildEvents, ProgressReporter } from "@prebake/sdk";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { serveMethod } from "../wire/net-rpc/rpc-server.ts";
import { progressMethods, uiMethods } from "../wire/services/ui-methods.ts";

export interface UiOptions {
  readonly events: BuildEvents;
  /** Ends questions. */
  readonly signal: AbortSignal;
}

/**
 * Enters the screen's methods. Each call is answered at once: a plugin makes one call per line. Disposing ends the progress bars
 * of a plugin that has gone in the midst of its work.
 */
export function serveUi(services: ServiceTable, { events, signal }: UiOptions): Disposable {
  serveMethod(services, uiMethods.say, (text) => events.step("plugin/say", text));
  serveMethod(services, uiMethods.message, (text) => events.detail(text));
  serveMethod(services, uiMethods.error, (text) =>
    events.problem({ severity: "error", code: "plugin/said", text }),
  );
  serveMethod(services, uiMethods.machine, ({ Category, Args }) => events.row(Category, Args ?? []));
  serveMethod(services, uiMethods.ask, async (question) => {
    const answer = await events.ask(question, { signal });
    // In the words that plugins know; they go on with an empty answer.
    if (answer === undefined) throw new Error("no available tty");
    return answer;
  });
  const bars = new Set<ProgressReporter>();
  let count = 0;
  serveMethod(services, uiMethods.newTrackProgress, ({ Src, TotalSize, CurrentSize }) => {
    const id = String(++count);
    const reporter = events.progress({
      work: "download",
      label: Src,
      ...(TotalSize > 0 && { total: TotalSize }),
    });
    bars.add(reporter);
    const finish = () => {
      bars.delete(reporter);
      reporter.finish();
    };
    serveProgress(services, { id, done: CurrentSize, update: (done) => reporter.update(done), finish });
    return id;
  });
  return {
    [Symbol.dispose]: () => {
      for (const reporter of bars) reporter.finish();
      bars.clear();
    },
  };
}

function serveProgress(services: ServiceTable, bar: ProgressReporter & { id: string; done: number }): void {
  const { add, close } = progressMethods(bar.id);
  serveMethod(services, add, (bytes) => {
    bar.done += bytes;
    bar.update(bar.done);
    return undefined;
  });
  serveMethod(services, close, () => {
    bar.finish();
    services.delete(add.name);
    services.delete(close.name);
    return undefined;
  });
}
