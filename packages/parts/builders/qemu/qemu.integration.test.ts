import assert from "node:assert/strict";
import { after, test } from "node:test";
import { builderContract } from "@prebake/testing";
import { createQemuRig, imageConfig, makeGuest } from "./qemu-rig.fixture.ts";

const guest = makeGuest("make-small-guest");
const skip = guest.skip;
const installer = makeGuest("make-installer-iso");

if (!skip) {
  const t = await createQemuRig();
  after(() => t[Symbol.asyncDispose]());
  const { builder: part, host, services } = t;
  builderContract({ part, config: imageConfig(guest.path), host, services, settings: { force: true } });
}

test("a disk image is booted, provisioned, shut down and compacted", { skip }, async () => {
  await using t = await createQemuRig();
  let said = "";
  const artifact = await t.rig.build(
    t.builder,
    imageConfig(guest.path),
    async ({ communicator, console, variables }) => {
      assert.deepEqual(
        [variables["ConnType"], variables["Host"], variables["User"]],
        ["ssh", "127.0.0.1", "root"],
      );
      await communicator.run(
        {
          command: "echo baked > /etc/baked && cat /etc/baked",
          onStdout: (chunk) => (said += Buffer.from(chunk).toString()),
        },
        { signal: t.rig.controller.signal },
      );
      const screen = await console?.screenshot({ signal: t.rig.controller.signal });
      assert.ok((screen?.width ?? 0) >= 640 && screen?.rgb.length === screen.width * screen.height * 3);
    },
  );
  assert.equal(said, "baked\n");
  assert.deepEqual(
    [artifact?.builderId, artifact?.id, artifact?.files],
    ["transcend.qemu", "VM", ["output-box/packer-box"]],
  );
  assert.deepEqual(t.rig.releaseErrors, []);
});

const preseed = [
  "d-i netcfg/get_hostname string baked",
  "d-i passwd/root-password password prebake",
  "d-i passwd/username string someone",
  "d-i passwd/user-password password prebake",
  "d-i partman-auto/disk string /dev/vda",
].join("\n");

test("an installer is driven by typed keys and its answer file", { skip: installer.skip }, async () => {
  await using t = await createQemuRig();
  const config = {
    ...imageConfig(installer.path),
    disk_image: false,
    disk_size: "1G",
    http_content: { "/preseed.cfg": preseed },
    boot_wait: "3s",
    boot_command: [
      "<esc><wait1>",
      "install preseed/url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/preseed.cfg debian-installer=en_US auto=true locale=en_US ",
      "kbd-chooser/method=us keyboard-configuration/xkb-keymap=us netcfg/get_hostname={{ .Name }} ",
      "fb=false debconf/frontend=noninteractive console-setup/ask_detect=false <enter>",
    ],
  };
  let hostname = "";
  const artifact = await t.rig.build(t.builder, config, async ({ communicator, variables }) => {
    assert.match(String(variables["PackerHTTPAddr"]), /^10\.0\.2\.2:\d+$/);
    await communicator.run(
      {
        command: "cat /etc/hostname /proc/cmdline",
        onStdout: (chunk) => (hostname += Buffer.from(chunk).toString()),
      },
      { signal: t.rig.controller.signal },
    );
  });
  assert.match(hostname, /^packer-box\n/);
  assert.ok(t.rig.events.some((event) => event.kind === "log" && event.text === "GET /preseed.cfg 200"));
  assert.ok(t.rig.steps.includes("Typing the boot command..."));
  assert.equal(artifact?.files.length, 1);
});
