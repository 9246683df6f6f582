import assert from "node:assert/strict";
import { createCipheriv, createSecretKey } from "node:crypto";
import { Socket } from "node:net";
import { PassThrough } from "node:stream";
import type { Duplex } from "node:stream";
import { test } from "node:test";
import { ReceivedPackets } from "./received-packets.ts";

const key = createSecretKey(Buffer.alloc(16, 1));

function ivAt(counter: bigint): Buffer {
  const iv = Buffer.alloc(12, 7);
  iv.writeBigUInt64BE(BigInt.asUintN(64, counter), 4);
  return iv;
}

/** What is read of ssh2, as far as it is used. */
function newDecipher(counter = 0n) {
  const payloads: Buffer[] = [];
  const answers: (number | false | undefined)[] = [];
  const readBefore: (readonly [number, number])[] = [];
  const decipher = {
    _decipherSSLName: "aes-128-gcm",
    _decipherKey: key,
    _decipherIV: ivAt(counter),
    _lenBytes: 0,
    _onPayload: (payload: Buffer): number | false | undefined => {
      payloads.push(payload);
      return answers.shift();
    },
    inSeqno: 0xffff_ffff,
    decrypt: (_data: Buffer, from: number, end: number): number | undefined =>
      void readBefore.push([from, end]),
  };
  return { decipher, payloads, answers, readBefore };
}

function rig(counter?: bigint, stream: Duplex = new PassThrough()) {
  const ssh2 = newDecipher(counter);
  const received = new ReceivedPackets(stream);
  assert.ok(received.adopt({ _protocol: { _decipher: ssh2.decipher } }));
  /** As the socket gives it: memory of its own. */
  const give = (bytes: Uint8Array) => {
    const own = Buffer.from(Uint8Array.from(bytes).buffer);
    return { own, parsed: ssh2.decipher.decrypt(own, 0, own.length) };
  };
  return { ...ssh2, received, give };
}

/** Source: RFC 5647, sections 7.1 to 7.3; RFC 4253, section 6. */
function sealed(payload: Buffer, counter: bigint): Buffer {
  const rest = 16 - ((1 + payload.length) % 16);
  const padding = rest < 4 ? rest + 16 : rest;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(1 + payload.length + padding);
  const cipher = createCipheriv("aes-128-gcm", key, ivAt(counter), { authTagLength: 16 });
  cipher.setAAD(length);
  const body = Buffer.concat([
    cipher.update(Buffer.concat([Buffer.of(padding), payload, Buffer.alloc(padding, 9)])),
    cipher.final(),
  ]);
  return Buffer.concat([length, body, cipher.getAuthTag()]);
}

const sizes = [1, 10, 11, 12, 100, 4070, 4096, 32_777, 34_900];
const contents = sizes.map((size, at) => Buffer.alloc(size, at + 1));
const stream = Buffer.concat(contents.map((content, at) => sealed(content, BigInt(at + 254))));

test("packets of all sizes are opened however the bytes are cut", () => {
  const cuts: readonly (readonly [string, number])[] = [
    ["byte by byte", 1],
    ["3 bytes at a time", 3],
    ["16 bytes at a time", 16],
    ["a page at a time", 4096],
    ["a socket's reads", 65_536],
    ["all at once", stream.length],
  ];
  for (const [name, step] of cuts) {
    const { decipher, payloads, give } = rig(254n);
    for (let at = 0; at < stream.length; at += step)
      assert.equal(give(stream.subarray(at, at + step)).parsed, undefined, name);
    assert.deepEqual(payloads, contents, name);
    assert.deepEqual(decipher._decipherIV, ivAt(BigInt(254 + sizes.length)), name);
    assert.equal(decipher.inSeqno, sizes.length - 1, "32 bits, which start anew");
  }
});

test("a packet that is cut in two is whole, wherever the cut is", () => {
  const [first, second] = [Buffer.from("the first"), Buffer.from("the second")];
  const both = Buffer.concat([sealed(first, 0n), sealed(second, 1n)]);
  for (let cut = 0; cut <= both.length; cut++) {
    const { payloads, give } = rig();
    give(both.subarray(0, cut));
    give(both.subarray(cut));
    assert.deepEqual(payloads, [first, second], `cut at ${cut}`);
  }
});

test("one bit that is wrong anywhere in a packet, and nothing of it is handed out", () => {
  const packet = sealed(Buffer.from("true"), 0n);
  for (let at = 4; at < packet.length; at++) {
    const { payloads, give } = rig();
    const changed = Buffer.from(packet);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => give(changed), /authenticate/, `byte ${at}`);
    assert.deepEqual(payloads, []);
  }
});

test("a packet under another count than its own is refused: none is taken twice, or left out", () => {
  const packet = sealed(Buffer.from("once"), 0n);
  const { give } = rig();
  give(packet);
  assert.throws(() => give(packet), /authenticate/);
  assert.throws(() => rig().give(sealed(Buffer.from("later"), 1n)), /authenticate/);
});

test("lengths that no packet has are refused before anything is kept for them", () => {
  for (const length of [0, 15, 17, 34_992, 0x7fff_fff0, 0xffff_fff0])
    for (const step of [1, 4]) {
      const { give } = rig();
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(length);
      const giveAll = () => {
        for (let at = 0; at < 4; at += step) give(bytes.subarray(at, at + step));
      };
      assert.throws(giveAll, { message: "Bad packet length" }, String(length));
    }
});

test("what follows a packet that renews the keys is left to the next cipher", () => {
  const { answers, payloads, give } = rig();
  const [last, next] = [sealed(Buffer.from("new keys"), 0n), Buffer.alloc(100)];
  answers.push(false);
  assert.equal(give(Buffer.concat([last, next])).parsed, last.length);
  assert.equal(payloads.length, 1);
});

test("a packet that ssh2 has begun to read is read to its end by ssh2", () => {
  const { decipher, payloads, readBefore, give } = rig();
  decipher._lenBytes = 2;
  give(Buffer.alloc(30));
  assert.deepEqual(readBefore, [[0, 30]]);
  decipher._lenBytes = 0;
  give(sealed(Buffer.from("ours"), 0n));
  assert.deepEqual(payloads.map(String), ["ours"]);
});

test("what a socket gave is freed when it was read; what another stream gave is not touched", () => {
  const packet = sealed(Buffer.from("x"), 0n);
  assert.equal(rig(0n, new Socket()).give(packet).own.length, 0);
  assert.deepEqual(rig(0n, new PassThrough()).give(packet).own, packet);
  const shared = Buffer.concat([Buffer.alloc(8), packet]);
  const { decipher } = rig(0n, new Socket());
  decipher.decrypt(shared.subarray(8), 0, packet.length);
  assert.deepEqual(shared.subarray(8), packet, "a part of more");
  const { answers, give } = rig(0n, new Socket());
  answers.push(false);
  assert.equal(
    give(Buffer.concat([packet, Buffer.alloc(9)])).own.length,
    packet.length + 9,
    "not read to its end",
  );
});

test("a packet's memory lives until it is given back, and that of nobody else is touched", () => {
  const { received, payloads, give } = rig();
  const content = Buffer.alloc(30_000, 5);
  give(sealed(content, 0n));
  give(sealed(content, 1n));
  const [first, second] = payloads;
  assert.ok(first && second);
  assert.deepEqual(first, content);
  received.giveBack(first.subarray(9)); // A channel's data is a part of its packet.
  assert.equal(first.length, 0);
  assert.deepEqual(second, content);
  received.giveBack(first);
  const foreign = Buffer.alloc(30_000, 6);
  received.giveBack(foreign);
  new ReceivedPackets(new PassThrough()).giveBack(second);
  assert.deepEqual([foreign.length, second.length], [30_000, 30_000]);
});

test("what does not look like ssh2's decipher for AES-GCM is left as it is", () => {
  const { decipher } = newDecipher();
  const strange: readonly (readonly [string, object])[] = [
    ["no client of ssh2", {}],
    ["no decipher", { _protocol: {} }],
    ["another one", { _protocol: { _decipher: { ...decipher, _decipherSSLName: "aes-128-ctr" } } }],
    ["a raw key", { _protocol: { _decipher: { ...decipher, _decipherKey: Buffer.alloc(16) } } }],
    ["no counter", { _protocol: { _decipher: { ...decipher, _decipherIV: undefined } } }],
    ["nobody to tell", { _protocol: { _decipher: { ...decipher, _onPayload: undefined } } }],
  ];
  for (const [name, client] of strange) {
    const before = JSON.stringify(client);
    assert.equal(new ReceivedPackets(new PassThrough()).adopt(client), false, name);
    assert.equal(JSON.stringify(client), before, name);
  }
});
