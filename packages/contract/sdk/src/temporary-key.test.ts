import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** A user's home on a machine that has sed and rm and nothing else: no sudo, so nobody else's file is looked at. */
function newHome(keys: string | undefined) {
  const path = mkdtempSync(join(tmpdir(), "prebake-home-"));
  const bin = join(path, "bin");
  mkdirSync(bin);
  for (const name of ["sed", "rm"])
    symlinkSync(spawnSync("which", [name], { encoding: "utf8" }).stdout.trim(), join(bin, name));
  mkdirSync(join(path, ".ssh"));
  const file = join(path, ".ssh/authorized_keys");
  if (keys !== undefined) writeFileSync(file, keys);
  return {
    forget: async (comment: string) => {
      let code: number | undefined;
      const run: Communicator["run"] = async ({ command }) => {
        code = spawnSync("/bin/sh", ["-c", command], { env: { HOME: path, PATH: bin } }).status ?? undefined;
        return { code };
      };
      const { signal } = new AbortController();
      await clearAuthorizedKeys({ run } as unknown as Communicator, comment, { signal }); // Only `run` is called.
      return code;
    },
    keys: () => readFileSync(file, "utf8"),
    files: () => readdirSync(join(path, ".ssh")),
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

const others = "ssh-ed25519 AAAA me@home\n# prebake-12ab is not a key\nssh-rsa BBBB prebake-12abc\n";
const homes: readonly (readonly [name: string, comment: string, keys: string, left: string])[] = [
  ["the key of the build goes, others stay", "prebake-12ab", `${others}ssh-rsa CCCC prebake-12ab\n`, others],
  ["twice in the file", "prebake-12ab", `ssh-rsa C prebake-12ab\n${others}ssh-rsa D prebake-12ab\n`, others],
  ["not in the file", "prebake-12ab", others, others],
  ["a last line without an end", "prebake-12ab", `${others}ssh-rsa CCCC prebake-12ab`, others],
  ["a comment with signs of sed and the shell", "a/b'$(x)*", `ssh-rsa C a/b'$(x)*\n${others}`, others],
];
for (const [name, comment, keys, left] of homes) {
  test(`clearAuthorizedKeys() in a real shell: ${name}`, async () => {
    using home = newHome(keys);
    assert.equal(await home.forget(comment), 0);
    assert.equal(home.keys(), left);
    assert.deepEqual(home.files(), ["authorized_keys"], "no copy with the key stays behind");
  });
}

test("clearAuthorizedKeys() where there is no such file is no failure", async () => {
  using home = newHome(undefined);
  assert.equal(await home.forget("prebake-12ab"), 0);
  assert.deepEqual(home.files(), []);
});
