import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { communicatorConfig, createConnectRig, createMemoryHost } from "@prebake/testing";
import type { LogIn } from "./log-in/log-in.ts";
import { keepAliveOf, limitsOf, readSshSettings } from "./ssh-settings.ts";
import type { SshSettings } from "./ssh-settings.ts";

const rows: readonly (readonly [
  number | undefined,
  number | undefined,
  number | undefined,
  number | undefined,
])[] = [
  [undefined, undefined, 300_000, 10],
  [60_000, undefined, 60_000, undefined],
  [undefined, 3, undefined, 3],
  [60_000, 3, 60_000, 3],
  [0, undefined, undefined, undefined],
  [-1, 0, undefined, undefined],
];
for (const [timeout, attempts, timeoutMs, handshakeAttempts] of rows) {
  test(`limitsOf() with ssh_timeout ${timeout} and ssh_handshake_attempts ${attempts}`, () => {
    assert.deepEqual(limitsOf({ ssh_timeout: timeout, ssh_handshake_attempts: attempts }), {
      timeoutMs,
      handshakeAttempts,
    });
  });
}

test("keepAliveOf(): 0 is the default, only a negative one switches it off", () => {
  assert.deepEqual([0, 250, -1].map(keepAliveOf), [5000, 250, 0]);
});

const privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "sec1", format: "pem" })
  .toString();
const files = { "/home/user/key": privateKey, "bastion.pem": privateKey, "text.pem": "not a key" };

function createRig(env: Readonly<Record<string, string>> = {}) {
  return createConnectRig({
    host: createMemoryHost({ files, env }),
    answer: (question) => `answer to ${question}`,
  });
}

async function read(config: object, env?: Readonly<Record<string, string>>): Promise<SshSettings> {
  await using rig = createRig(env);
  const request = {
    config: communicatorConfig({ ssh_username: "me", ...config }),
    endpoint: async () => undefined,
  };
  return readSshSettings(request, rig.context);
}

const withAgent = { SSH_AUTH_SOCK: "/run/agent" };
const kinds = (logIn: LogIn) => logIn.identities.map(({ kind }) => kind).join(" ");

test("identities are offered in Packer's order: agent, key file, key of the build, password", async () => {
  await using rig = createRig(withAgent);
  const config = communicatorConfig({
    ssh_username: "me",
    ssh_agent_auth: true,
    ssh_private_key_file: "~/key",
    ssh_password: "hush-hush",
  });
  const keyPair = { privateKey, publicKey: "" };
  const { logIn } = await readSshSettings({ config, endpoint: async () => undefined, keyPair }, rig.context);
  assert.deepEqual([logIn.username, kinds(logIn)], ["me", "agent key key password"]);
  assert.equal(rig.redactor.redact("x hush-hush"), "x <sensitive>");
  assert.ok(!rig.redactor.redact(privateKey).includes(privateKey.split("\n")[1] ?? ""));
});

/** What of the settings a configuration makes. */
const made: readonly (readonly [
  config: object,
  part: (settings: SshSettings) => unknown,
  expected: unknown,
])[] = [
  [{}, ({ route }) => route, { kind: "direct" }],
  [{}, ({ logIn }) => kinds(logIn), ""],
  [{ ssh_proxy_host: "p" }, ({ route }) => route, { kind: "socks5", host: "p", port: 1080, user: undefined }],
  [
    { ssh_proxy_host: "p", ssh_proxy_port: 99, ssh_proxy_username: "u" },
    ({ route }) => route,
    { kind: "socks5", host: "p", port: 99, user: { name: "u", password: "" } },
  ],
  [
    { ssh_proxy_host: "p", ssh_proxy_username: "u", ssh_proxy_password: "w" },
    ({ route }) => route.kind === "socks5" && route.user?.password,
    "w",
  ],
  // The guest's key serves for the bastion too, its user does not.
  [
    { ssh_bastion_host: "b", ssh_private_key_file: "~/key" },
    ({ route }) =>
      route.kind === "bastion" && [route.host, route.port, route.logIn.username, kinds(route.logIn)],
    ["b", 22, "", "key"],
  ],
  [
    {
      ssh_bastion_host: "b",
      ssh_bastion_port: 2222,
      ssh_bastion_username: "jump",
      ssh_bastion_agent_auth: true,
      ssh_bastion_private_key_file: "bastion.pem",
      ssh_bastion_password: "w",
      ssh_bastion_interactive: true,
    },
    ({ route }) => route.kind === "bastion" && [route.port, route.logIn.username, kinds(route.logIn)],
    [2222, "jump", "agent key password person"],
  ],
  [
    { ssh_ciphers: [], ssh_key_exchange_algorithms: ["x"] },
    ({ ciphers, keyExchanges }) => [ciphers, keyExchanges],
    [undefined, ["x"]],
  ],
  [{ ssh_pty: true }, ({ pty }) => pty, true],
  [{ ssh_file_transfer_method: "sftp" }, ({ transferMethod }) => transferMethod, "sftp"],
  [{ ssh_read_write_timeout: "5s" }, ({ readWriteTimeoutMs }) => readWriteTimeoutMs, 5000],
  [{ ssh_read_write_timeout: "-5s" }, ({ readWriteTimeoutMs }) => readWriteTimeoutMs, 0],
  [{}, ({ forwardedAgent }) => forwardedAgent !== undefined, true],
  [{ ssh_disable_agent_forwarding: true }, ({ forwardedAgent }) => forwardedAgent, undefined],
  [
    { ssh_local_tunnels: ["8080:localhost:80"], ssh_remote_tunnels: ["1:h:2", "3:h:4"] },
    ({ localTunnels, remoteTunnels }) => [localTunnels.length, remoteTunnels.length],
    [1, 2],
  ],
];

test("each field makes its part of the settings", async () => {
  for (const [config, part, expected] of made)
    assert.deepEqual(part(await read(config, withAgent)), expected, JSON.stringify(config));
});

test("a person answers the bastion's prompts, one after the other", async () => {
  const { route } = await read({ ssh_bastion_host: "b", ssh_bastion_interactive: true });
  assert.ok(route.kind === "bastion");
  const [person] = route.logIn.identities;
  assert.ok(person?.kind === "person");
  assert.equal(await person.ask("Code:"), "answer to Code:");
});

test("what cannot be used is said", async () => {
  const bastion = { ssh_bastion_host: "b", ssh_bastion_agent_auth: true };
  const wrong: readonly (readonly [config: object, code: string])[] = [
    [{ ssh_agent_auth: true }, "ssh/no-agent"],
    [bastion, "ssh/no-agent"],
    [{ ssh_private_key_file: "text.pem" }, "ssh/private-key"],
    [{ ssh_private_key_file: "absent.pem" }, "host/file-missing"],
    [{ ssh_local_tunnels: ["80"] }, "ssh/tunnel-syntax"],
  ];
  for (const [config, code] of wrong)
    await assert.rejects(read(config), (error) => error instanceof BuildError && error.code === code);
});

test("a password that is the user's name is not hidden, any other is", async () => {
  await using rig = createRig();
  const config = communicatorConfig({
    ssh_username: "vagrant",
    ssh_password: "vagrant",
    ssh_bastion_host: "b",
    ssh_bastion_password: "hush-hush",
  });
  await readSshSettings({ config, endpoint: async () => undefined }, rig.context);
  assert.equal(rig.redactor.redact("vagrant hush-hush"), "vagrant <sensitive>");
});
