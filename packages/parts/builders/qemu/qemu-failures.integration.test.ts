/** What goes wrong, and that nothing is left behind: on the real QEMU, mostly without a guest. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createQemuRig, imageConfig, makeGuest, withoutGuest } from "./qemu-rig.fixture.ts";
import type { QemuRig } from "./qemu-rig.fixture.ts";

const guest = makeGuest("make-small-guest");
const skip = guest.skip;

function hasCode(code: string, text: RegExp = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof BuildError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(`${error.message}\n${error.hint ?? ""}`, text);
    return true;
  };
}

/** Neither processes nor output nor failed releases. */
async function assertNothingLeft(t: QemuRig): Promise<void> {
  for (const pid of t.pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
  await assert.rejects(fs.stat(`${t.path}/output-box`), { code: "ENOENT" });
  assert.deepEqual(t.rig.releaseErrors, []);
}

test("QEMU that does not start is quoted, with what to do", { skip }, async () => {
  const rows: readonly (readonly [change: object, code: string, text: RegExp])[] = [
    [{ qemuargs: [["-bogus"]] }, "qemu/start-failed", /bogus/],
    [{ machine_type: "toaster" }, "qemu/start-failed", /machine_type/],
    [{ net_device: "carrier-pigeon" }, "qemu/start-failed", /net_device/],
    [{ qemu_binary: "qemu-system-nothing" }, "qemu/program-missing", /apt-get install qemu-system-misc/],
    [{ disk_image: true, disk_size: "1k" }, "qemu/disk-failed", /disk_size/],
    [{ iso_url: "absent.iso" }, "download/file-missing", /absent\.iso/],
    [{ http_directory: "absent" }, "services/http-directory-missing", /absent/],
  ];
  for (const [change, code, text] of rows) {
    await using t = await createQemuRig();
    await assert.rejects(
      t.rig.build(t.builder, { ...withoutGuest(guest.path), ...change }),
      hasCode(code, text),
      JSON.stringify(change),
    );
    await assertNothingLeft(t);
  }
});

test("an output directory that is there stays, unless forced", { skip }, async () => {
  await using careful = await createQemuRig();
  await fs.mkdir(`${careful.path}/output-box`);
  await fs.writeFile(`${careful.path}/output-box/precious`, "");
  await assert.rejects(
    careful.rig.build(careful.builder, withoutGuest(guest.path)),
    hasCode("qemu/output-exists"),
  );
  assert.deepEqual(await fs.readdir(`${careful.path}/output-box`), ["precious"]);

  await using forced = await createQemuRig({ force: true });
  await fs.mkdir(`${forced.path}/output-box`);
  await fs.writeFile(`${forced.path}/output-box/old`, "");
  const failure = new Error("stop here");
  const build = forced.rig.build(forced.builder, withoutGuest(guest.path), async () => {
    assert.deepEqual(await fs.readdir(`${forced.path}/output-box`), ["packer-box"]);
    throw failure;
  });
  await assert.rejects(build, (error) => error === failure);
  await assertNothingLeft(forced);
});

test("cancelling in each phase ends with the reason and leaves nothing", { skip }, async () => {
  const reason = new Cancelled("stop");
  const phases: readonly (readonly [name: string, config: object, command: RegExp | undefined])[] = [
    ["creating the disk", {}, /qemu-img create/],
    ["starting", {}, /qemu-system/],
    ["provisioning", {}, undefined],
    ["reading the image", { disk_image: true }, /qemu-img info/],
    ["converting the image", { disk_image: true, format: "raw" }, /qemu-img convert/],
  ];
  for (const [name, config, command] of phases) {
    await using t = await createQemuRig({
      onCommand: (line) => {
        if (command?.test(line)) t.rig.controller.abort(reason);
      },
    });
    const build = t.rig.build(t.builder, { ...withoutGuest(guest.path), ...config }, async () => {
      t.rig.controller.abort(reason);
      throw reason;
    });
    await assert.rejects(build, (error) => error === reason, name);
    await assertNothingLeft(t);
  }
});

test("cancelling while it waits for the boot, or types, ends at once", { skip }, async () => {
  for (const config of [
    { boot_wait: "1h", boot_command: ["x"] },
    { boot_wait: "-1s", boot_command: ["x<wait1h>"] },
  ]) {
    await using t = await createQemuRig();
    const reason = new Cancelled("stop");
    const build = t.rig.build(t.builder, { ...withoutGuest(guest.path), ...config });
    await t.eventIs((event) => event.kind === "step" && /Waiting 1h|Typing/.test(event.text));
    t.rig.controller.abort(reason);
    await assert.rejects(build, (error) => error === reason);
    await assertNothingLeft(t);
  }
});

test("a guest that powers itself off while it is provisioned is said so", { skip }, async () => {
  await using t = await createQemuRig();
  const build = t.rig.build(t.builder, imageConfig(guest.path), async ({ communicator }) => {
    const { signal } = t.rig.controller;
    await communicator.run({ command: "poweroff; sleep 100" }, { signal }).catch(() => undefined);
    for (;;) await communicator.run({ command: "true" }, { signal });
  });
  await assert.rejects(build, hasCode("qemu/machine-ended", /turned itself off/));
  await assertNothingLeft(t);
});

test("a shutdown that never comes ends with the command's own words", { skip }, async () => {
  await using t = await createQemuRig();
  const config = {
    ...imageConfig(guest.path),
    shutdown_command: "echo I will not; exit 3",
    shutdown_timeout: "2s",
  };
  await assert.rejects(
    t.rig.build(t.builder, config),
    hasCode("qemu/shutdown-timeout", /code 3[\s\S]*I will not/),
  );
  await assertNothingLeft(t);
});

test(
  "without a shutdown command the machine is turned off; with communicator none it must do so itself",
  { skip },
  async () => {
    await using killed = await createQemuRig();
    const quick = { ...withoutGuest(guest.path), communicator: "none", disk_size: "64M" };
    const fake = { ...quick, shutdown_timeout: "1s" };
    await assert.rejects(
      killed.rig.build(killed.builder, fake),
      hasCode("qemu/shutdown-timeout", /power itself off/),
    );
    await using t = await createQemuRig();
    const artifact = await t.rig.build(t.builder, { ...imageConfig(guest.path), shutdown_command: "" });
    assert.ok(t.rig.steps.includes("Halting the virtual machine..."));
    assert.equal(artifact?.files.length, 1);
  },
);

test(
  "UEFI firmware starts, with variables of the machine's own; raw format; a VNC password",
  { skip },
  async () => {
    await using t = await createQemuRig();
    const config = {
      ...withoutGuest(guest.path),
      efi_boot: true,
      format: "raw",
      disk_size: "8M",
      disk_additional_size: ["4M"],
      vnc_use_password: true,
      qmp_enable: true,
      vm_name: "with, comma",
    };
    const failure = new Error("stop here");
    const build = t.rig.build(t.builder, config, async () => {
      const files = await fs.readdir(`${t.path}/output-box`);
      assert.deepEqual(
        files.sort((a, b) => (a < b ? -1 : 1)),
        ["efivars.fd", "with, comma", "with, comma-1", "with, comma.monitor"],
      );
      throw failure;
    });
    await assert.rejects(build, (error) => error === failure);
    await assertNothingLeft(t);
  },
);

test("a backing file holds only what differs", { skip }, async () => {
  await using t = await createQemuRig();
  const failure = new Error("stop here");
  const config = { ...withoutGuest(guest.path), disk_image: true, use_backing_file: true, disk_size: "2G" };
  const build = t.rig.build(t.builder, config, async () => {
    assert.ok((await fs.stat(`${t.path}/output-box/packer-box`)).size < 2_000_000);
    throw failure;
  });
  await assert.rejects(build, (error) => error === failure);
});

test(
  "a host disk that is full ends the build with that reason",
  { skip: skip || noSmallDisk() },
  async () => {
    await using t = await createQemuRig();
    await using disk = await mountSmallDisk(`${t.path}/small`);
    const config = {
      ...imageConfig(guest.path),
      output_directory: `${disk.path}/output`,
      shutdown_timeout: "20s",
    };
    const build = t.rig.build(t.builder, config, async ({ communicator }) => {
      const { signal } = t.rig.controller;
      await communicator.run({ command: "dd if=/dev/urandom of=/large bs=1M count=200; sync" }, { signal });
    });
    await assert.rejects(build, hasCode("qemu/disk-full", /another disk/));
    await assertNothingLeft(t);

    await using copying = await createQemuRig();
    await fs.writeFile(`${disk.path}/filler`, Buffer.alloc(40_000_000));
    const create = copying.rig.build(copying.builder, config);
    await assert.rejects(create, (error) => error instanceof BuildError && error.code.endsWith("/disk-full"));
  },
);

const smallDiskMib = 64;

function noSmallDisk(): string | false {
  return process.getuid?.() === 0 ? false : "mounting a small disk needs root";
}

interface SmallDisk extends AsyncDisposable {
  readonly path: string;
}

async function mountSmallDisk(path: string): Promise<SmallDisk> {
  await fs.mkdir(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${smallDiskMib}m`, "tmpfs", path]);
  return { path, [Symbol.asyncDispose]: async () => void execFileSync("umount", [path]) };
}
