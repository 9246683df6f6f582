/** The first image from its template to a guest that runs, by the shipped form of the command. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bootImage, createCommandRun, makeTestGuest } from "@prebake/testing";

const guest = makeTestGuest("make-debian-guest");
const prebake = join(import.meta.dirname, "../../bin/prebake");

test("the first image is built, boots, and holds what was provisioned", { skip: guest.skip }, async () => {
  await using run = await createCommandRun([prebake]);
  const output = join(run.own, "image");
  const variables = ["-var", `base_image=${guest.path}`, "-var", `output_directory=${output}`];
  const { code, stdout } = await run.run([
    "build",
    ...variables,
    "-var=image_version=1.2.3",
    import.meta.dirname,
  ]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^--> qemu\.first-image: VM files in directory: \S+\/image$/m);

  assert.deepEqual(run.list(output), ["first-image.qcow2", "manifest.json"]);
  assert.deepEqual(run.processes(), []);
  assert.deepEqual(run.list(run.temporary), []);
  assert.deepEqual(run.list(run.work), []);

  const manifest = JSON.parse(readFileSync(join(output, "manifest.json"), "utf8")) as Manifest;
  assert.deepEqual(
    manifest.builds.map(({ name, builder_type, files, artifact_id, custom_data }) => ({
      name,
      builder_type,
      files: files.map((file) => file.name),
      artifact_id,
      custom_data,
    })),
    [
      {
        name: "first-image",
        builder_type: "qemu",
        files: ["first-image.qcow2"],
        artifact_id: "VM",
        custom_data: { version: "1.2.3" },
      },
    ],
  );
  assert.equal(manifest.last_run_uuid, manifest.builds[0]?.packer_run_uuid);

  await using image = await bootImage(join(output, "first-image.qcow2"), {
    user: "debian",
    password: "prebake",
  });
  const ask = async (command: string) => (await image.run(command)).stdout.trim();
  assert.equal(
    await ask("cat /usr/local/share/greeting.txt"),
    readFileSync(join(import.meta.dirname, "files/greeting.txt"), "utf8").trim(),
  );
  assert.equal(await ask("cat /etc/image-version"), "1.2.3");
  assert.equal(await ask("ls -1 /tmp/greeting.txt /tmp/script_* /tmp/varfile_* 2>/dev/null"), "");
  // Started without a key of its own, the machine has none: that of the build is gone.
  assert.equal(
    await ask("sudo sh -c 'cat /home/*/.ssh/authorized_keys /root/.ssh/authorized_keys' 2>/dev/null"),
    "",
  );
  assert.equal(await ask("ls /etc/ssh/ssh_host_*_key | wc -l").then((count) => Number(count) > 0), true);
});

interface Manifest {
  readonly last_run_uuid: string;
  readonly builds: readonly {
    readonly name: string;
    readonly builder_type: string;
    readonly packer_run_uuid: string;
    readonly artifact_id: string;
    readonly files: readonly { readonly name: string }[];
    readonly custom_data: unknown;
  }[];
}
