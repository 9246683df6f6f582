import assert from "node:assert/strict";
import { test } from "node:test";
import type { Communicator } from "./communicator.ts";
import type { CommunicatorConfig } from "./communicator-config.ts";
import { clearAuthorizedKeys, needsKeyPair } from "./temporary-key.ts";

test("a key pair is needed when there is no other way to log in, or its public half is asked for", () => {
  const rows: readonly (readonly [object, boolean, boolean])[] = [
    [{}, false, true],
    [{ ssh_password: "p" }, false, false],
    [{ ssh_password: "p" }, true, true],
    [{ ssh_agent_auth: true }, false, false],
    [{ ssh_private_key_file: "k" }, true, false],
    [{ communicator: "none" }, true, false],
    [{ communicator: "winrm" }, false, false],
  ];
  for (const [change, isPublicKeyUsed, needed] of rows) {
    const config = { communicator: "ssh", ssh_agent_auth: false, ...change } as CommunicatorConfig; // Only these are looked at.
    assert.equal(needsKeyPair(config, isPublicKeyUsed), needed, JSON.stringify(change));
  }
});

test("clearAuthorizedKeys() takes out the line with the comment, for the user and for root", async () => {
  const commands: string[] = [];
  const run: Communicator["run"] = async ({ command }) => {
    commands.push(command);
    return { code: 0 };
  };
  const { signal } = new AbortController();
  await clearAuthorizedKeys({ run } as unknown as Communicator, "prebake-12ab", { signal }); // Only `run` is called.
  assert.equal(commands.length, 1);
  assert.match(commands[0] ?? "", /sed -i\.bak '\/ prebake-12ab\$\/d' ~\/\.ssh\/authorized_keys/);
  assert.match(commands[0] ?? "", /sudo -n sh -c .*\/root\/\.ssh\/authorized_keys/);
});
