import assert from "node:assert/strict";
import { createDecipheriv, createSecretKey } from "node:crypto";
import { Writable } from "node:stream";
import { test } from "node:test";
import { sendGcmPackets } from "./sent-packets.ts";

/** What is read of ssh2, as far as it is used. */
function newCipher(counter = 0) {
  const iv = Buffer.alloc(12, 7);
  iv.writeBigUInt64BE(BigInt(counter), 4);
  return {
    _encSSLName: "aes-128-gcm",
    _encKey: createSecretKey(Buffer.alloc(16, 1)),
    _encIV: iv,
    _dead: false,
    outSeqno: 0xffff_ffff,
    allocPacket: (payloadBytes: number): Buffer => Buffer.alloc(payloadBytes),
    encrypt: (packet: Buffer): void => void packet,
  };
}

/** A socket that takes only as fast as it is told to. */
class SlowSocket extends Writable {
  readonly written: { readonly bytes: Buffer; readonly done: () => void }[] = [];

  constructor() {
    super({ highWaterMark: 1024 * 1024 * 1024 });
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.written.push({ bytes, done });
  }
}

function rig(counter?: number) {
  const [cipher, socket] = [newCipher(counter), new SlowSocket()];
  assert.ok(sendGcmPackets({ _protocol: { _cipher: cipher } }, socket));
  /** As ssh2 does it. */
  const send = (payload: Buffer) => {
    const packet = cipher.allocPacket(payload.length);
    payload.copy(packet, 5);
    cipher.encrypt(packet);
  };
  return { cipher, socket, send };
}

/** Source: RFC 5647, sections 7.1 to 7.3; RFC 4253, section 6. */
function opened(bytes: Buffer, counter: bigint): Buffer {
  const length = bytes.readUInt32BE();
  assert.equal(bytes.length, 4 + length + 16);
  assert.equal(length % 16, 0);
  const iv = Buffer.alloc(12, 7);
  iv.writeBigUInt64BE(BigInt.asUintN(64, counter), 4);
  const decipher = createDecipheriv("aes-128-gcm", createSecretKey(Buffer.alloc(16, 1)), iv, {
    authTagLength: 16,
  });
  decipher.setAAD(bytes.subarray(0, 4)).setAuthTag(bytes.subarray(4 + length));
  const plain = Buffer.concat([decipher.update(bytes.subarray(4, 4 + length)), decipher.final()]);
  const padding = plain[0] ?? 0;
  assert.ok(padding >= 4 && padding < 4 + 16, `${padding} bytes of padding`);
  return plain.subarray(1, length - padding);
}

const sizes = [0, 1, 10, 11, 12, 100, 4070, 4096, 32_777, 33_000, 40_000, 300_000];

test("every packet is what RFC 5647 says, whatever its size", async () => {
  const { cipher, socket, send } = rig(254);
  for (const [at, size] of sizes.entries()) {
    const payload = Buffer.alloc(size, at + 1);
    send(payload);
    const { bytes, done } = socket.written[at] ?? assert.fail("nothing was sent");
    assert.ok(opened(bytes, BigInt(254 + at)).equals(payload), `${size} bytes`);
    done();
    await new Promise(setImmediate);
  }
  assert.equal(cipher.outSeqno, sizes.length - 1, "32 bits, which start anew");
});

test("the counter of packets is one number of 64 bits, which starts anew", () => {
  const { cipher, send } = rig();
  cipher._encIV.fill(0xff, 4);
  send(Buffer.from("x"));
  assert.deepEqual(cipher._encIV, Buffer.concat([Buffer.alloc(4, 7), Buffer.alloc(8)]));
});

test("memory is used again when the socket has taken it, and not before", async () => {
  const { socket, send } = rig();
  const payloads = Array.from({ length: 40 }, (_, at) => Buffer.alloc(32_000, at));
  socket.cork(); // All of them wait, as while the line is busy.
  for (const payload of payloads) send(payload);
  process.nextTick(() => socket.uncork());
  const memories = new Set<unknown>();
  for (const [at, payload] of payloads.entries()) {
    while (!socket.written[at]) await new Promise(setImmediate);
    const { bytes, done } = socket.written[at];
    assert.ok(opened(bytes, BigInt(at)).equals(payload), `packet ${at}`);
    memories.add(bytes.buffer);
    done();
  }
  assert.equal(memories.size, payloads.length);
  await new Promise(setImmediate);
  send(Buffer.alloc(32_000));
  assert.ok(memories.has(socket.written.at(-1)?.bytes.buffer));
});

test("a packet that is begun while another one is does not touch it", () => {
  const { cipher, socket } = rig();
  const [first, second] = [cipher.allocPacket(8), cipher.allocPacket(8)];
  first.write("1".repeat(8), 5);
  second.write("2".repeat(8), 5);
  cipher.encrypt(first);
  socket.written[0]?.done();
  assert.equal(opened(socket.written[0]?.bytes ?? Buffer.alloc(0), 0n).toString(), "11111111");
});

test("nothing is sent to a socket that is closed, or after the end of the cipher", () => {
  const { cipher, socket, send } = rig();
  cipher._dead = true;
  send(Buffer.from("x"));
  cipher._dead = false;
  socket.destroy();
  send(Buffer.from("x"));
  assert.equal(socket.written.length, 0);
});

test("what does not look like ssh2's cipher for AES-GCM is left as it is", () => {
  const strange: readonly (readonly [string, unknown])[] = [
    ["no client of ssh2", {}],
    ["no cipher", { _protocol: {} }],
    ["another cipher", { _protocol: { _cipher: { ...newCipher(), _encSSLName: "aes-128-ctr" } } }],
    ["a raw key", { _protocol: { _cipher: { ...newCipher(), _encKey: Buffer.alloc(16) } } }],
    ["no counter", { _protocol: { _cipher: { ...newCipher(), _encIV: undefined } } }],
  ];
  for (const [name, client] of strange) {
    const before = JSON.stringify(client);
    assert.equal(sendGcmPackets(client as object, new SlowSocket()), false, name); // All are objects.
    assert.equal(JSON.stringify(client), before, name);
  }
});
