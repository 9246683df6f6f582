/**
 * Opens connections side by side until an SSH server answers on one of them.
 *
 * A port forward accepts while the guest is still booting, and a first packet that the guest did not see is sent again
 * only after seconds: one try after the other would notice a server late. But each connection that a server does see costs
 * it a process, and under emulation ten of them keep it busy for half a minute ("Exceeded MaxStartups"). So there are two
 * ways, and what the guest says decides between them:
 *
 * - silent: nobody answers at all. One patient try, and young ones beside it, a new one every half second; every fourth of
 *   them lives longer, for a server that is slow to greet.
 * - answering: a try was refused or closed, so the guest's network is up and packets arrive. One try at a time, again soon
 *   after each refusal; beside one that hangs (the server took it) another only after seconds.
 */
import type { Clock } from "@prebake/base";
import { linkSignals, toError } from "@prebake/base";
import type { LinkedSignal } from "@prebake/base";
import { TryFailed } from "./try-failed.ts";

/** Between the starts of two tries while the guest is silent, and how often the race looks around. */
const stepMs = 500;
/** After a refusal. */
const pauseMs = 200;
/** After a refusal in words: the server is there and has too much to do. */
const busyPauseMs = 1500;
const maxTries = 3;
/** A young try is given up after this; every fourth after the longer one. */
const youngMs = 1000;
const slowYoungMs = 4000;
/** The oldest try is given up after this. sshd that looks up a name may take 10 s and more. */
const patientMs = 30_000;
/** An answering guest: a second try starts beside one that has hung for so long. */
const hedgeMs = 3000;
/** A guest that answered and then hung for so long may be rebooting: it counts as silent again. */
const silentAfterMs = 10_000;

export interface BannerRaceOptions<T> {
  /** One try; rejects with `TryFailed` when it came to nothing. Any other error ends the race. */
  readonly open: (signal: AbortSignal) => Promise<T>;
  /** Closes a connection that came too late. */
  readonly close: (opened: T) => Promise<void>;
  readonly onFailure: (failure: TryFailed) => void;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

interface RunningTry {
  readonly startedMs: number;
  readonly lifeMs: number;
  readonly stop: LinkedSignal;
}

/** What the guest said last, and when. Undefined: nothing, it is silent. */
interface Answer {
  readonly atMs: number;
  readonly isBusy: boolean;
}

/** Gives the first connection with a banner; all others are closed. Rejects with the signal's reason. */
export async function raceForBanner<T>(options: BannerRaceOptions<T>): Promise<T> {
  const { signal, clock } = options;
  const race = new Race(options);
  try {
    for (;;) {
      signal.throwIfAborted();
      race.retire();
      if (race.isTimeForAnother()) race.start();
      const first = await firstOf(race.winner, race.nextEnd(), { ms: stepMs, signal, clock });
      if (first) return first.value;
      if (race.isRunning) continue;
      const late = await firstOf(race.winner, undefined, { ms: race.pauseMs, signal, clock });
      if (late) return late.value;
    }
  } catch (error) {
    race.closeLate();
    throw error;
  } finally {
    race.end();
  }
}

/** The tries of one race. */
class Race<T> {
  readonly #options: BannerRaceOptions<T>;
  readonly #running = new Set<RunningTry>();
  readonly #winner = Promise.withResolvers<T>();
  #answer: Answer | undefined;
  #started = 0;
  #over = false;
  #wake: () => void = () => undefined;

  constructor(options: BannerRaceOptions<T>) {
    this.#options = options;
    this.#winner.promise.catch(() => undefined); // Looked at in each round.
  }

  get winner(): Promise<T> {
    return this.#winner.promise;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** How long to wait after the last running try has failed. */
  get pauseMs(): number {
    return this.#answer?.isBusy ? busyPauseMs : pauseMs;
  }

  /** Resolves when no try is running any more. */
  nextEnd(): Promise<void> {
    return new Promise<void>((resolve) => (this.#wake = resolve));
  }

  isTimeForAnother(): boolean {
    if (!this.isRunning) return true;
    if (this.#running.size >= maxTries) return false;
    const youngest = Math.max(...Array.from(this.#running, (each) => each.startedMs));
    return !this.#answer || this.#now() - youngest >= hedgeMs;
  }

  start(): void {
    const { open, close, signal } = this.#options;
    const current: RunningTry = {
      startedMs: this.#now(),
      lifeMs: this.#nextLife(),
      stop: linkSignals([signal]),
    };
    this.#running.add(current);
    const settle = (action: () => void) => {
      this.#running.delete(current);
      current.stop[Symbol.dispose]();
      action();
      if (!this.isRunning) this.#wake();
    };
    open(current.stop.signal).then(
      (opened) =>
        settle(() => {
          if (this.#over) void close(opened); // Closing reports nothing, and nobody waits for it.
          this.#over = true;
          this.#winner.resolve(opened);
        }),
      (error: unknown) => settle(() => this.#failed(error, current)),
    );
  }

  /** Gives up the tries that waited long enough: the oldest is patient, and so is every one of an answering guest. */
  retire(): void {
    if (this.#answer && this.#now() - this.#answer.atMs >= silentAfterMs) this.#answer = undefined;
    const [oldest] = this.#running; // Sets keep the order of insertion.
    for (const each of this.#running) {
      const lifeMs = each === oldest || this.#answer ? patientMs : each.lifeMs;
      if (this.#now() - each.startedMs < lifeMs) continue;
      this.#giveUp(each);
    }
  }

  /** No longer wanted: a connection that came in between has no owner but its promise. */
  closeLate(): void {
    this.#over = true;
    this.#winner.promise.then(this.#options.close, () => undefined);
  }

  end(): void {
    for (const { stop } of this.#running) stop.abort(new TryFailed("no-banner", "was given up"));
  }

  #failed(error: unknown, failed: RunningTry): void {
    if (this.#over) return;
    if (!(error instanceof TryFailed)) {
      this.#winner.reject(toError(error));
      return;
    }
    this.#options.onFailure(error);
    // A try of ours that was given up says nothing about the guest.
    if (failed.stop.signal.aborted || !error.isAnswer) return;
    if (!this.#answer) for (const each of this.#running) this.#giveUp(each); // They were sent before anybody listened.
    this.#answer = { atMs: this.#now(), isBusy: error.isBusy };
  }

  #giveUp(each: RunningTry): void {
    this.#running.delete(each); // Its place is free at once.
    each.stop.abort(new TryFailed("no-banner", "accepts the connection, but no SSH server answers"));
  }

  #nextLife(): number {
    return ++this.#started % 4 === 0 ? slowYoungMs : youngMs;
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}

async function firstOf<T>(
  winner: Promise<T>,
  idle: Promise<void> | undefined,
  wait: { readonly ms: number; readonly signal: AbortSignal; readonly clock: Clock },
): Promise<{ readonly value: T } | undefined> {
  using pause = linkSignals([wait.signal]);
  const delay = wait.clock.delay(wait.ms, { signal: pause.signal });
  delay.catch(() => undefined); // Ends with this function.
  try {
    return await Promise.race([
      winner.then((value) => ({ value })),
      delay.then(() => undefined),
      ...(idle ? [idle.then(() => undefined)] : []),
    ]);
  } finally {
    pause.abort(new Error("no longer waited for"));
  }
}
