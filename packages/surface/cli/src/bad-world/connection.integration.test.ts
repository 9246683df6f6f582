/** A guest that cannot be reached in time: the last state seen is said. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import * as net from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { makeTestGuest, sshdMissing, startSshd } from "@prebake/testing";
import type { CommandRun } from "@prebake/testing";
import { assertFails, createRun, guestBuilder, templateOf } from "./bad-world.fixture.ts";

const remote = (port: number) => ({
  type: "null",
  ssh_host: "127.0.0.1",
  ssh_port: port,
  ssh_username: "root",
  ssh_password: "hunter22",
  ssh_timeout: "1500ms",
});

test("nothing listens: refused", async () => {
  await using run = await createRun();
  run.write(templateOf(remote(1)));
  await assertFails(run, {
    code: "ssh/timeout",
    text: /within 1\.5s: 127\.0\.0\.1:1 .*refuse[^]*an SSH server is installed and starts/,
  });
});

const silent: readonly (readonly [name: string, greeting: string, text: RegExp])[] = [
  ["the port is open but nobody speaks", "", /the machine may still be booting or installing/],
  [
    "something else than SSH answers",
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    /saying "HTTP\/1\.1 400 Bad Request"/,
  ],
  [
    "an SSH server greets and says no more",
    "SSH-2.0-mute\r\n",
    /greets as "SSH-2\.0-mute"[^]*SSH server's log in the guest/,
  ],
];

for (const [name, greeting, text] of silent) {
  test(name, async () => {
    await using run = await createRun();
    await using server = await startGreeter(greeting);
    run.write(templateOf({ ...remote(server.port), ssh_timeout: "3s" }));
    await assertFails(run, { code: "ssh/timeout", text });
  });
}

test("the machine never gets an address", async () => {
  await using run = await createRun();
  run.write({
    "homeless.mjs": `
export const homeless = {
  kind: "builder",
  type: "homeless",
  config: { name: "homeless", doc: "A machine without an address.", fields: {} },
  run: (config, context) =>
    context.services.connect(
      {
        config: { communicator: "ssh", ssh_username: "root", ssh_password: "x", ssh_timeout: 700, ssh_port: 22 },
        endpoint: async () => undefined,
      },
      context,
    ),
};
`,
    ...templateOf({ type: "homeless" }),
  });
  const failure = {
    code: "ssh/timeout",
    text: /has no address yet[^]*get no address \(DHCP\)/,
  };
  await assertFails(run, failure, { flags: ["-part=homeless.mjs"] });
});

test(
  "a wrong key: what was offered and what the server accepts",
  { skip: sshdMissing ?? false },
  async () => {
    await using run = await createRun();
    await using server = await startSshd();
    makeKey(run);
    const builder = {
      ...remote(server.port),
      ssh_username: server.username,
      ssh_password: undefined,
      ssh_private_key_file: "key",
      ssh_timeout: "1m",
      ssh_handshake_attempts: 2,
    };
    run.write(templateOf(builder));
    const { stdout, log } = await assertFails(run, {
      code: "ssh/authentication-refused",
      text: /tried 2 times: .* refuses to log in ".*" \(offered: key .*SHA256:.*; it accepts .*publickey/,
    });
    assert.ok(!`${stdout}${log}`.includes("PRIVATE KEY"));
  },
);

test("a wrong key until the time is over", { skip: sshdMissing ?? false }, async () => {
  await using run = await createRun();
  await using server = await startSshd();
  makeKey(run);
  const builder = { ...remote(server.port), ssh_password: undefined, ssh_private_key_file: "key" };
  run.write(templateOf({ ...builder, ssh_username: server.username, ssh_handshake_attempts: 100 }));
  await assertFails(run, { code: "ssh/timeout", text: /within 1\.5s: .* refuses to log in/ });
});

const guest = makeTestGuest("make-small-guest");

test(
  "a wrong password for a guest that boots: not shown, the machine is gone",
  { skip: guest.skip },
  async () => {
    await using run = await createRun();
    const builder = { ...guestBuilder(guest), ssh_password: "hunter22", ssh_handshake_attempts: 2 };
    run.write(templateOf(builder));
    const { stdout, log } = await assertFails(run, {
      code: "ssh/authentication-refused",
      text: /refuses to log in "root" \(offered: password.*; it accepts .*password/,
    });
    assert.ok(!`${stdout}${log}`.includes("hunter22"));
  },
);

test("a private key file that is missing, and one that is none", async () => {
  await using run = await createRun();
  const builder = { ...remote(1), ssh_password: undefined };
  for (const [file, text] of [
    ["absent", /"absent" does not exist/],
    ["none", /"none" /],
  ] as const) {
    run.write({ ...templateOf({ ...builder, ssh_private_key_file: file }), none: "no key" });
    const { code, diagnostics, stdout } = await run.run(["build", "t.json"]);
    assert.deepEqual([code, diagnostics.map((one) => one.code)], [1, ["communicator/private-key"]], stdout);
    assert.match(diagnostics[0]?.detail ?? "", text);
  }
});

function makeKey(run: CommandRun): void {
  execFileSync("ssh-keygen", [
    "-q",
    "-t",
    "ed25519",
    "-N",
    "",
    "-C",
    "stranger",
    "-f",
    join(run.work, "key"),
  ]);
}

async function startGreeter(greeting: string): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    socket.write(greeting);
    if (greeting.startsWith("HTTP")) socket.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
