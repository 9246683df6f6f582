import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import type { AnyAuthMethod, AuthenticationType } from "ssh2";
import { describeRefusal, logInHandler, newLogInRecord } from "./log-in.ts";
import type { Identity } from "./log-in.ts";
import { keyIdentity } from "./private-key.ts";

const key = keyIdentity(newKeyPair().privateKey, "the test");
const password: Identity = { kind: "password", password: "secret-word" };

/** Types of the methods tried against a server that answers with these lists, one after the other. */
function tried(identities: readonly Identity[], answers: readonly (readonly string[] | null)[]) {
  const record = newLogInRecord();
  const handler = logInHandler({ username: "me", identities }, record);
  const types: string[] = [];
  for (const accepted of answers) {
    // Null before the first answer, as ssh2 does it.
    handler(accepted as AuthenticationType[], false, (next) => {
      const given: unknown = next; // False at the end, which its type does not say.
      types.push(typeof next === "object" ? next.type : String(given));
    });
  }
  return { types, record };
}

const both = ["publickey", "password", "keyboard-interactive"];
const rows: readonly {
  readonly name: string;
  readonly identities: readonly Identity[];
  readonly answers: readonly (readonly string[] | null)[];
  readonly types: readonly string[];
}[] = [
  {
    name: "keys, then the password, then its prompts",
    identities: [key, password],
    answers: [null, both, both, both, both],
    types: ["none", "publickey", "password", "keyboard-interactive", "false"],
  },
  {
    name: "only what the server accepts",
    identities: [key, password],
    answers: [null, ["keyboard-interactive"], ["keyboard-interactive"]],
    types: ["none", "keyboard-interactive", "false"],
  },
  {
    name: "password first where it is wanted first, the key after it",
    identities: [key, password],
    answers: [null, ["password"], ["publickey"]],
    types: ["none", "password", "publickey"],
  },
  {
    name: "nothing but a question when there is nothing",
    identities: [],
    answers: [null, both],
    types: ["none", "false"],
  },
];
for (const { name, identities, answers, types } of rows) {
  test(`logInHandler() tries ${name}`, () => assert.deepEqual(tried(identities, answers).types, types));
}

/** Answers that the method after the question gives to these prompts. */
async function answersOf(identity: Identity, prompts: readonly { prompt: string; echo?: boolean }[]) {
  const handler = logInHandler({ username: "me", identities: [identity] }, newLogInRecord());
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const take = (next: AuthenticationType | AnyAuthMethod) => {
    if (typeof next === "object" && next.type === "keyboard-interactive")
      next.prompt("", "", "", [...prompts], (answers) => resolve(answers));
  };
  handler(null as never, false, () => undefined); // Null before the first answer, as ssh2 does it.
  handler(["keyboard-interactive"], false, take);
  return promise;
}

test("prompts are answered: by the password where nothing is shown, by a person one after the other", async () => {
  const prompts = [
    { prompt: "Name:", echo: true },
    { prompt: "Password:", echo: false },
    { prompt: "Code:" },
  ];
  assert.deepEqual(await answersOf(password, prompts), ["", "secret-word", "secret-word"]);
  const asked: string[] = [];
  const ask = async (prompt: string) => {
    asked.push(`ask ${prompt}`);
    await new Promise((done) => setImmediate(done));
    asked.push(`answered ${prompt}`);
    return prompt.toLowerCase();
  };
  assert.deepEqual(await answersOf({ kind: "person", ask }, prompts.slice(0, 2)), ["name:", "password:"]);
  assert.deepEqual(asked, ["ask Name:", "answered Name:", "ask Password:", "answered Password:"]);
  const nobody = async () => {
    throw new Error("no terminal");
  };
  assert.deepEqual(await answersOf({ kind: "person", ask: nobody }, prompts), ["", "", ""]);
});

test("describeRefusal() names what was offered and what is accepted, and no secret", () => {
  const { record } = tried([key, password], [null, both, both, both, both]);
  const text = describeRefusal("me", record);
  assert.match(
    text,
    /^refuses to log in "me" \(offered: key ecdsa-sha2-nistp256 SHA256:[\w+/]{43}, password, password by keyboard-interactive; it accepts publickey, password, keyboard-interactive\)$/,
  );
  assert.doesNotMatch(text, /secret-word/);
  assert.equal(
    describeRefusal("me", newLogInRecord()),
    'refuses to log in "me" (offered: nothing that it accepts)',
  );
});

test("keyIdentity() reads the formats there are, and refuses the rest without a word of it", () => {
  const { privateKey, publicKey } = newKeyPair();
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const pkcs8 = [
    rsa,
    generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey,
    generateKeyPairSync("ed25519").privateKey,
  ].map((key) => key.export({ type: "pkcs8", format: "pem" }).toString());
  for (const text of [privateKey, rsa.export({ type: "pkcs1", format: "pem" }).toString(), ...pkcs8]) {
    const identity = keyIdentity(text, "x");
    assert.ok(identity.kind === "key");
    assert.ok(identity.key.verify("text", identity.key.sign("text")));
  }
  const broken = privateKey.replace(/\n([A-Za-z0-9+/]{20})[A-Za-z0-9+/]{30}/g, "\n$1");
  const empty = "-----BEGIN OPENSSH PRIVATE KEY-----\nQUJD\n-----END OPENSSH PRIVATE KEY-----\n";
  for (const text of [publicKey, broken, "", empty]) {
    assert.throws(
      () => keyIdentity(text, 'the file "k"'),
      (error: Error) => {
        assert.match(error.message, /^Cannot use the private key: the file "k" /);
        return text === "" || !error.message.includes(text.slice(40, 60));
      },
    );
  }
});

/** By Node: one in 250 ed25519 keys that ssh2 1.17.0 makes is malformed (a zero byte is lost). */
function newKeyPair(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    privateKey: privateKey.export({ type: "sec1", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}
