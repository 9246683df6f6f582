import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { BuilderContext, ProcessExit } from "@prebake/sdk";
import { createFakeGuest, createMemoryHost } from "@prebake/testing";
import type { QemuConfig } from "./config.ts";
import { shutDown } from "./shutdown.ts";
import type { VirtualMachine } from "./virtual-machine.ts";

function setUp(change: Partial<QemuConfig> = {}, isRunning = true) {
  const host = createMemoryHost();
  const abort = new AbortController();
  const exit = Promise.withResolvers<ProcessExit>();
  const steps: string[] = [];
  const calls: string[] = [];
  const machine = {
    isRunning,
    exited: exit.promise,
    quit: async () => void calls.push("quit"),
    checkEnd: async () => undefined,
  } as unknown as VirtualMachine; // What shutDown uses.
  const events = {
    step: (_: string, text: string) => steps.push(text),
    detail: (text: string) => steps.push(text),
    output: () => undefined,
    endOutput: () => undefined,
  };
  const context = { host, events, signal: abort.signal } as unknown as BuilderContext; // As above.
  const config = {
    communicator: "ssh",
    shutdown_command: "off",
    shutdown_timeout: 5_000,
    ...change,
  } as QemuConfig; // As above.
  const communicator = createFakeGuest();
  return {
    host,
    abort,
    steps,
    calls,
    end: () => exit.resolve({ code: 0, signal: undefined }),
    run: () => shutDown(config, machine, { communicator, context }),
  };
}

test("the end of the machine is the end, whatever the command says", async () => {
  const t = setUp();
  const done = t.run();
  t.end();
  await done;
  assert.deepEqual(t.steps, ["Gracefully halting virtual machine..."]);
  assert.equal(t.host.clock.waiting, 0);
});

test("time that is over is an error with a hint, and no timer stays", async () => {
  for (const change of [{}, { communicator: "none", shutdown_command: undefined } as const]) {
    const t = setUp(change);
    const done = t.run();
    await Promise.resolve();
    t.host.clock.advance(5_000);
    await assert.rejects(
      done,
      (error) =>
        error instanceof BuildError && error.code === "qemu/shutdown-timeout" && error.hint !== undefined,
    );
    assert.equal(t.host.clock.waiting, 0);
  }
});

test("cancelling ends the wait with the reason", async () => {
  const t = setUp({ communicator: "none" });
  const done = t.run();
  const reason = new Cancelled("stop");
  t.abort.abort(reason);
  await assert.rejects(done, (error) => error === reason);
});

test("without a command the machine is quit; a machine that is off stays off", async () => {
  const quit = setUp({ shutdown_command: undefined });
  await quit.run();
  assert.deepEqual([quit.calls, quit.steps], [["quit"], ["Halting the virtual machine..."]]);
  const off = setUp({}, false);
  await off.run();
  assert.deepEqual([off.calls, off.steps], [[], ["The machine has turned itself off already."]]);
});
