import assert from "node:assert/strict";
import { KeyObject } from "node:crypto";
import { test } from "node:test";
import { prepareKeys } from "./prepared-keys.ts";

test("prepareKeys() replaces raw keys, and leaves alone what it does not know", () => {
  const client = { _protocol: { _cipher: { _encKey: Buffer.alloc(16) }, _decipher: { other: 1 } } };
  prepareKeys(client);
  assert.ok((client._protocol._cipher._encKey as unknown) instanceof KeyObject);
  assert.deepEqual(client._protocol._decipher, { other: 1 });
  for (const strange of [{}, { _protocol: undefined }, { _protocol: { _cipher: 1 } }]) prepareKeys(strange);
});
