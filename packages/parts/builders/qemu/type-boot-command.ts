/**
 * Types a boot command through QMP, as fast as the guest reads and no faster.
 *
 * The PS/2 keyboard holds 16 bytes and drops what comes when it is full; a BIOS holds 15 keys. So we look at both:
 * QEMU's trace tells each byte that the guest reads, and the BIOS data area tells how many keys its buffer holds.
 * A guest that shows neither (a USB keyboard, a QEMU without trace) gets keys at a fixed, slow enough pace.
 * Source: QEMU hw/input/ps2.c, PS2_QUEUE_SIZE; measured with QEMU 7.2: two bytes for a key pressed and released, 8 of 12
 * keys sent at once arrive; IBM BIOS data area, 0040:001A (head), 001C (tail), 0080 (start), 0082 (end).
 */
import { pollUntil } from "@prebake/base";
import type { Clock } from "@prebake/base";
import type { BootStep, KeyEvent } from "@prebake/sdk";
import { keyEvents, qemuKeys } from "@prebake/sdk";
import type { QmpClient } from "./qmp.ts";

export interface TypingOptions {
  readonly qmp: Pick<QmpClient, "execute">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Sets who is told of the guest's reads. */
  readonly listen: (onRead: (count: number) => void) => void;
  /** Least time from one key to the next. */
  readonly keyIntervalMs: number;
  /** Pause after each run of keys between two waits. */
  readonly groupIntervalMs: number;
}

/** Bytes that may wait in the keyboard when the next key is sent: a shifted key is four more, and 16 fit. */
const waitingBytes = 4;
/** Keys that may wait in the BIOS. */
const waitingKeys = 4;
/** Without a read in this time the keyboard is not the one that we see, or the guest is busy with something else. */
const patienceMs = 1_000;
/** Pace for guests that show nothing: 16 bytes are four shifted keys, which a busy guest takes within a tenth of a second. */
const blindIntervalMs = 25;
const pollMs = 2;

/** Ends after the last key is released and read. Rejects with the signal's reason when cancelled. */
export async function typeBootCommand(steps: readonly BootStep[], options: TypingOptions): Promise<void> {
  const keyboard = await openKeyboard(options);
  try {
    let typed = false;
    for (const step of steps) {
      options.signal.throwIfAborted();
      if (step.kind !== "wait") {
        await keyboard.press(keyEvents(step, qemuKeys) ?? []); // Characters without a key were complained of.
        typed = true;
        continue;
      }
      if (typed) await pause(options, options.groupIntervalMs);
      typed = false;
      await pause(options, step.ms);
    }
    await keyboard.drain();
  } finally {
    await keyboard.close();
  }
}

async function pause({ clock, signal }: TypingOptions, ms: number): Promise<void> {
  if (ms > 0) await clock.delay(ms, { signal });
}

interface Keyboard {
  press(events: readonly KeyEvent<string>[]): Promise<void>;
  /** Waits until the guest has taken all. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

async function openKeyboard(options: TypingOptions): Promise<Keyboard> {
  const { qmp, signal, clock } = options;
  const queue = { bytes: 0, seesReads: await setTrace(options, true) };
  const bios = new BiosBuffer(options);
  options.listen((count) => {
    queue.bytes = Math.max(0, queue.bytes - count); // The mouse and the guest's own looks are counted too.
    queue.seesReads = true;
  });
  const wait = async (bytes: number, keys: number) => {
    if (queue.seesReads && queue.bytes > bytes)
      queue.seesReads = await waitWithin(options, async () => queue.bytes <= bytes);
    if (!queue.seesReads) {
      queue.bytes = 0;
      await clock.delay(blindIntervalMs, { signal });
    }
    await bios.waitUntilAtMost(keys);
  };
  return {
    press: async (events) => {
      if (events.length === 0) return;
      await wait(waitingBytes, waitingKeys);
      await qmp.execute("input-send-event", { events: events.map(inputEvent) }, { signal });
      queue.bytes += events.length;
      await pause(options, options.keyIntervalMs);
    },
    drain: () => wait(0, 0),
    close: async () => {
      options.listen(() => undefined);
      await setTrace(options, false);
    },
  };
}

function inputEvent({ code, down }: KeyEvent<string>) {
  return { type: "key", data: { down, key: { type: "qcode", data: code } } };
}

/** False when this QEMU has no such trace. */
async function setTrace({ qmp, signal }: TypingOptions, enable: boolean): Promise<boolean> {
  try {
    await qmp.execute("trace-event-set-state", { name: "ps2_read_data", enable }, { signal });
    return true;
  } catch {
    return false; // Built without; or the machine is gone, which the next command says.
  }
}

/** False when the time was over first. */
async function waitWithin(options: TypingOptions, isDone: () => Promise<boolean>): Promise<boolean> {
  const { clock, signal } = options;
  const end = clock.monotonic() + patienceMs;
  return pollUntil(async () => ((await isDone()) ? true : clock.monotonic() > end ? false : undefined), {
    clock,
    signal,
    intervalMs: pollMs,
  });
}

/** The key buffer of a PC BIOS, in the guest's memory. Other systems leave nothing there that looks like one, or leave it empty. */
class BiosBuffer {
  readonly #options: TypingOptions;
  #isWatched = true;

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  async waitUntilAtMost(keys: number): Promise<void> {
    if (!this.#isWatched) return;
    const isLow = async () => {
      const count = await this.#count();
      if (count === undefined) this.#isWatched = false;
      return count === undefined || count <= keys;
    };
    if (!(await waitWithin(this.#options, isLow))) this.#isWatched = false; // Left behind by somebody who does not read it any more.
  }

  /** Keys in the buffer; undefined when there is no BIOS. */
  async #count(): Promise<number | undefined> {
    const [head = 0, tail = 0] = await this.#readWords(0x41a);
    if (head === tail && head >= 0x1e && head < 0x3e) return 0;
    const [start = 0, end = 0] = await this.#readWords(0x480);
    const isBuffer = start < end && head >= start && head < end && tail >= start && tail < end;
    if (!isBuffer) return undefined;
    return ((tail - head + (end - start)) % (end - start)) / 2;
  }

  async #readWords(address: number): Promise<number[]> {
    const { qmp, signal } = this.#options;
    try {
      const text = await qmp.execute(
        "human-monitor-command",
        { "command-line": `xp /2hx 0x${address.toString(16)}` },
        { signal },
      );
      return [...String(text).matchAll(/0x([0-9a-f]{4})\b/g)].map(([, hex = ""]) => Number.parseInt(hex, 16));
    } catch {
      signal.throwIfAborted();
      return []; // No such command, or no memory there: no BIOS.
    }
  }
}
