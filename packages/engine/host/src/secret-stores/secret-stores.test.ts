/** Vault and Consul as their API documentation describes them, on loopback. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import type { SecretRequest } from "@prebake/hcl";
import { createMemoryHost, makeTemporaryDirectory } from "@prebake/testing";
import { createSecretReader } from "./secret-reader.ts";

interface Store extends AsyncDisposable {
  readonly port: number;
  /** Requests: method, path and the headers that tell who asks. */
  readonly asked: { readonly path: string; readonly headers: http.IncomingHttpHeaders }[];
}

type Reply = readonly [status: number, body: string, headers?: Readonly<Record<string, string>>];
/** By path without query. Nothing: no answer ever comes. */
type Replies = Readonly<Record<string, Reply | undefined>>;

async function startStore(replies: Replies, tls?: https.ServerOptions): Promise<Store> {
  const asked: { path: string; headers: http.IncomingHttpHeaders }[] = [];
  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    const path = request.url ?? "";
    asked.push({ path, headers: request.headers });
    const name = path.split("?")[0] ?? "";
    const reply = Object.hasOwn(replies, name) ? replies[name] : ([404, '{"errors":[]}'] as const);
    if (reply) response.writeHead(reply[0], reply[2]).end(reply[1]);
  };
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

type Env = Readonly<Record<string, string>>;
const { clock } = createMemoryHost();
const never = new AbortController().signal;

const read = async (request: SecretRequest, env: Env): Promise<string> =>
  await createSecretReader({ env, clock })(request, never);
const vault = (path: string, key: string): SecretRequest => ({ store: "vault", path, key });
const consul = (key: string): SecretRequest => ({ store: "consul", key });

/** Code, message and hint of what it rejects with. */
async function refusal(request: SecretRequest, env: Env): Promise<string> {
  const error: unknown = await read(request, env).then(
    () => assert.fail("it was read"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof BuildError, String(error));
  return `${error.code}: ${error.message}. ${error.hint ?? ""}`;
}

const vaultReplies: Replies = {
  "/v1/secret/data/hello": [
    200,
    '{"data":{"data":{"foo":"two","n":5,"o":{"a":[1]},"null":null},"metadata":{"version":1}}}',
  ],
  "/v1/kv/hello": [200, '{"data":{"foo":"one","data":"text"}}'],
  "/v1/kv/a%20b/%C3%A9": [200, '{"data":{"foo":"odd"}}'],
  "/v1/secret/data/gone": [404, '{"data":{"data":null,"metadata":{"deletion_time":"2026-01-01"}}}'],
  "/v1/secret/data/no": [403, '{"errors":["1 error occurred:\\n\\t* permission denied\\n\\n"]}'],
  "/v1/sealed": [503, '{"errors":["Vault is sealed"]}'],
  "/v1/page": [200, "<html>"],
  "/v1/standby": [307, "", { location: "/v1/kv/hello" }],
  "/v1/circle": [307, "", { location: "/v1/circle" }],
};

const vaultRows: readonly (readonly [path: string, key: string, value: string])[] = [
  ["secret/data/hello", "foo", "two"],
  ["/secret/data/hello/", "foo", "two"],
  ["secret/data/hello", "n", "5"],
  ["secret/data/hello", "o", '{"a":[1]}'],
  ["kv/hello", "foo", "one"],
  ["kv/hello", "data", "text"],
  ["kv/a b/é", "foo", "odd"],
  ["standby", "foo", "one"],
];

test("Vault: values of version 1 and 2, with the token and the namespace", async () => {
  await using store = await startStore(vaultReplies);
  const env = { VAULT_ADDR: `http://127.0.0.1:${store.port}/`, VAULT_TOKEN: "t", VAULT_NAMESPACE: "team" };
  for (const [path, key, value] of vaultRows) assert.equal(await read(vault(path, key), env), value, path);
  for (const { headers } of store.asked) {
    assert.equal(headers["x-vault-token"], "t");
    assert.equal(headers["x-vault-namespace"], "team");
    assert.equal(headers["x-vault-request"], "true");
  }
});

test("Vault: a secret is asked for once, whatever its keys", async () => {
  await using store = await startStore(vaultReplies);
  const env = { VAULT_ADDR: `http://127.0.0.1:${store.port}`, VAULT_TOKEN: "t" };
  const reader = createSecretReader({ env, clock });
  const requests = [vault("secret/data/hello", "foo"), vault("secret/data/hello", "n")];
  assert.deepEqual(await Promise.all(requests.map((one) => reader(one, never))), ["two", "5"]);
  assert.equal(store.asked.length, 1);
});

const vaultRefusals: readonly (readonly [path: string, key: string, words: RegExp])[] = [
  [
    "secret/hello",
    "foo",
    /^secret-store\/missing: Cannot read "secret\/hello" from Vault: there is no such secret\. .*MOUNT\/data\/NAME/,
  ],
  [
    "secret/data/hello",
    "bar",
    /^secret-store\/missing-key: .*"bar".*no such key\. It has: foo, n, o, null\./,
  ],
  ["secret/data/hello", "null", /^secret-store\/missing-key/],
  ["secret/data/gone", "x", /^secret-store\/deleted: .*the newest version of the secret is deleted/],
  [
    "secret/data/no",
    "x",
    /^secret-store\/refused: .*permission denied \(1 error occurred: \* permission denied\)\. .*VAULT_TOKEN/,
  ],
  ["sealed", "x", /^secret-store\/status: .*status 503 \(Vault is sealed\)/],
  ["page", "x", /^secret-store\/bad-answer: .*not one of Vault\. Is VAULT_ADDR right\?/],
  ["circle", "x", /^secret-store\/status: .*status 307/],
];

test("Vault: what goes wrong is said with what to do", async () => {
  await using store = await startStore(vaultReplies);
  const env = { VAULT_ADDR: `http://127.0.0.1:${store.port}`, VAULT_TOKEN: "t0ken" };
  for (const [path, key, words] of vaultRefusals) {
    const said = await refusal(vault(path, key), env);
    assert.match(said, words);
    assert.doesNotMatch(said, /t0ken|two/);
  }
  assert.match(await refusal(vault("a", "b"), {}), /^secret-store\/no-token: .*VAULT_TOKEN is not set/);
  const bad = { ...env, VAULT_ADDR: "127.0.0.1:8200" };
  assert.match(await refusal(vault("a", "b"), bad), /^secret-store\/bad-address: .*VAULT_ADDR/);
});

const consulReplies: Replies = {
  "/v1/kv/images/latest": [200, "ami-1\n"],
  "/v1/kv/a%3Fb": [200, "odd"],
  "/v1/kv/empty": [200, ""],
  "/v1/kv/no": [403, "Permission denied: token with AccessorID"],
  "/v1/kv/broken": [500, "No cluster leader"],
};

test("Consul: a key's raw text, with the token, the namespace and the partition", async () => {
  await using store = await startStore(consulReplies);
  const address = `127.0.0.1:${store.port}`;
  await using directory = await makeTemporaryDirectory();
  const file = join(directory.path, "token");
  writeFileSync(file, "from-file\n");
  const rows: readonly (readonly [Env, string, string | undefined])[] = [
    [{ CONSUL_HTTP_ADDR: address }, "/v1/kv/images/latest?raw=", undefined],
    [{ CONSUL_HTTP_ADDR: `http://${address}/`, CONSUL_HTTP_TOKEN: "t" }, "/v1/kv/images/latest?raw=", "t"],
    [{ CONSUL_HTTP_ADDR: address, CONSUL_HTTP_TOKEN_FILE: file }, "/v1/kv/images/latest?raw=", "from-file"],
    [
      { CONSUL_HTTP_ADDR: address, CONSUL_NAMESPACE: "n", CONSUL_PARTITION: "p" },
      "/v1/kv/images/latest?raw=&ns=n&partition=p",
      undefined,
    ],
  ];
  for (const [env, path, token] of rows) {
    assert.equal(await read(consul("images/latest"), env), "ami-1\n");
    const last = store.asked.at(-1);
    assert.deepEqual([last?.path, last?.headers["x-consul-token"]], [path, token]);
  }
  assert.equal(await read(consul("a?b"), { CONSUL_HTTP_ADDR: address, CONSUL_HTTP_AUTH: "u:p" }), "odd");
  assert.equal(store.asked.at(-1)?.headers.authorization, "Basic dTpw");
});

test("Consul: what goes wrong is said with what to do", async () => {
  await using store = await startStore(consulReplies);
  const env = { CONSUL_HTTP_ADDR: `127.0.0.1:${store.port}` };
  const rows: readonly (readonly [string, Env, RegExp])[] = [
    ["none", env, /^secret-store\/missing: Cannot read "none" from Consul: there is no such key/],
    ["empty", env, /^secret-store\/empty/],
    ["no", env, /^secret-store\/refused: .*CONSUL_HTTP_TOKEN/],
    ["broken", env, /^secret-store\/status: .*status 500/],
    ["k", { CONSUL_HTTP_ADDR: "unix:///run/consul" }, /^secret-store\/bad-address: .*CONSUL_HTTP_ADDR/],
    ["k", { ...env, CONSUL_HTTP_TOKEN_FILE: "/none" }, /^host\/file-missing: .*CONSUL_HTTP_TOKEN_FILE/],
    [
      "k",
      { CONSUL_HTTP_ADDR: "127.0.0.1:1" },
      /^host\/connection-refused: Cannot ask Consul at http:\/\/127\.0\.0\.1:1: .*\. Is CONSUL_HTTP_ADDR right\?/,
    ],
  ];
  for (const [key, setting, words] of rows) assert.match(await refusal(consul(key), setting), words);
});

test("a store that does not answer is given up after its time, and at once when the run is cancelled", async () => {
  await using store = await startStore({ "/v1/silent": undefined });
  const manual = createMemoryHost().clock;
  const env = { VAULT_ADDR: `http://127.0.0.1:${store.port}`, VAULT_TOKEN: "t", VAULT_CLIENT_TIMEOUT: "7" };
  const reader = createSecretReader({ env, clock: manual });
  const late = reader(vault("silent", "k"), never);
  const refused = assert.rejects(late, /Cannot ask Vault at .*there was no answer within 7 seconds/);
  while (store.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  manual.advance(7000);
  await refused;
  const controller = new AbortController();
  const cancelled = createSecretReader({ env, clock: manual })(vault("silent", "k"), controller.signal);
  const reason = new Cancelled("stop");
  controller.abort(reason);
  await assert.rejects(cancelled, reason);
});

test("certificates: the machine's authorities, a named one, or none at all", async () => {
  await using directory = await makeTemporaryDirectory();
  const file = (name: string): string => join(directory.path, name);
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:vault.test,IP:127.0.0.1"];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"].concat(
      ["-keyout", file("key.pem"), "-out", file("cert.pem")],
      subject,
    ),
    { stdio: "ignore" },
  );
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(file(name), "utf8"));
  const tls = { ...(key && { key }), ...(cert && { cert }) };
  await using store = await startStore({ ...vaultReplies, ...consulReplies }, tls);
  await using open = await startStore(vaultReplies);
  await using sendsOn = await startStore(
    { "/v1/kv/hello": [307, "", { location: `http://127.0.0.1:${open.port}/v1/kv/hello` }] },
    tls,
  );
  const at = `127.0.0.1:${store.port}`;
  const base = { VAULT_ADDR: `https://${at}`, VAULT_TOKEN: "t" };
  const good: readonly Env[] = [
    { VAULT_CACERT: file("cert.pem") },
    { VAULT_CACERT_BYTES: cert ?? "" },
    { VAULT_SKIP_VERIFY: "true" },
    { VAULT_CACERT: file("cert.pem"), VAULT_TLS_SERVER_NAME: "vault.test" },
    {
      VAULT_CACERT: file("cert.pem"),
      VAULT_CLIENT_CERT: file("cert.pem"),
      VAULT_CLIENT_KEY: file("key.pem"),
    },
  ];
  for (const env of good) assert.equal(await read(vault("kv/hello", "foo"), { ...base, ...env }), "one");
  const bad: readonly (readonly [Env, RegExp])[] = [
    [{}, /^secret-store\/unreachable: .*\. Name the certificate of its authority with VAULT_CACERT\./],
    [{ VAULT_CACERT: file("none") }, /^host\/file-missing: Cannot read what VAULT_CACERT names/],
    [{ VAULT_CAPATH: file("none") }, /^host\/file-missing: Cannot read what VAULT_CAPATH names/],
    [
      { VAULT_SKIP_VERIFY: "1", VAULT_ADDR: `https://127.0.0.1:${sendsOn.port}` },
      /^secret-store\/unsafe-redirect/,
    ],
  ];
  for (const [env, words] of bad)
    assert.match(await refusal(vault("kv/hello", "foo"), { ...base, ...env }), words);
  assert.equal(open.asked.length, 0);
  const secure = { CONSUL_HTTP_ADDR: at, CONSUL_HTTP_SSL: "true" };
  assert.equal(
    await read(consul("images/latest"), { ...secure, CONSUL_CACERT: file("cert.pem") }),
    "ami-1\n",
  );
  assert.equal(
    await read(consul("images/latest"), { ...secure, CONSUL_HTTP_SSL_VERIFY: "false" }),
    "ami-1\n",
  );
  await using authorities = await makeTemporaryDirectory();
  writeFileSync(join(authorities.path, "ca.pem"), cert ?? "");
  assert.equal(
    await read(consul("images/latest"), { ...secure, CONSUL_CAPATH: authorities.path }),
    "ami-1\n",
  );
  assert.match(await refusal(consul("images/latest"), secure), /CONSUL_CACERT/);
});
