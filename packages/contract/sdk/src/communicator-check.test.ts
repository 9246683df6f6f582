import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Cancelled } from "@prebake/base";
import { declareConfig } from "@prebake/schema";
import { createMemoryHost, createPartRig } from "@prebake/testing";
import { checkCommunicatorConfig, expandHome } from "./communicator-check.ts";
import { communicatorFields } from "./communicator-config.ts";
import { defineBuilder } from "./component.ts";
import { findPrivateKeyProblem } from "./private-key-text.ts";
import { parseSshTunnel } from "./ssh-tunnel.ts";

const pem = (passphrase?: string) =>
  generateKeyPairSync("rsa", { modulusLength: 1024 })
    .privateKey.export({
      type: "pkcs8",
      format: "pem",
      ...(passphrase === undefined ? {} : { passphrase, cipher: "aes-256-cbc" }),
    })
    .toString();
const openssh = (start: string) =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${start}AAAA\nBBBB\n-----END OPENSSH PRIVATE KEY-----\n`;
const goodKey = openssh("b3BlbnNzaC1rZXktdjEAAAAABG5vbmU");

const files = {
  "/keys/good": goodKey,
  "/home/user/.ssh/id": pem(),
  "/keys/locked": openssh("b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI"),
  "/keys/public": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me",
};

const builder = defineBuilder({
  type: "demo",
  config: declareConfig("demo", "For tests.", communicatorFields),
  check: (config, context) => checkCommunicatorConfig(config, context),
  run: async () => undefined,
});

const user = { ssh_username: "me" };
const bastion = { ...user, ssh_bastion_host: "jump" };
const rows: readonly {
  readonly name: string;
  readonly config: object;
  readonly codes: readonly string[];
  readonly detail?: RegExp;
}[] = [
  { name: "a user alone", config: user, codes: [] },
  { name: "no user", config: {}, codes: ["communicator/username-missing"] },
  { name: "none needs nothing", config: { communicator: "none" }, codes: [] },
  { name: "winrm", config: { communicator: "winrm" }, codes: ["communicator/not-available"] },
  { name: "a key", config: { ...user, ssh_private_key_file: "/keys/good" }, codes: [] },
  {
    name: "a key below the home directory",
    config: { ...user, ssh_private_key_file: "~/.ssh/id" },
    codes: [],
  },
  {
    name: "a key whose name is not known yet",
    config: { ...user, ssh_private_key_file: "<unknown>" },
    codes: [],
  },
  {
    name: "a key that is not there",
    config: { ...user, ssh_private_key_file: "/keys/none" },
    codes: ["communicator/private-key"],
    detail: /"\/keys\/none" does not exist\.$/,
  },
  {
    name: "a directory for a key",
    config: { ...user, ssh_private_key_file: "/keys" },
    codes: ["communicator/private-key"],
    detail: /is a directory/,
  },
  {
    name: "a key with a passphrase",
    config: { ...user, ssh_private_key_file: "/keys/locked" },
    codes: ["communicator/private-key"],
    detail: /passphrase/,
  },
  {
    name: "a public key",
    config: { ...user, ssh_private_key_file: "/keys/public" },
    codes: ["communicator/private-key"],
    detail: /public key/,
  },
  {
    name: "a certificate",
    config: { ...user, ssh_private_key_file: "/keys/good", ssh_certificate_file: "/keys/cert" },
    codes: ["communicator/certificate-unsupported"],
  },
  {
    name: "docker",
    config: { communicator: "docker" },
    codes: ["communicator/not-available"],
    detail: /containers/,
  },
  {
    name: "fields of a communicator that is not used",
    config: { communicator: "none", ssh_local_tunnels: ["x"], ssh_private_key_file: "/keys/none" },
    codes: [],
  },
  { name: "an empty user", config: { ssh_username: "" }, codes: ["communicator/username-missing"] },
  {
    name: "a certificate for the bastion",
    config: { ...bastion, ssh_bastion_password: "x", ssh_bastion_certificate_file: "/keys/cert" },
    codes: ["communicator/certificate-unsupported"],
  },
  {
    name: "fields of a bastion without a bastion",
    config: { ...user, ssh_bastion_private_key_file: "/keys/none" },
    codes: [],
  },
  { name: "a proxy", config: { ...user, ssh_proxy_host: "p", ssh_proxy_username: "u" }, codes: [] },
  {
    name: "all that is wrong, at once",
    config: { ssh_ciphers: ["x"], ssh_local_tunnels: ["y"], ssh_private_key_file: "/keys/public" },
    codes: [
      "communicator/username-missing",
      "communicator/unknown-algorithm",
      "communicator/tunnel-syntax",
      "communicator/private-key",
    ],
  },
  { name: "RSA of 1024 bits", config: { ...user, temporary_key_pair_bits: 1024 }, codes: [] },
  {
    name: "RSA of 1023 bits",
    config: { ...user, temporary_key_pair_bits: 1023 },
    codes: ["communicator/key-pair-bits"],
    detail: /between 1024 and 16384/,
  },
  {
    name: "ed25519 of any number of bits, as in Packer",
    config: { ...user, temporary_key_pair_type: "ed25519", temporary_key_pair_bits: 7 },
    codes: [],
  },
  { name: "0 bits, which are none said", config: { ...user, temporary_key_pair_bits: 0 }, codes: [] },
  { name: "a bastion with a password", config: { ...bastion, ssh_bastion_password: "x" }, codes: [] },
  { name: "a bastion with the agent", config: { ...bastion, ssh_bastion_agent_auth: true }, codes: [] },
  {
    name: "a bastion with the guest's key",
    config: { ...bastion, ssh_private_key_file: "/keys/good" },
    codes: [],
  },
  { name: "a bastion without log-in", config: bastion, codes: ["communicator/bastion-login-missing"] },
  {
    name: "a bastion with prompts alone",
    config: { ...bastion, ssh_bastion_interactive: true },
    codes: ["communicator/bastion-login-missing"],
  },
  {
    name: "a bastion and a proxy",
    config: { ...bastion, ssh_bastion_password: "x", ssh_proxy_host: "p" },
    codes: ["communicator/bastion-and-proxy"],
  },
  {
    name: "a bastion's key that is not there",
    config: { ...bastion, ssh_bastion_private_key_file: "/keys/none" },
    codes: ["communicator/private-key"],
  },
  {
    name: "tunnels",
    config: { ...user, ssh_local_tunnels: ["80:localhost:80"], ssh_remote_tunnels: ["8080:[::1]:80"] },
    codes: [],
  },
  {
    name: "wrong tunnels",
    config: { ...user, ssh_local_tunnels: ["80"], ssh_remote_tunnels: ["0:host:80", "1:host:65536"] },
    codes: ["communicator/tunnel-syntax", "communicator/tunnel-syntax", "communicator/tunnel-syntax"],
  },
  {
    name: "an unknown cipher",
    config: { ...user, ssh_ciphers: ["aes128-ctr", "aes129-ctr"] },
    codes: ["communicator/unknown-algorithm"],
    detail: /Did you mean "aes128-ctr"/,
  },
  {
    name: "an unknown key exchange",
    config: { ...user, ssh_key_exchange_algorithms: ["x"] },
    codes: ["communicator/unknown-algorithm"],
  },
  {
    name: "key pairs",
    config: { ...user, temporary_key_pair_type: "ECDSA", temporary_key_pair_bits: 384 },
    codes: [],
  },
  {
    name: "a key pair of type dsa",
    config: { ...user, temporary_key_pair_type: "dsa" },
    codes: ["communicator/key-pair-type"],
    detail: /refuse/,
  },
  {
    name: "a key pair of an unknown type",
    config: { ...user, temporary_key_pair_type: "xyz" },
    codes: ["communicator/key-pair-type"],
  },
  {
    name: "a key pair of a wrong size",
    config: { ...user, temporary_key_pair_type: "ecdsa", temporary_key_pair_bits: 300 },
    codes: ["communicator/key-pair-bits"],
    detail: /256, 384 or 521/,
  },
];
for (const { name, config, codes, detail } of rows) {
  test(`checkCommunicatorConfig(): ${name}`, async () => {
    const rig = createPartRig({ host: createMemoryHost({ files }) });
    const found = await rig.check(builder, config);
    assert.deepEqual(
      found.map(({ code }) => code),
      codes,
    );
    if (detail) assert.match(found[0]?.detail ?? "", detail);
  });
}

/** Where each is told: a list's item, the field itself, the host that wants it. */
const places: readonly (readonly [config: object, said: readonly string[]])[] = [
  [{}, ["ssh_username: communicator/username-missing"]],
  [{ communicator: "winrm" }, ["communicator: communicator/not-available"]],
  [
    { ...user, ssh_ciphers: ["aes128-ctr", "x", "<unknown>"] },
    ["ssh_ciphers.1: communicator/unknown-algorithm"],
  ],
  [
    { ...user, ssh_remote_tunnels: ["1:h:2", "x", "<unknown>"] },
    ["ssh_remote_tunnels.1: communicator/tunnel-syntax"],
  ],
  [bastion, ["ssh_bastion_host: communicator/bastion-login-missing"]],
  [
    { ...bastion, ssh_bastion_agent_auth: true, ssh_proxy_host: "p" },
    ["ssh_proxy_host: communicator/bastion-and-proxy"],
  ],
  [
    { ...bastion, ssh_bastion_private_key_file: "/keys/locked" },
    ["ssh_bastion_private_key_file: communicator/private-key"],
  ],
  [
    { ...user, temporary_key_pair_type: "rsa", temporary_key_pair_bits: 16_385 },
    ["temporary_key_pair_bits: communicator/key-pair-bits"],
  ],
  [{ ...user, temporary_key_pair_type: "RSA", temporary_key_pair_bits: 16_384 }, []],
  [{ ...user, temporary_key_pair_type: "ecdsa", temporary_key_pair_bits: 521 }, []],
  [{ ...user, ssh_certificate_file: "c" }, ["ssh_certificate_file: communicator/certificate-unsupported"]],
];
for (const [config, said] of places) {
  test(`a communicator of ${JSON.stringify(config)}: ${said.join(", ") || "good"}`, async () => {
    const rig = createPartRig({ host: createMemoryHost({ files }) });
    assert.deepEqual(await rig.complaints(builder, config), said);
  });
}

test("a key that cannot be read is told, and a stop while it is read is a stop", async () => {
  const memory = createMemoryHost({ files });
  const closed = { ...memory.files, readText: () => Promise.reject(new Error("EACCES")) };
  const rig = createPartRig({ host: { ...memory, files: closed } });
  const config = { ...user, ssh_private_key_file: "/keys/good" };
  const [found] = await rig.check(builder, config);
  assert.equal(found?.detail, 'The file "/keys/good" cannot be read.');
  rig.controller.abort(new Cancelled("stop"));
  await assert.rejects(rig.check(builder, config), Cancelled);
});

const keyRows: readonly (readonly [string, ReturnType<typeof findPrivateKeyProblem>])[] = [
  ["", "empty"],
  [goodKey, undefined],
  [goodKey.replaceAll("\n", "\r\n"), undefined],
  [pem(), undefined],
  [pem("secret"), "encrypted"],
  [
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    "encrypted",
  ],
  ["PuTTY-User-Key-File-3: ssh-ed25519\n", "putty"],
  ["-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "public-key"],
  [goodKey.slice(0, 80), "truncated"],
  [openssh("QUJD"), "unknown-format"],
  ["hello", "unknown-format"],
];
for (const [index, [text, problem]] of keyRows.entries()) {
  test(`findPrivateKeyProblem() row ${index}: ${problem ?? "good"}`, () =>
    assert.equal(findPrivateKeyProblem(text), problem));
}

/** Keys as the machine's own ssh-keygen writes them. */
const written: readonly (readonly [
  name: string,
  words: readonly string[],
  problem: ReturnType<typeof findPrivateKeyProblem>,
])[] = [
  ["ed25519", ["-t", "ed25519", "-N", ""], undefined],
  ["ed25519 with a passphrase", ["-t", "ed25519", "-N", "secret-word"], "encrypted"],
  ["ECDSA as PEM", ["-t", "ecdsa", "-m", "PEM", "-N", ""], undefined],
  ["ECDSA as PEM with a passphrase", ["-t", "ecdsa", "-m", "PEM", "-N", "secret-word"], "encrypted"],
  ["RSA as PKCS #8", ["-t", "rsa", "-b", "1024", "-m", "PKCS8", "-N", ""], undefined],
  [
    "RSA as PKCS #8 with a passphrase",
    ["-t", "rsa", "-b", "1024", "-m", "PKCS8", "-N", "secret-word"],
    "encrypted",
  ],
];
const hasKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;
for (const [name, words, problem] of written) {
  test(`a key of ssh-keygen: ${name}`, { skip: !hasKeygen && "no ssh-keygen" }, () => {
    const directory = mkdtempSync(join(tmpdir(), "prebake-key-"));
    try {
      const file = join(directory, "key");
      const made = spawnSync("ssh-keygen", ["-q", ...words, "-f", file], { encoding: "utf8" });
      assert.equal(made.status, 0, made.stderr);
      const text = readFileSync(file, "utf8");
      assert.equal(findPrivateKeyProblem(text), problem);
      assert.equal(
        findPrivateKeyProblem(text.replaceAll("\n", "\r\n")),
        problem,
        "with line ends of Windows",
      );
      assert.equal(findPrivateKeyProblem(`Comment: mine\n\n${text}`), problem, "behind a comment");
      assert.equal(findPrivateKeyProblem(text.slice(0, -40)), "truncated");
      assert.equal(findPrivateKeyProblem(readFileSync(`${file}.pub`, "utf8")), "public-key");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}

const tunnels: readonly (readonly [text: string, tunnel: ReturnType<typeof parseSshTunnel>])[] = [
  ["8080:localhost:80", { listenPort: 8080, host: "localhost", port: 80 }],
  [" 1:10.0.0.1:65535 ", { listenPort: 1, host: "10.0.0.1", port: 65_535 }],
  ["1:[::1]:2", { listenPort: 1, host: "::1", port: 2 }],
  ["1:[::ffff:10.0.0.1]:2", { listenPort: 1, host: "::ffff:10.0.0.1", port: 2 }],
  ["1:::1:2", undefined],
  ["1:[]:2", undefined],
  ["1:[host]:2", undefined],
  ["0:h:2", undefined],
  ["65536:h:2", undefined],
  ["1:h:0", undefined],
  ["1.5:h:2", undefined],
  ["-1:h:2", undefined],
  ["127.0.0.1:1:h:2", undefined],
];
for (const [text, tunnel] of tunnels) {
  test(`a tunnel written as "${text}" is ${tunnel ? "one" : "none"}`, () =>
    assert.deepEqual(parseSshTunnel(text), tunnel));
}

test("parseSshTunnel() and expandHome()", () => {
  assert.deepEqual(parseSshTunnel("8080:host.example:80"), {
    listenPort: 8080,
    host: "host.example",
    port: 80,
  });
  assert.deepEqual(parseSshTunnel("1:[fe80::1]:2"), { listenPort: 1, host: "fe80::1", port: 2 });
  for (const text of ["", "a:b:c", "1:h", "1::2", "1:h:2:3"]) assert.equal(parseSshTunnel(text), undefined);
  assert.deepEqual(
    ["~", "~/x", "~u/x", "/~"].map((path) => expandHome(path, "/h")),
    ["/h", "/h/x", "~u/x", "/~"],
  );
});
