/** Ways in at the bastion, and an idle line: with OpenSSH as the guest. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import * as net from "node:net";
import { after, before, describe, test } from "node:test";
import { Cancelled } from "@prebake/base";
import { createHost } from "@prebake/host";
import { createConnectRig, runText, sshdMissing, startSshd } from "@prebake/testing";
import type { Sshd } from "@prebake/testing";
import ssh2 from "ssh2";
import { sshProvider } from "../ssh.ts";

const host = createHost({ env: { ...process.env, SSH_AUTH_SOCK: undefined } });

interface Server extends AsyncDisposable {
  readonly port: number;
}

async function serve(server: net.Server | ssh2.Server, end: () => void): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address !== "string");
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      end();
      server.close();
      await once(server, "close");
    },
  };
}

/** A bastion that forwards, for whom `letsIn` lets in; `prompts` are those of keyboard-interactive. */
function startBastion(
  letsIn: (context: ssh2.AuthContext, accept: () => void, refuse: () => void) => void,
): Promise<Server> {
  const hostKey = generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "sec1", format: "pem" })
    .toString();
  const clients = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client);
    client.on("error", () => undefined); // The client hung up.
    client.on("authentication", (context) =>
      letsIn(
        context,
        () => context.accept(),
        () => context.reject(["password", "keyboard-interactive"]),
      ),
    );
    client.on("tcpip", (accept, _refuse, { destIP, destPort }) => {
      const far = net.connect(destPort, destIP);
      const near = accept();
      for (const stream of [far, near]) stream.on("error", () => undefined); // The other side is closed too.
      far.pipe(near).pipe(far);
    });
  });
  return serve(server, () => {
    for (const client of clients) client.end();
  });
}

describe("ssh through a bastion", { skip: sshdMissing ?? false }, () => {
  let sshd: Sshd;
  before(async () => void (sshd = await startSshd()));
  after(() => sshd[Symbol.asyncDispose]());
  const guest = () => ({ ssh_username: sshd.username, ssh_private_key_file: sshd.privateKeyFile });

  const ways: readonly (readonly [
    name: string,
    config: object,
    letsIn: Parameters<typeof startBastion>[0],
  ])[] = [
    [
      "by password",
      { ssh_bastion_password: "jump-word" },
      (context, accept, refuse) =>
        context.method === "password" && context.username === "jump" && context.password === "jump-word"
          ? accept()
          : refuse(),
    ],
    [
      "by password over keyboard-interactive",
      { ssh_bastion_password: "jump-word" },
      (context, accept, refuse) => {
        if (context.method !== "keyboard-interactive") return refuse();
        context.prompt([{ prompt: "Password:", echo: false }], ([word]) =>
          word === "jump-word" ? accept() : refuse(),
        );
      },
    ],
    [
      "by somebody who answers its prompts",
      { ssh_bastion_password: "wrong-word", ssh_bastion_interactive: true },
      (context, accept, refuse) => {
        if (context.method !== "keyboard-interactive") return refuse();
        const prompts = [
          { prompt: "Name: ", echo: true },
          { prompt: "Code: ", echo: false },
        ];
        context.prompt(prompts, (answers) => (answers.join(" ") === "me 123456" ? accept() : refuse()));
      },
    ],
  ];
  for (const [name, config, letsIn] of ways) {
    test(name, async () => {
      await using bastion = await startBastion(letsIn);
      await using rig = createConnectRig({
        host,
        answer: (question) => ({ "Name: ": "me", "Code: ": "123456" })[question],
      });
      const through = {
        ssh_bastion_host: "127.0.0.1",
        ssh_bastion_port: bastion.port,
        ssh_bastion_username: "jump",
      };
      const communicator = await rig.connect(
        sshProvider,
        { ...guest(), ...through, ...config },
        { endpoint: sshd },
      );
      assert.equal((await runText(communicator, "echo through")).stdout, "through\n");
      assert.doesNotMatch(JSON.stringify(rig.events), /jump-word|wrong-word|123456/);
    });
  }

  test("an idle connection is kept alive, unless ssh_keep_alive_interval is negative", async () => {
    for (const [interval, isKept] of [
      ["20ms", true],
      ["-1s", false],
    ] as const) {
      let [sent, enough] = [0, Promise.withResolvers<void>()];
      const sockets = new Set<net.Socket>();
      const server = net.createServer((near) => {
        const far = net.connect(sshd.port, "127.0.0.1");
        for (const socket of [near, far]) {
          sockets.add(socket);
          socket.on("error", () => undefined); // The other side is closed too.
        }
        near.on("data", () => void (++sent === 5 && enough.resolve()));
        near.pipe(far).pipe(near);
      });
      await using line = await serve(server, () => {
        for (const socket of sockets) socket.destroy();
      });
      await using rig = createConnectRig({ host });
      const config = { ...guest(), ssh_keep_alive_interval: interval };
      const communicator = await rig.connect(sshProvider, config, {
        endpoint: { host: "127.0.0.1", port: line.port },
      });
      await runText(communicator, "true");
      await communicator
        .run(
          {
            command: isKept ? "echo begun; sleep 60" : "echo begun; sleep 0.3",
            onStdout: () => {
              sent = 0;
              enough = Promise.withResolvers<void>();
              if (isKept) void enough.promise.then(() => rig.controller.abort(new Cancelled("seen")));
            },
          },
          { signal: rig.controller.signal },
        )
        .catch((error: unknown) => assert.ok(isKept && error instanceof Cancelled, String(error)));
      assert.equal(sent >= 5, isKept, `${sent}`);
    }
  });
});
