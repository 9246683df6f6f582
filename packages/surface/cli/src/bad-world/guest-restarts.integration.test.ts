/** A guest that restarts while it is provisioned, and what it has forgotten afterwards: with QEMU and a real system. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bootImage, makeTestGuest } from "@prebake/testing";
import { assertFails, createRun, guestBuilder, templateOf } from "./bad-world.fixture.ts";

const guest = makeTestGuest("make-small-guest");
const skip = guest.skip;

// The key comes in as users' cloud images get it: somebody writes it into authorized_keys at boot.
const builder = {
  ...guestBuilder(guest),
  ssh_password: undefined,
  skip_compaction: true,
  temporary_key_pair_type: "ecdsa",
  temporary_key_pair_bits: 256,
  ssh_clear_authorized_keys: true,
  qemuargs: [["-smbios", "type=11,value={{ .SSHPublicKey }}"]],
};
const bootId = "cat /proc/sys/kernel/random/boot_id";
const lookForKey = "grep -c prebake- /root/.ssh/authorized_keys | sed 's/^/keys: /'";

test("a restart in a script, the steps after it, and no key in the image", { skip }, async () => {
  await using run = await createRun();
  run.write({
    ...templateOf(builder, [
      {
        type: "shell",
        inline: ["echo kept > /kept", `${bootId} | sed 's/^/before: /'`, lookForKey, "reboot", "sleep 600"],
        expect_disconnect: true,
      },
      { type: "file", source: "note", destination: "/root/note" },
      { type: "shell", inline: ["cat /kept /root/note", `${bootId} | sed 's/^/after: /'`] },
    ]),
    note: "sent afterwards\n",
  });
  const { code, stdout } = await run.run(["build", "t.json"]);
  assert.equal(code, 0, stdout);
  const [, before] = /before: (\S+)/.exec(stdout) ?? [];
  const [, after] = /after: (\S+)/.exec(stdout) ?? [];
  assert.ok(before !== undefined && after !== undefined && before !== after, stdout);
  assert.match(stdout, /keys: 1\n[^]*: kept\n.*: sent afterwards\n[^]*remove ephemeral keys/);

  await using booted = await bootImage(join(run.work, "output-qemu/packer-qemu"), {
    user: "root",
    password: "prebake",
  });
  const { stdout: found } = await booted.run(`cat /kept; cat /root/.ssh/authorized_keys | wc -l`);
  assert.equal(found, "kept\n0\n");
});

test("a restart that nobody has announced ends the build", { skip }, async () => {
  await using run = await createRun();
  run.write(templateOf(builder, [{ type: "shell", inline: ["reboot", "sleep 600"] }]));
  await assertFails(run, { code: "script/disconnected", text: /expect_disconnect/ });
});
