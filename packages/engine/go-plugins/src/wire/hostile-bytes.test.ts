/** Every codec against bytes that are nearly right: what a damaged or hostile plugin may send. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeCtyJson, encodeCtyJson } from "./cty-json/value-json.ts";
import { decodeCtyMsgpack, encodeCtyMsgpack } from "./cty-msgpack/value-msgpack.ts";
import { decodeBigFloat } from "./gob/big-float.ts";
import { decodeCommandFinished, encodeCommandFinished } from "./gob/command-finished.ts";
import { decodeGobValue, encodeGobValue } from "./gob/gob-cty-value.ts";
import { decodeGobType, encodeGobType } from "./gob/gob-type.ts";
import { decodeSpec } from "./hcl-spec/decode-spec.ts";
import { decodeMsgpack, splitMsgpack } from "./msgpack/decode-msgpack.ts";
import { requestHeader, responseHeader } from "./net-rpc/call-header.ts";
import { decodeMessage, encodeMessage } from "./net-rpc/message.ts";
import type { Random } from "./random.fixture.ts";
import { seededRandom } from "./random.fixture.ts";
import { fileInfo, startArguments } from "./services/communicator-methods.ts";
import { builderMethods } from "./services/component-methods.ts";
import { randomType, typedValue } from "./typed-value.fixture.ts";
import { bytesOfHex, vectorRows } from "./vectors.fixture.ts";

interface Codec {
  /** Something right, by chance. */
  readonly make: (random: Random) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
  /** Whether a part of a message may be a message. */
  readonly mayBeCut?: boolean;
}

const fromVectors = (file: string, field: string) => {
  const rows = vectorRows(file).map((row) => bytesOfHex(row[field]));
  return (random: Random) => rows[random.below(rows.length)] ?? new Uint8Array();
};
const known = { unknown: false };
const call = {
  Command: "ls",
  StdinStreamId: 1,
  StdoutStreamId: 2,
  StderrStreamId: 300,
  ResponseStreamId: 70_000,
};
const time = { seconds: 1_700_000_000n, nanoseconds: 5 };
const { result: prepared } = builderMethods.prepare;

const codecs: Readonly<Record<string, Codec>> = {
  "a value as JSON": { make: (random) => encodeCtyJson(typedValue(random, known)), decode: decodeCtyJson },
  "a value as MessagePack": {
    make: (random) => encodeCtyMsgpack(typedValue(random, { unknown: true })),
    decode: decodeCtyMsgpack,
  },
  "a value in gob": { make: (random) => encodeGobValue(typedValue(random, known)), decode: decodeGobValue },
  "a type in gob": {
    make: (random) => encodeGobType(randomType(random)),
    decode: (bytes) => decodeGobType(bytes),
  },
  "a number in gob": {
    make: (random) => bytesOfHex(random.pick(["010a0000003500000001c000000000000000", "010800000035"])),
    decode: decodeBigFloat,
    mayBeCut: true,
  },
  "the end of a command": {
    make: (random) => encodeCommandFinished(random.below(256)),
    decode: decodeCommandFinished,
  },
  "a schema in gob": {
    make: fromVectors("config-specs.jsonl", "gob"),
    decode: (bytes) => decodeSpec(bytes, "gob"),
  },
  "a schema in protobuf": {
    make: fromVectors("config-specs.jsonl", "protobuf"),
    decode: (bytes) => decodeSpec(bytes, "protobuf"),
    mayBeCut: true,
  },
  MessagePack: { make: fromVectors("msgpack.jsonl", "hex"), decode: decodeMsgpack },
  "MessagePack, one level of it": {
    make: fromVectors("msgpack.jsonl", "hex"),
    decode: (bytes) => splitMsgpack(bytes),
    mayBeCut: true, // What is no list or map has no level, and is not looked at.
  },
  "the head of a call": {
    make: (random) => encodeMessage(requestHeader, { ServiceMethod: random.text(), Seq: random.below(1000) }),
    decode: (bytes) => decodeMessage(requestHeader, bytes),
  },
  "the head of an answer": {
    make: (random) =>
      encodeMessage(responseHeader, { ServiceMethod: "A.B", Seq: random.below(1000), Error: random.text() }),
    decode: (bytes) => decodeMessage(responseHeader, bytes),
  },
  "a command": {
    make: (random) => encodeMessage(startArguments, { ...call, Command: random.text() }),
    decode: (bytes) => decodeMessage(startArguments, bytes),
  },
  "what is known of a file": {
    make: (random) => encodeMessage(fileInfo, { N: random.text(), S: random.below(1e9), M: 0o644, T: time }),
    decode: (bytes) => decodeMessage(fileInfo, bytes),
  },
  "what a builder says of its configuration": {
    make: (random) =>
      encodeMessage(prepared, {
        GeneratedVars: [random.text()],
        Warnings: undefined,
        Error: { Message: random.text() },
      }),
    decode: (bytes) => decodeMessage(prepared, bytes),
  },
};

/** One mistake of the kind that a broken writer, a broken line or an attacker makes. */
function spoil(bytes: Uint8Array, random: Random): Uint8Array {
  const [at, other] = [random.below(bytes.length + 1), random.below(bytes.length + 1)];
  const [from, to] = [Math.min(at, other), Math.max(at, other)];
  const spoilt = Buffer.from(bytes);
  switch (random.below(6)) {
    case 0: // One bit.
      if (at < bytes.length) spoilt[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return spoilt;
    case 1: // The largest of numbers, where lengths may stand.
      return spoilt.fill(0xff, at, Math.min(bytes.length, at + 1 + random.below(8)));
    case 2: // Something is lost.
      return Buffer.concat([spoilt.subarray(0, from), spoilt.subarray(to)]);
    case 3: // Something comes twice.
      return Buffer.concat([spoilt.subarray(0, to), spoilt.subarray(from)]);
    case 4: // Something gets in between.
      return Buffer.concat([spoilt.subarray(0, at), random.bytes(1 + random.below(8)), spoilt.subarray(at)]);
    default: // Something else altogether.
      return Buffer.from(random.bytes(random.below(64)));
  }
}

const refusal = /^plugin\/(malformed|over-limit)$/;

for (const [name, { make, decode, mayBeCut }] of Object.entries(codecs)) {
  test(`${name}: what is spoilt is read as something, or refused in words, and never worse`, () => {
    for (let seed = 1; seed <= 600; seed++) {
      const random = seededRandom(seed);
      let bytes = make(random);
      for (let count = 1 + random.below(3); count > 0; count--) bytes = spoil(bytes, random);
      try {
        decode(bytes);
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "";
        assert.match(code, refusal, `seed ${seed}, ${Buffer.from(bytes).toString("hex")}: ${String(error)}`);
      }
    }
  });

  if (!mayBeCut)
    test(`${name}: a beginning is not taken for the whole, wherever it is cut`, () => {
      for (let seed = 1; seed <= 20; seed++) {
        const bytes = make(seededRandom(seed));
        for (let cut = 0; cut < bytes.length; cut++)
          assert.throws(
            () => decode(bytes.subarray(0, cut)),
            { code: refusal },
            `seed ${seed}, cut at ${cut}`,
          );
      }
    });
}
