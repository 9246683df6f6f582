import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { loopback } from "../services/loopback.fixture.ts";
import { PluginConnection } from "../services/plugin-connection.ts";
import { keepAlive } from "./keep-alive.ts";

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A plugin that takes everything and says nothing, as one that was stopped. */
function deafPlugin(): { readonly connection: PluginConnection; readonly sent: Uint8Array[] } {
  const sent: Uint8Array[] = [];
  const silence = Promise.withResolvers<void>();
  const connection = new PluginConnection({
    incoming: (async function* () {
      await silence.promise;
      yield* [];
    })(),
    write: async (bytes) => void sent.push(Uint8Array.from(bytes)),
    end: () => undefined,
    remote: undefined,
    native: undefined,
    [Symbol.asyncDispose]: async () => silence.resolve(),
  });
  return { connection, sent };
}

test("a plugin that answers is asked again and again, and kept", async () => {
  const { clock } = createMemoryHost();
  const { host, plugin } = loopback();
  const watch = keepAlive(host, clock);
  for (let round = 0; round < 5; round++) {
    clock.advance(30_000);
    await turns();
    assert.equal(clock.waiting, 1, "the next pause");
  }
  await host.ping();
  await plugin[Symbol.asyncDispose]();
  await watch;
  assert.equal(clock.waiting, 0);
});

test("a plugin that does not answer for a minute is given up, and what waits for it fails", async () => {
  const { clock } = createMemoryHost();
  const { connection, sent } = deafPlugin();
  const call = assert.rejects(connection.dial(1), {
    code: "plugin/silent",
    message: "Cannot talk to the plugin: it has not answered for 60 seconds",
  });
  const watch = keepAlive(connection, clock);
  clock.advance(30_000);
  await turns();
  // The last of what was sent: version 0, type Ping, flag SYN, no stream, the first number.
  assert.match(Buffer.concat(sent).toString("hex"), /000200010000000000000000$/);
  clock.advance(59_999);
  await turns();
  assert.equal(await Promise.race([connection.ended, Promise.resolve("lives")]), "lives");
  clock.advance(1);
  await call;
  await watch;
  assert.equal(clock.waiting, 0);
  await connection[Symbol.asyncDispose]();
});

test("the watch ends with the connection, also while it waits for an answer", async () => {
  for (const advance of [0, 30_000]) {
    const { clock } = createMemoryHost();
    const { connection } = deafPlugin();
    const watch = keepAlive(connection, clock);
    clock.advance(advance);
    await turns();
    await connection[Symbol.asyncDispose]();
    await watch;
    await turns();
    assert.equal(clock.waiting, 0);
  }
});
