/** Connecting to the real server: the ways to it, the ways in, what a user reads when it does not come, and its end. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import * as net from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import { createConnectRig, makeTemporaryDirectory, runText, sshdMissing, startSshd } from "@prebake/testing";
import type { ConnectRig, Sshd } from "@prebake/testing";
import type { Communicator } from "@prebake/sdk";
import ssh2 from "ssh2";
import { sshProvider } from "../ssh.ts";

const never = new AbortController().signal;
const otherKey = newPrivateKey();

describe("ssh", { skip: sshdMissing ?? false }, () => {
  let sshd: Sshd;
  before(async () => void (sshd = await startSshd()));
  after(() => sshd[Symbol.asyncDispose]());
  const keyLogIn = () => ({ ssh_username: sshd.username, ssh_private_key_file: sshd.privateKeyFile });

  test("connects, tells it as an event, and releases everything", async () => {
    const rig = newRig();
    const communicator = await rig.connect(sshProvider, keyLogIn(), { endpoint: sshd });
    assert.deepEqual(rig.states, ["connected"]);
    assert.equal((await runText(communicator, "echo hello")).stdout, "hello\n");
    await rig[Symbol.asyncDispose]();
    assert.deepEqual(rig.releaseErrors, []);
  });

  test("logs in with the key pair of the build", async () => {
    await using rig = newRig();
    const keyPair = { privateKey: sshd.privateKey, publicKey: "" };
    await rig.connect(sshProvider, { ssh_username: sshd.username }, { endpoint: sshd, keyPair });
  });

  test("ssh_pty gives commands a terminal", async () => {
    await using rig = newRig();
    const communicator = await rig.connect(sshProvider, { ...keyLogIn(), ssh_pty: true }, { endpoint: sshd });
    assert.equal((await runText(communicator, "test -t 1 && echo terminal")).stdout.trim(), "terminal");
  });

  for (const cipher of ["aes256-ctr", "chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com"]) {
    test(`ssh_ciphers and ssh_key_exchange_algorithms are offered: ${cipher}`, async () => {
      await using rig = newRig();
      const config = {
        ...keyLogIn(),
        ssh_ciphers: [cipher],
        ssh_key_exchange_algorithms: ["ecdh-sha2-nistp256"],
      };
      const communicator = await rig.connect(sshProvider, config, { endpoint: sshd });
      assert.equal((await runText(communicator, "head -c 200000 /dev/zero | wc -c")).stdout.trim(), "200000");
    });
  }

  test("pause_before_connecting connects, waits, and connects again", async () => {
    await using rig = newRig();
    const start = performance.now();
    await rig.connect(sshProvider, { ...keyLogIn(), pause_before_connecting: "300ms" }, { endpoint: sshd });
    assert.ok(performance.now() - start >= 300);
    assert.deepEqual(rig.states, ["connected", "connected"]);
  });

  describe("that does not come", () => {
    const failures: readonly {
      readonly name: string;
      readonly config?: object;
      readonly endpoint: () => Promise<{ readonly host: string; readonly port: number } | undefined>;
      readonly code: string;
      readonly words: RegExp;
    }[] = [
      {
        name: "no address",
        endpoint: async () => undefined,
        code: "ssh/timeout",
        words: /within 700ms: the guest has no address yet$/,
      },
      {
        name: "refused",
        endpoint: async () => ({ host: "127.0.0.1", port: 1 }),
        code: "ssh/timeout",
        words: /127\.0\.0\.1:1 refuses connections$/,
      },
      {
        name: "unknown host",
        endpoint: async () => ({ host: "no-such-host.invalid", port: 22 }),
        code: "ssh/timeout",
        words:
          /no-such-host\.invalid:22 (has a name that does not resolve|cannot be reached|does not answer)/,
      },
      {
        name: "wrong key",
        config: { ssh_username: "root" },
        endpoint: async () => sshd,
        code: "ssh/timeout",
        words:
          /refuses to log in "root" \(offered: key ecdsa-sha2-nistp256 SHA256:[\w+/]+; it accepts publickey,password,?.*\)/,
      },
      {
        name: "wrong password",
        config: {
          ssh_username: "root",
          ssh_password: "wrong-pass-word",
          ssh_timeout: "",
          ssh_handshake_attempts: 1,
        },
        endpoint: async () => sshd,
        code: "ssh/authentication-refused",
        words: /tried 1 times: .* refuses to log in "root" \(offered: .*password.*; it accepts publickey/,
      },
    ];
    for (const { name, config = { ssh_username: "x" }, endpoint, code, words } of failures) {
      test(`says why: ${name}`, async () => {
        await using rig = newRig();
        const keyPair = { privateKey: otherKey, publicKey: "" };
        const connect = rig.connect(sshProvider, { ssh_timeout: "700ms", ...config }, { endpoint, keyPair });
        const error = await rejection(connect, code);
        assert.match(error.message.replaceAll(", ", ","), new RegExp(words.source.replaceAll(", ", ",")));
        assert.ok(error.hint);
        assert.doesNotMatch(JSON.stringify([error.message, error.hint, rig.events]), /wrong-pass-word/);
      });
    }

    test("says that an open port has no SSH server behind it", async () => {
      await using silent = await listen(() => undefined);
      await using rig = newRig();
      const error = await rejection(
        rig.connect(sshProvider, { ...keyLogIn(), ssh_timeout: "2500ms" }, { endpoint: silent }),
        "ssh/timeout",
      );
      assert.match(error.message, /accepts the connection, but no SSH server answers$/);
      assert.ok(rig.states.includes("no-banner"));
    });

    test("says what answers there instead", async () => {
      await using other = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
      await using rig = newRig();
      const error = await rejection(
        rig.connect(sshProvider, { ...keyLogIn(), ssh_timeout: "500ms" }, { endpoint: other }),
        "ssh/timeout",
      );
      assert.match(error.message, /closes the connection, saying "HTTP\/1\.1 400 Bad Request"$/);
    });

    test("says that the handshake failed", async () => {
      await using old = await startSshd({ config: ["KexAlgorithms sntrup761x25519-sha512@openssh.com"] });
      await using rig = newRig();
      const error = await rejection(
        rig.connect(sshProvider, { ...keyLogIn(), ssh_timeout: "500ms" }, { endpoint: old }),
        "ssh/timeout",
      );
      assert.match(error.message, /the SSH handshake failed: .*key exchange/);
    });

    test("ends with the reason when it is cancelled", async () => {
      await using silent = await listen(() => undefined);
      const rig = newRig();
      const connect = rig.connect(sshProvider, { ...keyLogIn() }, { endpoint: silent });
      rig.controller.abort(new Cancelled("stop"));
      await assert.rejects(connect, Cancelled);
      await rig[Symbol.asyncDispose]();
      assert.deepEqual(rig.releaseErrors, []);
    });

    test("refuses a key with a passphrase before it connects", async () => {
      await using directory = await makeTemporaryDirectory();
      const path = join(directory.path, "key");
      await writeFile(
        path,
        ssh2.utils.generateKeyPairSync("ed25519", { passphrase: "p", cipher: "aes256-cbc" }).private,
      );
      await using rig = newRig();
      const connect = rig.connect(
        sshProvider,
        { ssh_username: "root", ssh_private_key_file: path },
        { endpoint: sshd },
      );
      assert.match((await rejection(connect, "ssh/private-key")).message, /passphrase/);
    });
  });

  describe("that comes late", () => {
    test("is connected within a second after the server answers, behind a forward that accepted before", async () => {
      // As QEMU's user network: accepts at once; what came before the guest was up is never answered.
      let isUp = false;
      await using forward = await listen((socket) => {
        if (!isUp) return;
        const far = net.connect(sshd.port, "127.0.0.1");
        far.on("error", () => socket.destroy());
        socket.pipe(far).pipe(socket);
      });
      for (const waitMs of [300, 1700, 2900]) {
        isUp = false;
        await using rig = newRig();
        const connect = rig.connect(sshProvider, keyLogIn(), { endpoint: forward });
        await createHost().clock.delay(waitMs, { signal: never }); // The guest boots.
        isUp = true;
        const start = performance.now();
        await connect;
        assert.ok(performance.now() - start < 1000, `${performance.now() - start} ms after ${waitMs} ms`);
      }
    });

    test("is found when the port refused before", async () => {
      await using late = await startSshd();
      await late.kill();
      await using rig = newRig();
      const config = { ssh_username: late.username, ssh_private_key_file: late.privateKeyFile };
      const connect = rig.connect(sshProvider, config, { endpoint: late });
      await createHost().clock.delay(700, { signal: never }); // The guest boots.
      await late.start();
      const start = performance.now();
      await connect;
      assert.ok(performance.now() - start < 1000, `${performance.now() - start} ms`);
      assert.deepEqual(rig.states, ["refused", "connected"]);
    });
  });

  describe("that is lost", () => {
    const endless = async function* () {
      for (;;) yield Buffer.alloc(65_536);
    };
    const operations: Readonly<
      Record<string, (communicator: Communicator, begun: () => void) => Promise<unknown>>
    > = {
      upload: (communicator, begun) =>
        communicator.upload("/dev/null", endless(), {
          signal: never,
          onProgress: (bytes) => void (bytes > 1e6 && begun()),
        }),
      download: (communicator, begun) =>
        communicator.download("/dev/zero", async () => begun(), { signal: never }),
    };
    for (const method of ["scp", "sftp"]) {
      for (const [name, operate] of Object.entries(operations)) {
        test(`${name} (${method}) ends when the server is killed, and the next operation connects again`, async () => {
          await using mortal = await startSshd();
          await using rig = newRig();
          const config = {
            ssh_username: mortal.username,
            ssh_private_key_file: mortal.privateKeyFile,
            ssh_file_transfer_method: method,
          };
          const communicator = await rig.connect(sshProvider, config, { endpoint: mortal });
          const begun = Promise.withResolvers<void>();
          const work = rejection(operate(communicator, begun.resolve), "communicator/connection-lost");
          await begun.promise;
          await mortal.kill();
          assert.match(
            (await work).message,
            /^Cannot go on: the SSH connection to 127\.0\.0\.1:\d+ was lost/,
          );
          await mortal.start();
          assert.equal((await runText(communicator, "echo back")).stdout, "back\n");
          assert.equal(rig.states.at(-1), "connected");
        });
      }
    }

    test("a running command ends without an exit code", async () => {
      await using mortal = await startSshd();
      await using rig = newRig();
      const config = {
        ssh_username: mortal.username,
        ssh_private_key_file: mortal.privateKeyFile,
        ssh_timeout: "400ms",
      };
      const communicator = await rig.connect(sshProvider, config, { endpoint: mortal });
      const begun = Promise.withResolvers<void>();
      const run = communicator.run(
        { command: "echo begun; sleep 60", onStdout: () => begun.resolve() },
        { signal: never },
      );
      await begun.promise;
      await mortal.kill();
      assert.deepEqual(await run, { code: undefined });
      await rejection(communicator.run({ command: "true" }, { signal: never }), "ssh/timeout");
    });

    test("ssh_read_write_timeout ends a connection on which nothing moves", async () => {
      await using rig = newRig();
      const config = { ...keyLogIn(), ssh_read_write_timeout: "300ms", ssh_keep_alive_interval: "-1s" };
      const communicator = await rig.connect(sshProvider, config, { endpoint: sshd });
      assert.deepEqual(await communicator.run({ command: "sleep 60" }, { signal: never }), {
        code: undefined,
      });
    });
  });

  describe("through something else", () => {
    test("a bastion, whose own connection is made again when it was lost", async () => {
      await using bastion = await startSshd();
      await using rig = newRig();
      const config = {
        ...keyLogIn(),
        ssh_bastion_host: "127.0.0.1",
        ssh_bastion_port: bastion.port,
        ssh_bastion_username: bastion.username,
        ssh_bastion_private_key_file: bastion.privateKeyFile,
      };
      const communicator = await rig.connect(sshProvider, config, { endpoint: sshd });
      const begun = Promise.withResolvers<void>();
      const run = communicator.run(
        { command: "echo begun; sleep 60", onStdout: () => begun.resolve() },
        { signal: never },
      );
      await begun.promise;
      await bastion.kill();
      assert.deepEqual(await run, { code: undefined });
      await bastion.start();
      assert.equal((await runText(communicator, "echo again")).stdout, "again\n");
    });

    test("a bastion: says where it did not go on", async () => {
      await using bastion = await startSshd();
      const base = {
        ...keyLogIn(),
        ssh_timeout: "700ms",
        ssh_bastion_host: "127.0.0.1",
        ssh_bastion_port: bastion.port,
        ssh_bastion_username: bastion.username,
      };
      await using refused = newRig();
      const wrongKey = refused.connect(sshProvider, base, { endpoint: sshd });
      assert.match(
        (await rejection(wrongKey, "ssh/timeout")).message,
        /is behind the bastion 127\.0\.0\.1:\d+, which refuses to log in/,
      );
      await using closed = newRig();
      const closedPort = closed.connect(
        sshProvider,
        { ...base, ssh_bastion_private_key_file: bastion.privateKeyFile },
        { endpoint: { host: "127.0.0.1", port: 1 } },
      );
      assert.match(
        (await rejection(closedPort, "ssh/timeout")).message,
        /127\.0\.0\.1:1 \(through the bastion 127\.0\.0\.1:\d+\) refuses connections/,
      );
    });

    test("a SOCKS 5 proxy, with and without a user", async () => {
      for (const user of [undefined, { name: "me", password: "proxy-secret" }]) {
        await using proxy = await listen((socket) => socksServer(socket, user));
        await using rig = newRig();
        const config = {
          ...keyLogIn(),
          ssh_proxy_host: "127.0.0.1",
          ssh_proxy_port: proxy.port,
          ...(user ? { ssh_proxy_username: user.name, ssh_proxy_password: user.password } : {}),
        };
        const communicator = await rig.connect(sshProvider, config, { endpoint: sshd });
        assert.equal((await runText(communicator, "echo through")).stdout, "through\n");
      }
    });

    test("a SOCKS 5 proxy: says what it refuses", async () => {
      await using proxy = await listen((socket) => socksServer(socket, { name: "me", password: "right" }));
      const base = {
        ...keyLogIn(),
        ssh_timeout: "400ms",
        ssh_proxy_host: "127.0.0.1",
        ssh_proxy_port: proxy.port,
      };
      for (const [config, words] of [
        [{}, /wants a user and a password/],
        [
          { ssh_proxy_username: "me", ssh_proxy_password: "wrong-secret" },
          /refuses the user or the password$/,
        ],
      ] as const) {
        await using rig = newRig();
        const error = await rejection(
          rig.connect(sshProvider, { ...base, ...config }, { endpoint: sshd }),
          "ssh/timeout",
        );
        assert.match(error.message, words);
        assert.doesNotMatch(JSON.stringify([error.message, rig.events]), /wrong-secret/);
      }
    });

    test("local and remote tunnels carry bytes both ways", async () => {
      await using echo = await listen((socket) => void socket.pipe(socket));
      const [localPort, remotePort] = [await freePort(), await freePort()];
      await using rig = newRig();
      const config = {
        ...keyLogIn(),
        ssh_local_tunnels: [`${localPort}:127.0.0.1:${echo.port}`],
        ssh_remote_tunnels: [`${remotePort}:127.0.0.1:${echo.port}`],
      };
      await rig.connect(sshProvider, config, { endpoint: sshd });
      for (const port of [localPort, remotePort]) {
        const socket = net.connect(port, "127.0.0.1");
        socket.write("through the tunnel");
        const [answer] = (await once(socket, "data")) as [Buffer];
        socket.destroy();
        assert.equal(answer.toString(), "through the tunnel");
      }
    });
  });

  describe("with an agent", () => {
    test("logs in with its keys and forwards it to commands", async () => {
      await using agent = await startAgent(sshd.privateKeyFile);
      await using rig = newRig({ SSH_AUTH_SOCK: agent.path });
      const config = { ssh_username: sshd.username, ssh_agent_auth: true };
      const communicator = await rig.connect(sshProvider, config, { endpoint: sshd });
      assert.match((await runText(communicator, "ssh-add -l")).stdout, /user-key/);
      await using unforwarded = newRig({ SSH_AUTH_SOCK: agent.path });
      const without = await unforwarded.connect(
        sshProvider,
        { ...config, ssh_disable_agent_forwarding: true },
        { endpoint: sshd },
      );
      assert.notEqual((await runText(without, "ssh-add -l")).code, 0);
    });

    test("runs commands without it where the server forbids it", async () => {
      await using strict = await startSshd({ config: ["AllowAgentForwarding no"] });
      await using agent = await startAgent(strict.privateKeyFile);
      await using rig = newRig({ SSH_AUTH_SOCK: agent.path });
      const communicator = await rig.connect(
        sshProvider,
        { ssh_username: strict.username, ssh_agent_auth: true },
        { endpoint: strict },
      );
      for (const word of ["one", "two"])
        assert.equal((await runText(communicator, `echo ${word}`)).stdout, `${word}\n`);
    });

    test("says that there is none, or that it cannot be reached", async () => {
      const config = { ssh_username: "root", ssh_agent_auth: true, ssh_timeout: "700ms" };
      await using without = newRig({ SSH_AUTH_SOCK: undefined });
      await rejection(without.connect(sshProvider, config, { endpoint: sshd }), "ssh/no-agent");
      await using gone = newRig({ SSH_AUTH_SOCK: "/nonexistent/agent" });
      const error = await rejection(gone.connect(sshProvider, config, { endpoint: sshd }), "ssh/timeout");
      assert.match(error.message, /offered: keys of the SSH agent, SSH agent \(not reachable\)/);
    });
  });
});

describe("ssh log-in by password", () => {
  for (const method of ["password", "keyboard-interactive"] as const) {
    test(`answers ${method}`, async () => {
      await using server = await passwordServer(method, "right");
      await using rig = newRig();
      await rig.connect(
        sshProvider,
        { ssh_username: "me", ssh_password: "right", ssh_timeout: "3s" },
        { endpoint: server },
      );
      assert.deepEqual(rig.states, ["connected"]);
    });
  }

  test("ssh_handshake_attempts counts refused log-ins only", async () => {
    await using server = await passwordServer("password", "right");
    await using rig = newRig();
    let asked = 0;
    const endpoint = async () => (asked++ < 3 ? undefined : server);
    const connect = rig.connect(
      sshProvider,
      { ssh_username: "me", ssh_password: "wrong-secret", ssh_handshake_attempts: 2 },
      { endpoint },
    );
    const error = await rejection(connect, "ssh/authentication-refused");
    assert.match(
      error.message,
      /^Cannot log in over SSH, tried 2 times: .*\(offered: password; it accepts password\)$/,
    );
    assert.deepEqual(rig.states, ["no-address", "authentication-refused"]);
    assert.doesNotMatch(JSON.stringify([error.message, rig.events]), /wrong-secret/);
  });
});

/** By Node: one in 250 ed25519 keys that ssh2 1.17.0 makes is malformed (a zero byte is lost). */
function newPrivateKey(): string {
  return generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "sec1", format: "pem" })
    .toString();
}

function newRig(env: Readonly<Record<string, string | undefined>> = {}): ConnectRig {
  return createConnectRig({
    host: createHost({ env: { ...process.env, SSH_AUTH_SOCK: undefined, ...env } }),
  });
}

async function rejection(work: Promise<unknown>, code: string): Promise<BuildError> {
  const error: unknown = await work.then(
    () => assert.fail(`should have failed with ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BuildError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

interface TestServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

async function listen(onConnection: (socket: net.Socket) => void): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined); // The client gave up.
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: "127.0.0.1",
    port: portOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function freePort(): Promise<number> {
  await using server = await listen(() => undefined);
  return server.port;
}

function portOf(address: net.AddressInfo | string | null): number {
  assert.ok(address !== null && typeof address !== "string");
  return address.port;
}

/** Just enough of RFC 1928 and 1929: messages of these tests come whole. */
function socksServer(
  socket: net.Socket,
  user: { readonly name: string; readonly password: string } | undefined,
): void {
  const steps = [
    (message: Buffer) => {
      const method = user ? 2 : 0;
      socket.write(Buffer.from([5, message.includes(method, 2) ? method : 0xff]));
      if (!user) steps.splice(0, 1); // No password follows.
    },
    (message: Buffer) => {
      const expected = Buffer.from([
        1,
        user?.name.length ?? 0,
        ...Buffer.from(user?.name ?? ""),
        user?.password.length ?? 0,
        ...Buffer.from(user?.password ?? ""),
      ]);
      socket.write(Buffer.from([1, message.equals(expected) ? 0 : 1]));
    },
    (message: Buffer) => {
      const length = message[4] ?? 0;
      const far = net.connect(message.readUInt16BE(5 + length), message.toString("utf8", 5, 5 + length));
      far.on("error", () => socket.destroy());
      far.on("connect", () => {
        socket.removeAllListeners("data");
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        socket.pipe(far).pipe(socket);
      });
    },
  ];
  socket.on("data", (message: Buffer) => steps.shift()?.(message));
}

async function startAgent(keyFile: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const directory = await makeTemporaryDirectory();
  const path = join(directory.path, "agent");
  const child = spawn("ssh-agent", ["-D", "-a", path], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data"); // It says where it listens, once it does.
  const [code] = (await once(
    spawn("ssh-add", ["-q", keyFile], { env: { ...process.env, SSH_AUTH_SOCK: path }, stdio: "ignore" }),
    "exit",
  )) as [number | null];
  assert.equal(code, 0);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.kill();
      await exited;
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function passwordServer(
  method: "password" | "keyboard-interactive",
  password: string,
): Promise<TestServer> {
  const hostKey = newPrivateKey();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("error", () => undefined); // The client hung up.
    client.on("authentication", (context) => {
      if (context.method === "password" && method === "password" && context.password === password)
        context.accept();
      else if (context.method === "keyboard-interactive" && method === "keyboard-interactive") {
        context.prompt(
          [
            { prompt: "Name:", echo: true },
            { prompt: "Password:", echo: false },
          ],
          ([name, secret]) =>
            name === "" && secret === password ? context.accept() : context.reject([method]),
        );
      } else context.reject([method]);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: "127.0.0.1",
    port: portOf(server.address()),
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}
