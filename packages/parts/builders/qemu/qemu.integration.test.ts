import assert from "node:assert/strict";
import { test } from "node:test";
import { createQemuRig, imageConfig, makeGuest } from "./qemu-rig.fixture.ts";

const guest = makeGuest("make-small-guest");
const skip = guest.skip;

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
