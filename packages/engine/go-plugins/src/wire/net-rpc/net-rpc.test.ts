import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteStream } from "../byte-stream.ts";
import { encodeMsgpack } from "../msgpack/encode-msgpack.ts";
import { MsgpackRaw } from "../msgpack/msgpack-value.ts";
import { bytesOfHex } from "../vectors.fixture.ts";
import {
  bin,
  bool,
  decodeMessage,
  encodeMessage,
  int,
  nothing,
  optional,
  raw,
  rawList,
  struct,
  text,
  texts,
  time,
  uint,
} from "./message.ts";
import { RpcClient } from "./rpc-client.ts";
import { serveMethod, serveRpc } from "./rpc-server.ts";
import type { ServiceTable } from "./rpc-server.ts";

/** Two ends of a pipe. */
function pipe(): { near: ByteStream; far: ByteStream } {
  const flow = () => {
    const chunks: Uint8Array[] = [];
    const state = { ended: false, broken: false };
    let wake = Promise.withResolvers<void>();
    const stir = () => {
      wake.resolve();
      wake = Promise.withResolvers();
    };
    return {
      read: async () => {
        while (chunks.length === 0 && !state.ended && !state.broken) await wake.promise;
        if (state.broken) throw new Error("broken");
        return chunks.shift();
      },
      write: async (bytes: Uint8Array) => {
        if (state.broken) throw new Error("broken");
        chunks.push(Uint8Array.from(bytes));
        stir();
      },
      end: () => {
        state.ended = true;
        stir();
      },
      breakOff: () => {
        state.broken = true;
        stir();
      },
    };
  };
  const [there, back] = [flow(), flow()];
  const reset = () => {
    there.breakOff();
    back.breakOff();
  };
  const stream = (input: typeof there, output: typeof there): ByteStream => ({
    read: input.read,
    write: output.write,
    close: async () => output.end(),
    reset,
  });
  return { near: stream(back, there), far: stream(there, back) };
}

const echo = { name: "Echo.Say", argument: text, result: text };
const wait = { name: "Echo.Wait", argument: int, result: int };
const fail = { name: "Echo.Fail", argument: nothing, result: nothing };
const dotted = { name: "Uia.b/c?d.e.Add", argument: int, result: nothing };

test("many calls are on their way at once, and answers find theirs in any order", async () => {
  const { near, far } = pipe();
  const table: ServiceTable = new Map();
  const waits = new Map<number, PromiseWithResolvers<void>>();
  serveMethod(table, echo, (said) => `${said}!`);
  serveMethod(table, wait, async (id) => {
    await waits.get(id)?.promise;
    return id * 10;
  });
  serveMethod(table, dotted, () => undefined);
  for (let id = 0; id < 50; id++) waits.set(id, Promise.withResolvers());
  const served = serveRpc(far, table);
  const client = new RpcClient(near);
  const answers = [...waits.keys()].map((id) => client.call(wait, id));
  assert.equal(await client.call(echo, "x".repeat(100_000)), `${"x".repeat(100_000)}!`);
  assert.equal(await client.call(dotted, 5), undefined);
  for (const id of [...waits.keys()].reverse()) waits.get(id)?.resolve();
  assert.deepEqual(
    await Promise.all(answers),
    [...waits.keys()].map((id) => id * 10),
  );
  await client[Symbol.asyncDispose]();
  await served;
});

test("a handler's error comes as its text, and the next call works", async () => {
  const { near, far } = pipe();
  const table: ServiceTable = new Map();
  serveMethod(table, fail, () => {
    throw new Error("line 1\nline 2 ü");
  });
  serveMethod(table, echo, (said) => said);
  const served = serveRpc(far, table);
  await using client = new RpcClient(near);
  await assert.rejects(client.call(fail, undefined), { code: "plugin/failed", message: "line 1\nline 2 ü" });
  assert.equal(await client.call(echo, "on"), "on");
  await assert.rejects(client.call({ ...echo, name: "Echo.No" }, ""), {
    message: "rpc: can't find method Echo.No",
  });
  await assert.rejects(client.call({ ...echo, name: "No.Say" }, ""), {
    message: "rpc: can't find service No.Say",
  });
  await assert.rejects(client.call({ ...echo, name: "Say" }, ""), {
    message: "rpc: service/method request ill-formed: Say",
  });
  await client[Symbol.asyncDispose]();
  await served;
});

test("calls that run when the other side ends are answered first", async () => {
  const { near, far } = pipe();
  const table: ServiceTable = new Map();
  const gate = Promise.withResolvers<void>();
  serveMethod(table, wait, async (id) => {
    await gate.promise;
    return id;
  });
  const served = serveRpc(far, table);
  const client = new RpcClient(near);
  const answer = client.call(wait, 3);
  const closed = client[Symbol.asyncDispose]();
  gate.resolve();
  assert.equal(await answer, 3);
  await closed;
  await served;
});

test("pending calls fail when the stream ends or breaks, later ones at once", async () => {
  for (const end of ["close", "reset"] as const) {
    const { near, far } = pipe();
    const client = new RpcClient(near);
    const pending = client.call(echo, "x");
    await far.read();
    if (end === "close") await far.close();
    else far.reset();
    await assert.rejects(pending, end === "close" ? { code: "plugin/connection-ended" } : /broken/);
    await assert.rejects(client.call(echo, "y"));
  }
});

test("nonsense on the stream fails the calls and gives the stream up", async () => {
  const { near, far } = pipe();
  const client = new RpcClient(near);
  const pending = client.call(echo, "x");
  await far.write(Uint8Array.of(0xc1));
  await assert.rejects(pending, { code: "plugin/malformed" });
  await assert.rejects(far.write(Uint8Array.of(1)), /broken/);
});

test("bytes of a call and of its answer are Go's", async () => {
  const { near, far } = pipe();
  const run = { name: "Builder.Run", argument: uint, result: uint };
  const client = new RpcClient(near);
  const answer = client.call(run, 1);
  assert.equal(
    Buffer.from((await far.read()) ?? []).toString("hex"),
    "82ad536572766963654d6574686f64ab4275696c6465722e52756ea35365710001",
  );
  await far.write(
    bytesOfHex("83ad536572766963654d6574686f64ab4275696c6465722e52756ea353657100a54572726f72a002"),
  );
  assert.equal(await answer, 2);
});

const everything = struct("everything", {
  Text: text,
  Bool: bool,
  Int: int,
  Uint: uint,
  Bytes: bin,
  Texts: texts,
  Raw: raw,
  Raws: rawList,
  Time: time,
  Inner: optional(struct("inner", { A: int })),
});

test("struct() writes fields in their order and reads them in any", () => {
  const value = {
    ...everything.zero,
    Text: "t",
    Uint: 300,
    Texts: [],
    Inner: { A: 1 },
    Raw: [1],
    Raws: ["a"],
  };
  const bytes = encodeMessage(everything, value);
  assert.equal(
    Buffer.from(bytes)
      .toString("latin1")
      .replace(/[^A-Za-z]+/g, " "),
    " Text t Bool Int Uint Bytes Texts Raw Raws a Time Inner A ",
  );
  const again = decodeMessage(everything, bytes);
  assert.deepEqual(again.Raw, new MsgpackRaw(Uint8Array.of(0x91, 1)));
  assert.deepEqual({ ...again, Raw: [1], Raws: ["a"] }, value);
});

test("struct() takes missing fields and nil as zero, ignores unknown keys, reads lists by position", () => {
  assert.deepEqual(
    decodeMessage(
      everything,
      encodeMsgpack(
        new Map([
          ["Nope", 1],
          ["Text", null],
        ]),
      ),
    ),
    everything.zero,
  );
  assert.deepEqual(decodeMessage(everything, Uint8Array.of(0xc0)), everything.zero);
  assert.deepEqual(decodeMessage(struct("s", { A: text, B: int }), encodeMsgpack(["x", 7, 8])), {
    A: "x",
    B: 7,
  });
  assert.deepEqual(decodeMessage(text, Uint8Array.of(0xc4, 1, 65)), "A");
});

for (const [name, codec, hex] of [
  ["text", text, "01"],
  ["int", int, "a0"],
  ["bool", bool, "01"],
  ["bytes", bin, "a0"],
  ["texts", texts, "80"],
  ["a struct", everything, "01"],
] as const) {
  test(`a wrong value for ${name} is refused`, () => {
    assert.throws(() => decodeMessage<unknown>(codec, bytesOfHex(hex)), { code: "plugin/malformed" });
  });
}
