import assert from "node:assert/strict";
import { constants, createHash, generateKeyPairSync, privateDecrypt, publicEncrypt } from "node:crypto";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";
import { HostRefusal } from "./function-host.ts";

const digesting = openRig({
  host: {
    digest: (algorithm, data) => createHash(algorithm).update(data).digest(),
    bcrypt: (password, cost) => `$2a$${String(cost).padStart(2, "0")}$${password.length}`,
    rsaDecrypt: (ciphertext, key) => {
      try {
        return privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, ciphertext);
      } catch {
        throw new HostRefusal("Cannot decrypt the text: the key does not fit.");
      }
    },
  },
});
const { run, complaints } = digesting;

const cases: Record<string, string> = {
  'md5("é")': '"66ddcd97cfdeabb2f6fb8a999b4bc76f"',
  'sha1("")': '"da39a3ee5e6b4b0d3255bfef95601890afd80709"',
  'substr(sha256("abc"), 0, 16)': '"ba7816bf8f01cfea"',
  'length(sha512("abc"))': "128",
  'bcrypt("pass", 4)': '"$2a$04$4"',
  'bcrypt("é")': '"$2a$10$2"',
  'bcrypt("x", 1)': '"$2a$10$1"',
  'bcrypt("x", 32)': "!function-failed 1-8",
  'bcrypt("x", 4.5)': "!function-failed 1-8",
  'bcrypt("x", 4, 5)': "!function-failed 1-8",
  [`bcrypt("${"x".repeat(73)}")`]: "!function-failed 1-8",
  'uuidv5("dns", "www.example.com")': '"2ed6657d-e927-568b-95e1-2665a8aea6a2"',
  'uuidv5("6BA7B810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")':
    '"2ed6657d-e927-568b-95e1-2665a8aea6a2"',
  'uuidv5("toString", "x")': "!function-failed 1-8",
  "uuidv4()": '"ffffffff-ffff-4fff-bfff-ffffffffffff"',
  "md5(secret)": "sensitive string",
  "sha1([])": "!function-arg-type 6-7",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("rsadecrypt reads what was encrypted for the key", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const pem = JSON.stringify(privateKey.export({ type: "pkcs1", format: "pem" }));
  const encrypted = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
    Buffer.from("open sésame"),
  );
  assert.equal(run(`rsadecrypt("${encrypted.toString("base64")}", ${pem})`), '"open sésame"');
  assert.match(complaints(`rsadecrypt("AAAA", ${pem.replace(/[A-Z]{3}/, "xyz")})`).join(), /Cannot decrypt/);
  assert.equal(run('rsadecrypt("?", "")'), "!function-failed 1-12");
});
