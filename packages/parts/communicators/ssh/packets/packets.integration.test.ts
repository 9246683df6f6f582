/** Against the real ssh2 and the real server: packets are sealed and opened our way, and both understand each other. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { createHost } from "@prebake/host";
import { createConnectRig, sshdMissing, startSshd } from "@prebake/testing";
import ssh2 from "ssh2";
import { ReceivedPackets } from "./received-packets.ts";
import { sendGcmPackets } from "./sent-packets.ts";
import { prepareKeys } from "./prepared-keys.ts";
import { sshProvider } from "../ssh.ts";

for (const cipher of ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"] as const) {
  test(`ssh2's ${cipher} is one that can be replaced`, { skip: sshdMissing }, async () => {
    await using sshd = await startSshd();
    const socket = net.connect(sshd.port, sshd.host);
    const client = new ssh2.Client();
    const { username, privateKey } = sshd;
    client.connect({ sock: socket, username, privateKey, algorithms: { cipher: [cipher] } });
    await once(client, "ready");
    prepareKeys(client);
    assert.ok(sendGcmPackets(client, socket));
    assert.ok(new ReceivedPackets(socket).adopt(client));
    client.end();
    await once(client, "close");
  });

  test(
    `files with ${cipher} go up and down whole, also when the server renews its keys`,
    { skip: sshdMissing },
    async () => {
      await using sshd = await startSshd({ config: ["RekeyLimit 1M none"] });
      await using rig = createConnectRig({ host: createHost() });
      const settings = {
        ssh_username: sshd.username,
        ssh_private_key_file: sshd.privateKeyFile,
        ssh_ciphers: [cipher],
      };
      const communicator = await rig.connect(sshProvider, settings, { endpoint: sshd });
      const target = join(sshd.directory, "target");
      const content = Buffer.from(Array.from({ length: 8_000_003 }, (_, at) => (at * 7) % 251));
      const pieces = async function* () {
        for (let at = 0; at < content.length; at += 100_000) yield content.subarray(at, at + 100_000);
      };
      const { signal } = new AbortController();
      await communicator.upload(target, pieces(), { signal, sizeBytes: content.length });
      assert.ok((await readFile(target)).equals(content));
      for (const slowly of [false, true]) {
        const received: Buffer[] = [];
        const write = async (chunk: Uint8Array) => {
          if (slowly) await new Promise(setImmediate); // It is lent until then.
          received.push(Buffer.from(chunk));
        };
        await communicator.download(target, write, { signal });
        assert.ok(Buffer.concat(received).equals(content), slowly ? "a slow writer" : "a fast writer");
      }
    },
  );
}
