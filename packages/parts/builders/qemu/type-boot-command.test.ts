import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled, DiagnosticList } from "@prebake/base";
import { parseBootCommand } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { typeBootCommand } from "./type-boot-command.ts";
import type { TypingOptions } from "./type-boot-command.ts";

/** A keyboard of 16 bytes that drops what does not fit, a BIOS of 15 keys, and a guest that takes a byte in each period. */
class FakeMachine {
  readonly clock = createMemoryHost().clock;
  readonly typed: string[] = [];
  readonly starts: number[] = [];
  dropped = 0;
  waits = 0;
  readonly #queue: string[] = [];
  #onRead: (count: number) => void = () => undefined;
  #bios = 0;
  readonly #mode: { readonly trace: boolean; readonly periodMs: number; readonly bios?: "reads" | "stale" };

  constructor(mode: {
    readonly trace: boolean;
    readonly periodMs: number;
    readonly bios?: "reads" | "stale";
  }) {
    this.#mode = mode;
  }

  readonly options: TypingOptions = {
    qmp: { execute: async (command, input) => this.#execute(command, input) },
    clock: this.#drivenClock(),
    signal: new AbortController().signal,
    listen: (onRead) => (this.#onRead = onRead),
    keyIntervalMs: 0,
    groupIntervalMs: 0,
  };

  async #execute(command: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (command === "trace-event-set-state" && !this.#mode.trace)
      throw new BuildError("qemu/command-failed", { message: "no trace" });
    if (command === "human-monitor-command") return this.#memory(String(input["command-line"]));
    if (command !== "input-send-event") return {};
    this.starts.push(this.clock.now());
    for (const { data } of input["events"] as { data: { down: boolean; key: { data: string } } }[]) {
      // Ours, as sent.
      if (this.#queue.length < 16) this.#queue.push(`${data.down ? "+" : "-"}${data.key.data}`);
      else this.dropped++;
    }
    return {};
  }

  #memory(line: string): string {
    if (this.#mode.bios === undefined) return "0: 0xffff 0x1234\r\n";
    if (line.includes("0x480")) return "0480: 0x001e 0x003e\r\n";
    const tail = 0x1e + ((this.#mode.bios === "stale" ? 10 : this.#bios) % 16) * 2;
    return `041a: 0x001e 0x${tail.toString(16).padStart(4, "0")}\r\n`;
  }

  /** Each wait of the typing lets the guest run for its time. */
  #drivenClock(): TypingOptions["clock"] {
    return {
      now: () => this.clock.now(),
      monotonic: () => this.clock.monotonic(),
      delay: async (ms, { signal }) => {
        signal.throwIfAborted();
        this.waits += ms;
        const until = this.clock.monotonic() + ms;
        while (this.clock.monotonic() < until) this.#step();
      },
    };
  }

  #step(): void {
    this.clock.advance(1);
    if (this.clock.monotonic() % this.#mode.periodMs !== 0) return;
    const byte = this.#queue.shift();
    if (byte === undefined) return;
    this.typed.push(byte);
    if (this.#mode.trace) this.#onRead(1);
  }
}

function stepsOf(text: string) {
  return parseBootCommand(text, undefined, new DiagnosticList()) ?? [];
}

const text = "Install AUTO url=http://10.0.2.2:8123/Preseed.cfg ".repeat(7);

test("no key is lost, however slowly the guest reads, and all are read at the end", async () => {
  for (const periodMs of [1, 5, 40]) {
    const machine = new FakeMachine({ trace: true, periodMs });
    await typeBootCommand(stepsOf(text), machine.options);
    assert.equal(machine.dropped, 0);
    const downs = machine.typed.filter((byte) => byte.startsWith("+") && byte !== "+shift");
    assert.equal(downs.length, text.length, `period ${periodMs}`);
    assert.deepEqual(machine.typed.slice(0, 6), ["+shift", "+i", "-i", "-shift", "+n", "-n"]);
  }
});

test("a guest that reads at once is typed into fast: 350 characters in less than five seconds", async () => {
  const machine = new FakeMachine({ trace: true, periodMs: 1 });
  await typeBootCommand(stepsOf(text), machine.options);
  assert.ok(machine.waits < 5_000, `${machine.waits} ms`);
});

test("without trace keys come at a pace that a usual guest follows", async () => {
  const machine = new FakeMachine({ trace: false, periodMs: 5 });
  await typeBootCommand(stepsOf(text), machine.options);
  assert.equal(machine.dropped, 0);
});

test("a guest that never reads the keyboard does not hold the build for ever", async () => {
  const machine = new FakeMachine({ trace: true, periodMs: 1_000_000 });
  await typeBootCommand(stepsOf("abcdefgh"), machine.options);
  assert.ok(machine.waits < 5_000);
});

test("keys that lie in the BIOS are waited for, unless nobody reads them any more", async () => {
  const stale = new FakeMachine({ trace: true, periodMs: 1, bios: "stale" });
  await typeBootCommand(stepsOf("abcdefgh"), stale.options);
  assert.equal(stale.typed.length, 16);
  assert.ok(stale.waits > 900 && stale.waits < 2_500, `${stale.waits} ms`);
});

test("waits are waited, intervals are kept", async () => {
  const machine = new FakeMachine({ trace: true, periodMs: 1 });
  await typeBootCommand(stepsOf("a<wait5>b<wait250ms>c"), machine.options);
  const gaps = machine.starts.slice(1).map((at, index) => at - (machine.starts[index] ?? 0));
  assert.ok((gaps[0] ?? 0) >= 5_000 && (gaps[1] ?? 0) >= 250);
  const slow = new FakeMachine({ trace: true, periodMs: 1 });
  await typeBootCommand(stepsOf("abc<wait1>d"), {
    ...slow.options,
    keyIntervalMs: 100,
    groupIntervalMs: 2_000,
  });
  const slowGaps = slow.starts.slice(1).map((at, index) => at - (slow.starts[index] ?? 0));
  assert.ok((slowGaps[0] ?? 0) >= 100 && (slowGaps[2] ?? 0) >= 3_100, String(slowGaps));
});

test("held keys stay down until they are let go", async () => {
  const machine = new FakeMachine({ trace: true, periodMs: 1 });
  await typeBootCommand(stepsOf("<leftCtrlOn><f1><leftCtrlOff>"), machine.options);
  assert.deepEqual(machine.typed, ["+ctrl", "+f1", "-f1", "-ctrl"]);
});

test("cancelling ends the typing with the reason", async () => {
  const machine = new FakeMachine({ trace: true, periodMs: 1 });
  const abort = new AbortController();
  const reason = new Cancelled("stop");
  abort.abort(reason);
  await assert.rejects(
    typeBootCommand(stepsOf("abc<wait1m>"), { ...machine.options, signal: abort.signal }),
    (error) => error === reason,
  );
});
