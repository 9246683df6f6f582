import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import type { BuilderContext, Services } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import type { QemuConfig } from "./config.ts";
import { makeLoginKey } from "./login-key.ts";

async function make(change: object, files: Record<string, string> = {}) {
  const asked: object[] = [];
  const generateKeyPair: Services["generateKeyPair"] = async (request) => {
    asked.push(request);
    return { privateKey: "private", publicKey: `public ${request.comment}` };
  };
  const context = {
    host: createMemoryHost({ files }),
    services: { generateKeyPair },
    events: { step: () => undefined },
  };
  const config = { communicator: "ssh", ssh_agent_auth: false, ...change } as QemuConfig; // Only these are looked at.
  const key = await makeLoginKey(config, context as unknown as BuilderContext); // What it uses.
  return { key, asked };
}

test("a pair is made when nothing else lets us in, of the configured type", async () => {
  const { key, asked } = await make({ temporary_key_pair_type: "ED25519" });
  assert.deepEqual(asked, [{ type: "ed25519", comment: key.comment }]);
  assert.equal(key.publicKey, `public ${key.comment}`);
  assert.match(key.comment, /^prebake-[0-9a-f]{16}$/);
  assert.deepEqual((await make({ temporary_key_pair_bits: 2048 })).asked[0], {
    type: "rsa",
    bits: 2048,
    comment: key.comment,
  });
});

test("with a password a pair is made only for a template that names the public key", async () => {
  assert.equal((await make({ ssh_password: "p" })).key.keyPair, undefined);
  assert.ok(
    (await make({ ssh_password: "p", boot_command: ["key={{ .SSHPublicKey | urlquery }}"] })).key.keyPair,
  );
  assert.ok((await make({ ssh_password: "p", qemuargs: [["-x", "{{.SSHPublicKey}}"]] })).key.keyPair);
});

test("of a key file the public half beside it is used", async () => {
  const config = { ssh_private_key_file: "~/k", boot_command: ["{{ .SSHPublicKey }}"] };
  assert.equal(
    (await make(config, { "/home/user/k.pub": "ssh-rsa AAAA me\n" })).key.publicKey,
    "ssh-rsa AAAA me",
  );
  await assert.rejects(
    make(config),
    (error) => error instanceof BuildError && error.code === "qemu/public-key-missing",
  );
});
