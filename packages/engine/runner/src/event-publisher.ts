/** The one place where events get their number and date, lose their secrets, and become immutable. */
import type { Clock, Redactor } from "@prebake/base";
import type { BuildEvent, EventPublisher } from "@prebake/sdk";

/** Somebody who reads the stream: a screen, a log. Must not throw; what it throws is dropped, a screen cannot fail a build. */
export type EventConsumer = (event: BuildEvent) => void;

export interface EventPublisherOptions {
  /** Id of the run. */
  readonly run: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly consumers: readonly EventConsumer[];
}

export function createEventPublisher(options: EventPublisherOptions): EventPublisher {
  let seq = 0;
  return {
    publish(body) {
      const event = Object.freeze({
        v: 1 as const,
        seq: ++seq,
        at: new Date(options.clock.now()).toISOString(),
        run: options.run,
        ...options.redactor.redactTexts(body, neverRedacted),
      });
      for (const consume of options.consumers) {
        try {
          consume(event);
        } catch {
          // A consumer that fails (closed pipe) is not a reason to stop the build.
        }
      }
    },
  };
}

// Kinds and codes are ours; every other text may hold a secret.
const neverRedacted: ReadonlySet<string> = new Set([
  "kind",
  "code",
  "severity",
  "outcome",
  "stream",
  "state",
  "level",
]);
