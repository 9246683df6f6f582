import assert from "node:assert/strict";
import * as net from "node:net";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import { makeTemporaryDirectory } from "@prebake/testing";
import { QmpClient } from "./qmp.ts";
import type { QmpEvent } from "./qmp.ts";

const host = createHost();
const never = new AbortController().signal;

interface FakeQemu extends AsyncDisposable {
  readonly client: QmpClient;
  readonly events: readonly QmpEvent[];
  readonly commands: readonly string[];
  send(message: object): void;
  hangUp(): void;
}

/** Answers `qmp_capabilities` and `echo`, refuses `bad`, and says nothing to `silent`. */
async function startFake(): Promise<FakeQemu> {
  const directory = await makeTemporaryDirectory();
  const events: QmpEvent[] = [];
  const commands: string[] = [];
  const connected = Promise.withResolvers<net.Socket>();
  const server = net.createServer((socket) => {
    const send = (message: object) => socket.write(`${JSON.stringify(message)}\r\n`);
    send({ QMP: { version: {}, capabilities: [] } });
    let rest = "";
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const {
          execute,
          arguments: input,
          id,
        } = JSON.parse(line) as { execute: string; arguments: object; id: string }; // Our own client's.
        commands.push(execute);
        if (execute === "bad") send({ id, error: { class: "GenericError", desc: "no such thing" } });
        else if (execute !== "silent") send({ id, return: input });
      }
    });
    connected.resolve(socket);
  });
  await new Promise<void>((resolve) => server.listen(`${directory.path}/qmp`, resolve));
  const connection = await host.network.connect({ path: `${directory.path}/qmp` }, { signal: never });
  const client = await QmpClient.open(connection, { signal: never, onEvent: (event) => events.push(event) });
  const socket = await connected.promise;
  return {
    client,
    events,
    commands,
    send: (message) => socket.write(`${JSON.stringify(message)}\r\n`),
    hangUp: () => socket.destroy(),
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]();
      socket.destroy();
      server.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test("commands are answered, also several at once, and events come between", async () => {
  await using fake = await startFake();
  fake.send({ event: "RESET", data: { guest: true }, timestamp: {} });
  const answers = await Promise.all(
    [1, 2, 3].map((n) => fake.client.execute("echo", { n }, { signal: never })),
  );
  assert.deepEqual(answers, [{ n: 1 }, { n: 2 }, { n: 3 }]);
  assert.deepEqual(fake.events, [{ name: "RESET", data: { guest: true } }]);
  assert.equal(fake.commands[0], "qmp_capabilities");
});

test("a refused command says what QEMU said", async () => {
  await using fake = await startFake();
  await assert.rejects(
    fake.client.execute("bad", {}, { signal: never }),
    (error) =>
      error instanceof BuildError &&
      error.code === "qemu/command-failed" &&
      /bad: no such thing/.test(error.message),
  );
});

test("a cancelled command rejects with the reason, and the session goes on", async () => {
  await using fake = await startFake();
  const abort = new AbortController();
  const silent = fake.client.execute("silent", {}, { signal: abort.signal });
  const reason = new Cancelled("stop");
  abort.abort(reason);
  await assert.rejects(silent, (error) => error === reason);
  assert.deepEqual(await fake.client.execute("echo", { n: 1 }, { signal: never }), { n: 1 });
});

test("the end of the connection ends what is waiting and what comes later", async () => {
  await using fake = await startFake();
  const silent = fake.client.execute("silent", {}, { signal: never });
  fake.hangUp();
  const lost = (error: unknown) => error instanceof BuildError && error.code === "qemu/control-lost";
  await assert.rejects(silent, lost);
  await assert.rejects(fake.client.execute("echo", {}, { signal: never }), lost);
});
