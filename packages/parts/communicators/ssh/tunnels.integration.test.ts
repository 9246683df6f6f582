/** Tunnels and commands that cannot be had: what is said, and what the other side sees. */
import assert from "node:assert/strict";
import { once } from "node:events";
import * as net from "node:net";
import { describe, test } from "node:test";
import { BuildError } from "@prebake/base";
import { createHost } from "@prebake/host";
import { createConnectRig, runText, sshdMissing, startSshd } from "@prebake/testing";
import type { Sshd, SshdOptions } from "@prebake/testing";
import { sshProvider } from "./ssh.ts";

const host = createHost({ env: { ...process.env, SSH_AUTH_SOCK: undefined } });

interface Listener extends AsyncDisposable {
  readonly port: number;
}

async function listen(onConnection: (socket: net.Socket) => void = () => undefined): Promise<Listener> {
  const server = net.createServer(onConnection).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address !== "string");
  return { port: address.port, [Symbol.asyncDispose]: async () => void server.close() };
}

async function freePort(): Promise<number> {
  await using listener = await listen();
  return listener.port;
}

const logIn = (server: Sshd) => ({
  ssh_username: server.username,
  ssh_private_key_file: server.privateKeyFile,
});

async function failure(options: SshdOptions, config: object): Promise<BuildError> {
  await using server = await startSshd(options);
  await using rig = createConnectRig({ host });
  const connect = rig.connect(
    sshProvider,
    { ...logIn(server), ssh_timeout: "5s", ...config },
    { endpoint: server },
  );
  const error: unknown = await connect
    .then(
      (communicator) =>
        communicator
          .run({ command: "true" }, { signal: rig.controller.signal })
          .then(() => assert.fail("it ran")),
      (reason: unknown) => reason,
    )
    .catch((reason: unknown) => reason);
  assert.ok(error instanceof BuildError, String(error));
  return error;
}

describe("ssh tunnels", { skip: sshdMissing ?? false }, () => {
  test("a local port that is taken", async () => {
    await using taken = await listen();
    const error = await failure({}, { ssh_local_tunnels: [`${taken.port}:localhost:80`] });
    assert.equal(error.code, "ssh/tunnel");
    assert.match(error.message, new RegExp(`local SSH tunnel: port ${taken.port}`));
  });

  test("a server that forbids tunnels", async () => {
    const error = await failure(
      { config: ["AllowTcpForwarding no"] },
      { ssh_remote_tunnels: [`${await freePort()}:localhost:80`] },
    );
    assert.equal(error.code, "ssh/tunnel");
    assert.match(error.hint ?? "", /AllowTcpForwarding/);
  });

  test("a server that lets in but runs nothing", async () => {
    const error = await failure({ config: ["MaxSessions 0"] }, {});
    assert.equal(error.code, "communicator/command-refused");
  });

  test("behind a tunnel where nobody listens, the connection is closed; the others go on", async () => {
    await using server = await startSshd();
    await using echo = await listen((socket) => void socket.pipe(socket));
    const [deadEnd, localPort, deadRemote, remotePort] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    await using rig = createConnectRig({ host });
    const communicator = await rig.connect(
      sshProvider,
      {
        ...logIn(server),
        ssh_local_tunnels: [`${deadEnd}:127.0.0.1:1`, `${localPort}:127.0.0.1:${echo.port}`],
        ssh_remote_tunnels: [`${deadRemote}:127.0.0.1:1`, `${remotePort}:127.0.0.1:${echo.port}`],
      },
      { endpoint: server },
    );
    const said = async (port: number): Promise<string> => {
      const socket = net.connect(port, "127.0.0.1").on("error", () => undefined); // Closed is what is looked for.
      let text = "";
      socket.on("data", (chunk) => (text += chunk.toString())).end("through");
      await new Promise((resolve) => socket.once("close", resolve));
      return text;
    };
    assert.deepEqual(
      [await said(deadEnd), await said(deadRemote), await said(localPort), await said(remotePort)],
      ["", "", "through", "through"],
    );
    // Both are there again after the guest has restarted.
    await server.kill();
    await server.start();
    assert.equal((await runText(communicator, "echo back")).stdout, "back\n");
    assert.deepEqual([await said(localPort), await said(remotePort)], ["through", "through"]);
  });
});
