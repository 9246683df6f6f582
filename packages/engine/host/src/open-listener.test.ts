import assert from "node:assert/strict";
import * as net from "node:net";
import { test } from "node:test";
import { openListener } from "./open-listener.ts";

const address = "127.0.0.1";

test("a connection that cannot be taken ends nothing: the next one is", async () => {
  const server = net.createServer((socket) => socket.end("hello"));
  await using listener = await openListener(server, address, 0);
  server.emit("error", Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
  const socket = net.connect({ host: address, port: listener.port });
  assert.equal(Buffer.concat(await Array.fromAsync(socket)).toString(), "hello");
});

test("an address that is in use is told, and nothing stays open", async () => {
  await using first = await openListener(net.createServer(), address, 0);
  await assert.rejects(openListener(net.createServer(), address, first.port), {
    code: "host/address-in-use",
  });
});
