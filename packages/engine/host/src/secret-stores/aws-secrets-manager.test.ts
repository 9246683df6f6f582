/** AWS Secrets Manager as its API reference describes it, on loopback. Amazon's client looks at the environment of this process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import { after, before, test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import { createSecretReader } from "./secret-reader.ts";

interface Asked {
  readonly target: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Reply = readonly [status: number, body: object];

const replies: Readonly<Record<string, Reply | undefined>> = {
  text: [200, { SecretString: "plain words" }],
  json: [200, { SecretString: '{"user":"me","port":5432,"deep":{"a":[1]},"none":null}' }],
  list: [200, { SecretString: "[1,2]" }],
  bytes: [200, { SecretBinary: Buffer.from("from bytes").toString("base64") }],
  gone: [400, { __type: "ResourceNotFoundException", Message: "Secrets Manager can't find it." }],
  no: [400, { __type: "AccessDeniedException", Message: "User is not authorized" }],
  key: [400, { __type: "DecryptionFailure", Message: "KMS" }],
  unknown: [400, { __type: "UnrecognizedClientException", Message: "The security token is invalid." }],
  wrong: [400, { __type: "InvalidSignatureException", Message: "does not match" }],
  old: [400, { __type: "ExpiredTokenException", Message: "expired" }],
  odd: [400, { __type: "InvalidRequestException", Message: "It is scheduled for deletion." }],
  silent: undefined,
};

const asked: Asked[] = [];
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    const { "x-amz-target": target, authorization } = request.headers;
    asked.push({ target: target === undefined ? target : String(target), authorization, body });
    const reply = replies[/"SecretId":"(\w+)"/.exec(body)?.[1] ?? ""];
    if (reply)
      response
        .writeHead(reply[0], { "content-type": "application/x-amz-json-1.1" })
        .end(JSON.stringify(reply[1]));
  });
});

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address);
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${address.port}`,
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "hush-hush",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const { clock } = createMemoryHost();
const never = new AbortController().signal;
const inRegion = { AWS_REGION: "eu-north-1" };
const read = (name: string, key?: string, env: Readonly<Record<string, string>> = inRegion) =>
  createSecretReader({ env, clock })(
    { store: "aws-secretsmanager", name, ...(key !== undefined && { key }) },
    never,
  );

const values: readonly (readonly [name: string, key: string | undefined, value: string])[] = [
  ["text", undefined, "plain words"],
  ["json", undefined, '{"user":"me","port":5432,"deep":{"a":[1]},"none":null}'],
  ["json", "user", "me"],
  ["json", "port", "5432"],
  ["json", "deep", '{"a":[1]}'],
  ["bytes", undefined, "from bytes"],
];
for (const [name, key, value] of values) {
  test(`AWS: the value of ${name}${key === undefined ? "" : `, key ${key}`}`, async () =>
    assert.equal(await read(name, key), value));
}

test("AWS: the question is Amazon's own, signed for the region, and asked once for all keys", async () => {
  asked.length = 0;
  const reader = createSecretReader({ env: { AWS_DEFAULT_REGION: "eu-west-2" }, clock });
  for (const key of ["user", "port"]) await reader({ store: "aws-secretsmanager", name: "json", key }, never);
  assert.equal(asked.length, 1);
  assert.equal(asked[0]?.target, "secretsmanager.GetSecretValue");
  assert.match(
    asked[0]?.authorization ?? "",
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-west-2\/secretsmanager\//,
  );
  assert.doesNotMatch(JSON.stringify(asked), /hush-hush/);
});

const refusals: readonly (readonly [
  name: string,
  key: string | undefined,
  code: string,
  words: RegExp,
  hint: RegExp,
])[] = [
  ["gone", undefined, "missing", /there is no such secret$/, /region/],
  ["no", undefined, "refused", /access is denied$/, /secretsmanager:GetSecretValue/],
  ["key", undefined, "refused", /its key cannot be used$/, /^$/],
  ["unknown", undefined, "refused", /the access key is not known$/, /^$/],
  ["wrong", undefined, "refused", /does not belong to the access key$/, /^$/],
  ["old", undefined, "refused", /no longer valid$/, /Log in again/],
  ["odd", undefined, "unreachable", /It is scheduled for deletion$/, /^$/],
  ["text", "user", "no-keys", /a plain text without keys$/, /^$/],
  ["list", "0", "no-keys", /a plain text without keys$/, /^$/],
  ["json", "pass", "missing-key", /the secret has no such key$/, /^It has: user, port, deep, none\.$/],
  ["json", "none", "missing-key", /the secret has no such key$/, /^It has: /],
  ["json", "toString", "missing-key", /the secret has no such key$/, /^It has: /],
];
for (const [name, key, code, words, hint] of refusals) {
  test(`AWS: what goes wrong is said without a secret: ${name}${key === undefined ? "" : `, key ${key}`}`, async () => {
    const error: unknown = await read(name, key).then(
      () => assert.fail("it was read"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof BuildError, String(error));
    assert.equal(error.code, `secret-store/${code}`);
    assert.match(error.message, words);
    assert.match(error.hint ?? "", hint);
    assert.doesNotMatch(`${error.message} ${error.hint}`, /plain words|5432|hush-hush/);
  });
}

test("AWS: without a region that is what is said", async () => {
  await assert.rejects(read("text", undefined, {}), {
    code: "secret-store/no-region",
    hint: "Set AWS_REGION.",
  });
});

test("AWS: a store that does not answer is given up after its time, and at once when the run is cancelled", async () => {
  const manual = createMemoryHost().clock;
  const ask = (signal: AbortSignal) =>
    createSecretReader({ env: inRegion, clock: manual })(
      { store: "aws-secretsmanager", name: "silent" },
      signal,
    );
  asked.length = 0;
  const late = assert.rejects(ask(never), {
    code: "secret-store/unreachable",
    message: /there was no answer in time$/,
  });
  while (asked.length === 0) await new Promise(setImmediate);
  manual.advance(30_000);
  await late;
  const stop = new AbortController();
  const cancelled = assert.rejects(ask(stop.signal), Cancelled);
  while (asked.length === 1) await new Promise(setImmediate);
  stop.abort(new Cancelled("stop"));
  await cancelled;
});
