/** The communicator's two sides against each other, through a session in memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { Communicator } from "@prebake/sdk";
import { createFakeGuest, createMemoryHost, runText } from "@prebake/testing";
import { PluginCommunicator } from "./communicator-client.ts";
import { serveCommunicator } from "./communicator-server.ts";
import { loopback } from "./loopback.fixture.ts";
import type { PluginConnection } from "./plugin-connection.ts";
import type { ServiceTable } from "../wire/net-rpc/rpc-server.ts";
import { communicatorMethods } from "../wire/services/communicator-methods.ts";

const never = new AbortController().signal;

/** The communicator as the other side of a session sees it. */
async function across(
  communicator: Communicator,
  sides: { host: PluginConnection; plugin: PluginConnection; cut?(): void } = loopback(),
  signal = never,
) {
  const { clock } = createMemoryHost();
  const services: ServiceTable = new Map();
  serveCommunicator(services, { communicator, connection: sides.host, signal, clock });
  const served = sides.host.serve(services);
  const client = await sides.plugin.dialServices(served.id);
  return {
    far: new PluginCommunicator({ type: "far", connection: sides.plugin, services: client }),
    served,
    sides,
  };
}

async function* of(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const guest = () =>
  createFakeGuest((command, output) => {
    if (command === "lost") return { code: undefined };
    if (command === "refused")
      throw new BuildError("communicator/lost", { message: "Cannot run a command: no route" });
    if (command === "breaks") {
      output.stdout("some");
      throw new BuildError("communicator/lost", { message: "Cannot go on: the guest is gone" });
    }
    for (let at = 0; at < 100; at++) output.stdout("x".repeat(10_000));
    output.stderr("warned");
    return { code: 7 };
  });

test("run(): outputs, exit code, lost connection, refused start, break in the middle", async () => {
  const { far } = await across(guest());
  const result = await runText(far, "anything");
  assert.deepEqual([result.code, result.stdout.length, result.stderr], [7, 1_000_000, "warned"]);
  assert.equal((await far.run({ command: "lost" }, { signal: never })).code, undefined);
  await assert.rejects(far.run({ command: "refused" }, { signal: never }), {
    message: "Cannot run a command: no route",
  });
  const broken = await runText(far, "breaks");
  assert.deepEqual(
    [broken.code, broken.stdout, broken.stderr],
    [123, "some", "Cannot go on: the guest is gone\n"],
  );
});

test("run(): input arrives, and a command that does not read it ends all the same", async () => {
  const echo: Communicator = {
    ...guest(),
    async run(command) {
      if (command.command === "cat")
        for await (const chunk of command.stdin ?? []) await command.onStdout?.(chunk);
      return { code: 0 };
    },
  };
  const { far } = await across(echo);
  assert.equal((await runText(far, "cat", of("a", "b", "c"))).stdout, "abc");
  assert.equal((await runText(far, "cat")).stdout, "");
  const large = (async function* () {
    for (let at = 0; at < 100; at++) yield new Uint8Array(100_000);
  })();
  assert.equal((await runText(far, "ignore", large)).code, 0);
});

test("run(): a reader that takes its time holds our communicator back, and loses nothing", async () => {
  let sent = 0;
  const talkative: Communicator = {
    ...guest(),
    async run({ onStdout }) {
      for (; sent < 100; sent++) await onStdout?.(new Uint8Array(32 * 1024));
      return { code: 0 };
    },
  };
  const { far } = await across(talkative);
  const [first, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let bytes = 0;
  const run = far.run(
    {
      command: "talk",
      onStdout: async (chunk) => {
        bytes += chunk.length;
        first.resolve();
        await free.promise;
      },
    },
    { signal: never },
  );
  await first.promise;
  for (let turn = 0; turn < 1000; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(sent <= 10, `${sent} chunks are on their way; a window holds 8`);
  free.resolve();
  assert.deepEqual([(await run).code, bytes], [0, 100 * 32 * 1024]);
});

test("run(): what a communicator says of the start is handed on at once, without a grace", async () => {
  const saying: Communicator = {
    ...guest(),
    async run(command, { signal }) {
      command.onStarted?.();
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return { code: 0 };
    },
  };
  const started = Promise.withResolvers<void>();
  const stop = new AbortController();
  const { far } = await across(saying, loopback(), stop.signal);
  const run = far.run({ command: "x", onStarted: started.resolve }, { signal: never });
  await started.promise;
  stop.abort(new Cancelled("stop"));
  assert.equal((await run).code, 123);
});

test("a command whose streams cannot all be opened ends those that were, and does not run", async () => {
  const { host, plugin } = loopback();
  const target = guest();
  const services: ServiceTable = new Map();
  const { clock } = createMemoryHost();
  serveCommunicator(services, { communicator: target, connection: host, signal: never, clock });
  const client = await plugin.dialServices(host.serve(services).id);
  const [stdin, stdout] = [plugin.expect(), plugin.expect()];
  const nobody = 1000;
  await assert.rejects(
    client.call(communicatorMethods.start, {
      Command: "x",
      StdinStreamId: stdin.id,
      StdoutStreamId: stdout.id,
      StderrStreamId: nobody,
      ResponseStreamId: nobody + 1,
    }),
    /does not wait for it/,
  );
  for (const { stream } of [stdin, stdout]) assert.equal(await (await stream).read(), undefined, "its end");
  assert.deepEqual(target.operations, []);
});

test("upload() and download(): bytes, modes, names, refusals in the guest's words", async () => {
  const target = guest();
  const { far } = await across(target);
  await far.upload("/a", of("one ", "two"), { signal: never });
  await far.upload("/b", of("x"), { signal: never, mode: 0o700, sizeBytes: 1 });
  assert.deepEqual(
    [target.text("/a"), target.files.get("/a")?.mode, target.files.get("/b")?.mode],
    ["one two", 0o644, 0o700],
  );
  let read = "";
  await far.download("/a", async (chunk) => void (read += Buffer.from(chunk).toString()), { signal: never });
  assert.equal(read, "one two");
  await assert.rejects(
    far.download("/none", async () => undefined, { signal: never }),
    BuildError,
  );
  await far.uploadDirectory("/t", "/s", { signal: never, exclude: ["e"] });
  assert.ok(target.operations.includes("upload-directory /s => /t"));
});

test("files go both ways through memory that is used again: chunks are lent", async () => {
  const size = 20_000_000;
  const content = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7) % 251));
  const pieces = async function* () {
    for (let at = 0; at < size; at += 300_000) yield content.subarray(at, at + 300_000);
  };
  const take = () => {
    const [memories, bytes] = [new Set<unknown>(), new Array<Uint8Array>()];
    const one = async (chunk: Uint8Array) => {
      memories.add(chunk.buffer);
      await new Promise(setImmediate); // More arrives meanwhile.
      bytes.push(Uint8Array.from(chunk));
    };
    const check = () => {
      assert.ok(Buffer.concat(bytes).equals(content));
      assert.ok(memories.size <= 20, `${memories.size} blocks for ${bytes.length} chunks`);
    };
    return { one, check };
  };
  const [up, down] = [take(), take()];
  const target: Communicator = {
    ...guest(),
    async upload(_path, chunks) {
      for await (const chunk of chunks) await up.one(chunk);
    },
    async download(_path, write) {
      for await (const chunk of pieces()) await write(chunk);
    },
  };
  const { far } = await across(target);
  await far.upload("/a", pieces(), { signal: never });
  up.check();
  await far.download("/a", down.one, { signal: never });
  down.check();
});

test("progress is told, and a failing content fails the upload", async () => {
  const { far } = await across(guest());
  const seen: number[] = [];
  await far.upload("/a", of("abc", "de"), { signal: never, onProgress: (bytes) => seen.push(bytes) });
  assert.deepEqual(seen, [3, 5]);
  const bad = (async function* () {
    yield new Uint8Array(1);
    throw new Error("disk error");
  })();
  await assert.rejects(far.upload("/b", bad, { signal: never }), /disk error/);
});

test("through two sessions in a row: a plugin's machine for a plugin's provisioner", async () => {
  const first = await across(guest());
  const { far } = await across(first.far);
  const result = await runText(far, "anything");
  assert.deepEqual([result.code, result.stdout.length], [7, 1_000_000]);
  assert.equal((await far.run({ command: "lost" }, { signal: never })).code, undefined);
});

test("an aborted call rejects with the reason, whatever the other side does", async () => {
  const stuck: Communicator = {
    ...guest(),
    run: () => new Promise(() => undefined),
    upload: () => new Promise(() => undefined),
    download: () => new Promise(() => undefined),
  };
  const { far } = await across(stuck);
  const controller = new AbortController();
  const { signal } = controller;
  const works = [
    far.run({ command: "x" }, { signal }),
    far.upload("/x", of("x"), { signal }),
    far.download("/x", async () => undefined, { signal }),
  ];
  const rejected = works.map((work) => assert.rejects(work, Cancelled));
  controller.abort(new Cancelled("stop"));
  await Promise.all(rejected);
});

test("a connection that is cut fails everything that runs", async () => {
  const stuck: Communicator = { ...guest(), run: () => new Promise(() => undefined) };
  const { far, sides } = await across(stuck);
  const work = assert.rejects(far.run({ command: "x" }, { signal: never }), {
    code: "plugin/connection-ended",
  });
  await new Promise((resolve) => setImmediate(resolve));
  sides.cut?.();
  await work;
});
