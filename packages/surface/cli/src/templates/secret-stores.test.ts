/** Functions that ask secret stores, through the command: what the stores say is used and never shown. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import * as http from "node:http";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRig } from "../command-rig.fixture.ts";

interface Stores extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** Names of secrets that AWS was asked for. */
  readonly askedOfAws: string[];
}

const secrets = { vault: "from-Vault-1", consul: "from-Consul-2", aws: "from-Aws-3" };
const awsSecrets: Readonly<Record<string, object>> = {
  app: { SecretString: JSON.stringify({ password: secrets.aws, port: 5432 }) },
  one: { SecretString: JSON.stringify({ only: secrets.aws }) },
  binary: { SecretBinary: Buffer.from(secrets.aws).toString("base64") },
};

/** All three on one port. Source: API documentation of each. The caller disposes. */
async function startStores(): Promise<Stores> {
  const askedOfAws: string[] = [];
  const server = http.createServer((request, response) => void answer(request, response, askedOfAws));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    askedOfAws,
    env: {
      VAULT_ADDR: url,
      VAULT_TOKEN: "token-of-mine",
      CONSUL_HTTP_ADDR: url,
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret-key-of-mine",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  askedOfAws: string[],
): Promise<void> {
  const path = (request.url ?? "").split("?")[0];
  if (request.method === "POST") {
    const { SecretId: name } = JSON.parse(await text(request)) as { SecretId: string };
    askedOfAws.push(name);
    assert.equal(request.headers["x-amz-target"], "secretsmanager.GetSecretValue");
    assert.match(
      request.headers.authorization ?? "",
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/secretsmanager\//,
    );
    const found = awsSecrets[name];
    response.writeHead(found ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
    const missing = { __type: "ResourceNotFoundException", Message: "Secrets Manager can't find it." };
    response.end(JSON.stringify(found ?? missing));
  } else if (path === "/v1/secret/data/hello")
    response.end(JSON.stringify({ data: { data: { foo: secrets.vault }, metadata: {} } }));
  else if (path === "/v1/kv/key") response.end(secrets.consul);
  else response.writeHead(404).end("{}");
}

const hcl = `variable "v" {
  default = vault("secret/data/hello", "foo")
}
locals {
  l    = consul_key("key")
  raw  = jsondecode(aws_secretsmanager_raw("app"))
  port = local.raw.port + 1
}
source "file" "f" {
  target  = "out"
  content = "\${var.v} \${local.l} \${aws_secretsmanager("app", "password")} \${local.raw.password} \${aws_secretsmanager_raw("binary")} \${local.port}"
}
build {
  sources = ["file.f"]
}
`;
const legacy = {
  variables: {
    v: "{{vault `/secret/data/hello` `foo`}}",
    c: "{{consul_key `key`}}",
    a: "{{aws_secretsmanager `app` `password`}} {{aws_secretsmanager `one`}} {{aws_secretsmanager_raw `binary`}}",
  },
  builders: [{ type: "file", target: "out", content: "{{user `v`}} {{user `c`}} {{user `a`}}" }],
};
const files = {
  "t.pkr.hcl": hcl,
  "t.json": JSON.stringify(legacy),
  "missing.pkr.hcl": `locals {\n  a = aws_secretsmanager("none", "k")\n  b = vault("kv/none", "k")\n  c = consul_key("none")\n}\nsource "null" "n" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.n"]\n}\n`,
};
const { vault, consul, aws } = secrets;
const hidden = [...Object.values(secrets), "token-of-mine", "secret-key-of-mine"];

const looking: readonly (readonly string[])[] = [
  ["validate"],
  ["validate", "-json"],
  ["inspect"],
  ["inspect", "-json"],
  ["plan"],
  ["plan", "-json"],
];

for (const template of ["t.pkr.hcl", "t.json"]) {
  test(`${template}: secrets of stores are in what is built, and in nothing that is shown`, async () => {
    await using stores = await startStores();
    using rig = createCommandRig(files);
    const env = { ...stores.env, PACKER_LOG: "1" };
    for (const words of [...looking, ["build", "-events=events.jsonl"]]) {
      const { code, stdout, stderr } = await rig.run([...words, template], { env });
      assert.equal(code, 0, `${words.join(" ")}: ${stdout}${stderr}`);
      for (const secret of hidden)
        assert.ok(!`${stdout}${stderr}`.includes(secret), `${words.join(" ")} shows ${secret}`);
    }
    const events = readFileSync(join(rig.directory, "events.jsonl"), "utf8");
    for (const secret of hidden) assert.ok(!events.includes(secret), `an event has ${secret}`);
    const built = readFileSync(join(rig.directory, "out"), "utf8");
    const wanted =
      template === "t.json" ? [vault, consul, aws, aws, aws] : [vault, consul, aws, aws, aws, 5433];
    assert.equal(built, wanted.join(" "));
  });
}

test("console asks stores too, and shows that there is something", async () => {
  await using stores = await startStores();
  using rig = createCommandRig(files);
  const lines = ['vault("secret/data/hello", "foo")', "var.v", 'length(consul_key("key"))', "local.raw"];
  const { stdout } = await rig.run(["console", "-every-line", "t.pkr.hcl"], {
    env: stores.env,
    stdin: `${lines.join("\n")}\nvariables\n`,
  });
  assert.match(stdout, /^<sensitive>\n<sensitive>\n/);
  for (const secret of hidden) assert.ok(!stdout.includes(secret));
});

test("what a store does not have is said at the place that asks, all of them at once", async () => {
  await using stores = await startStores();
  using rig = createCommandRig(files);
  const { code, stdout } = await rig.run(["validate", "missing.pkr.hcl"], { env: stores.env });
  assert.equal(code, 1);
  assert.match(
    stdout,
    /on missing\.pkr\.hcl line 2[^]*Cannot read "none" from AWS Secrets Manager: there is no such secret\. Secrets belong to a\s+region/,
  );
  assert.match(
    stdout,
    /on missing\.pkr\.hcl line 3[^]*Cannot read "kv\/none" from Vault: there is no such secret/,
  );
  assert.match(stdout, /on missing\.pkr\.hcl line 4[^]*Cannot read "none" from Consul: there is no such key/);
  const syntax = await rig.run(["validate", "-syntax-only", "missing.pkr.hcl"], { env: stores.env });
  assert.equal(syntax.code, 0);
});

test("AWS: what is missing here is named", async () => {
  using rig = createCommandRig(files);
  const off = { AWS_EC2_METADATA_DISABLED: "true" };
  const rows: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [off, /no region is set\. Set AWS_REGION\./],
    [{ ...off, AWS_REGION: "eu-west-1" }, /no credentials were found\. Set\s+AWS_ACCESS_KEY_ID/],
  ];
  for (const [env, words] of rows) {
    const { stdout } = await rig.run(["validate", "missing.pkr.hcl"], { env });
    assert.match(stdout, words);
  }
});
