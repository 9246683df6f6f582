import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "../host.ts";
import { makeTemporaryDirectory } from "@prebake/testing";
import { generateKeyPair } from "./generate-key-pair.ts";

const { processes } = createHost();
const never = new AbortController().signal;
const hasKeygen = (await processes.find("ssh-keygen")) !== undefined;

const rows = [
  { type: "rsa", bits: 2048, algorithm: "ssh-rsa" },
  { type: "ecdsa", bits: 256, algorithm: "ecdsa-sha2-nistp256" },
  { type: "ecdsa", bits: 384, algorithm: "ecdsa-sha2-nistp384" },
  { type: "ecdsa", bits: 0, algorithm: "ecdsa-sha2-nistp521" },
  { type: "ed25519", bits: 4096, algorithm: "ssh-ed25519" },
  { type: "ED25519", bits: undefined, algorithm: "ssh-ed25519" },
];

for (const { type, bits, algorithm } of rows) {
  test(
    `a ${type} key of ${bits} bits is one that ssh-keygen reads`,
    { skip: hasKeygen ? false : "no ssh-keygen" },
    async () => {
      const pair = await generateKeyPair({
        type,
        comment: "prebake test",
        ...(bits === undefined ? {} : { bits }),
      });
      assert.ok(pair.publicKey.startsWith(`${algorithm} AAAA`), pair.publicKey);
      assert.ok(!pair.publicKey.includes("\n"));
      await using directory = await makeTemporaryDirectory();
      const file = `${directory.path}/key`;
      await fs.writeFile(file, pair.privateKey, { mode: 0o600 });
      const derived = await processes.run("ssh-keygen", {
        arguments: ["-y", "-P", "", "-f", file],
        signal: never,
      });
      assert.equal(derived.stderr, "");
      assert.equal(derived.stdout.trim(), pair.publicKey);
    },
  );
}

test(
  "numbers with a leading zero byte are encoded shortest: many small keys all read back",
  { skip: hasKeygen ? false : "no ssh-keygen" },
  async () => {
    await using directory = await makeTemporaryDirectory();
    for (let round = 0; round < 8; round++) {
      const pair = await generateKeyPair({ type: "ecdsa", bits: 256, comment: "c" });
      const file = `${directory.path}/key-${round}`;
      await fs.writeFile(file, pair.privateKey, { mode: 0o600 });
      const derived = await processes.run("ssh-keygen", {
        arguments: ["-y", "-P", "", "-f", file],
        signal: never,
      });
      assert.equal(derived.stdout.trim(), pair.publicKey);
    }
  },
);

test("types and sizes that do not exist are refused with what to do", async () => {
  for (const request of [{ type: "dsa" }, { type: "rsa", bits: 512 }, { type: "ecdsa", bits: 255 }]) {
    await assert.rejects(
      generateKeyPair({ ...request, comment: "" }),
      (error) => error instanceof BuildError && error.code === "services/key-type",
    );
  }
});
