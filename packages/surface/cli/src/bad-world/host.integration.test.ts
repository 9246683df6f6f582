/** What is wrong with the machine that builds: programs, virtualisation, ports, space, what is there already. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { accessSync, readFileSync, symlinkSync } from "node:fs";
import * as net from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startFileServer } from "@prebake/testing";
import { assertFails, assertNothingLeft, createRun, templateOf } from "./bad-world.fixture.ts";

const qemuImg = spawnSync("qemu-img", ["--version"]).status === 0;
const skip = qemuImg ? false : "qemu-img is missing (package qemu-utils)";

/** An empty disk that nobody logs in to. */
const machine = {
  type: "qemu",
  iso_url: "medium.iso",
  iso_checksum: "none",
  disk_size: "16M",
  communicator: "none",
  headless: true,
};
const medium = { "medium.iso": Buffer.alloc(2048) };

test("QEMU is missing: the package is named, and the output directory does not stay", { skip }, async () => {
  await using run = await createRun();
  run.write({ ...templateOf(machine), ...medium, "bin/.keep": "" });
  linkProgram("qemu-img", run.work);
  const failure = {
    code: "qemu/program-missing",
    text: /"qemu-system-x86_64"[^]*apt-get install qemu-system-x86/,
  };
  await assertFails(run, failure, { env: { PATH: join(run.work, "bin") } });
});

test("qemu-img is missing: the package is named", async () => {
  await using run = await createRun();
  run.write({ ...templateOf(machine), ...medium });
  const failure = { code: "qemu/program-missing", text: /"qemu-img"[^]*apt-get install qemu-utils/ };
  await assertFails(run, failure, { env: { PATH: run.own } });
});

test("KVM is asked for and does not work", { skip: skip || (kvmWorks() && "KVM works here") }, async () => {
  await using run = await createRun();
  run.write({ ...templateOf({ ...machine, accelerator: "kvm" }), ...medium });
  await assertFails(run, { code: "qemu/kvm-unusable", text: /accelerator kvm: [^]*"tcg"/ });
});

test("an output directory that exists is kept, unless -force is given", { skip }, async () => {
  await using run = await createRun();
  const builder = { ...machine, output_directory: "out", qemu_binary: "qemu-system-none" };
  run.write({ ...templateOf(builder), ...medium, "out/precious": "1" });
  const kept = await run.run(["build", "t.json"]);
  assert.deepEqual(
    kept.diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ code, place }) => [code, place?.start]),
    [["qemu/output-exists", { line: 1, column: 149 }]],
  );
  assert.match(kept.stdout, /The output directory "out" exists already\. [^\n]*-force/);
  assert.equal(kept.code, 1);
  assertNothingLeft(run, { work: ["medium.iso", "out", "out/precious", "t.json"] });
  const forced = await run.run(["build", "-force", "t.json"]);
  assert.equal(forced.errors[0]?.code, "qemu/program-missing");
  assert.match(forced.stdout, /Deleting previous output directory/);
  assert.deepEqual(run.list(run.work), ["medium.iso", "t.json"]);
});

const portRanges: readonly (readonly [what: string, min: string, max: string, more: object])[] = [
  [
    "the port that leads to the guest",
    "host_port_min",
    "host_port_max",
    { communicator: "ssh", ssh_username: "x" },
  ],
  ["the VNC port", "vnc_port_min", "vnc_port_max", {}],
  ["the port of the HTTP server", "http_port_min", "http_port_max", { http_content: { "/a": "b" } }],
];

for (const [what, min, max, more] of portRanges) {
  test(`${what}: all ports of the range are taken`, { skip }, async () => {
    await using run = await createRun();
    await using taken = await takePort();
    const range = { [min]: taken.port, [max]: taken.port };
    run.write({ ...templateOf({ ...machine, ...more, ...range }), ...medium });
    const text = new RegExp(`from ${taken.port} to ${taken.port} is free\nGive a wider range`);
    await assertFails(run, { code: "services/ports-exhausted", text });
  });
}

/** A directory of so many MiB, which is there for the command alone. */
const smallDisk = (name: string, mib: number) => [
  "unshare",
  "-m",
  "sh",
  "-c",
  `mount -t tmpfs -o size=${mib}m tmpfs ${name} && { "$@"; code=$?; ls -A ${name} >../own/left; exit $code; }`,
  "sh",
];
const skipDisk = spawnSync("unshare", ["-m", "true"]).status === 0 ? skip : "a small disk needs root";

test("the disk of the output directory is full while the image is copied", { skip: skipDisk }, async () => {
  await using run = await createRun();
  const image = { iso_url: "image.raw", disk_image: true, format: "raw", skip_resize_disk: true };
  run.write({ ...templateOf({ ...machine, ...image, output_directory: "small/out" }), "small/.keep": "" });
  // Random bytes: zeros would be left out.
  execFileSync("dd", ["if=/dev/urandom", "of=image.raw", "bs=1M", "count=12", "status=none"], {
    cwd: run.work,
  });
  const failure = {
    code: "host/disk-full",
    text: /small\/out\/packer-qemu": no space is left on the disk\nFree some space/,
  };
  await assertFails(run, failure, { within: smallDisk("small", 8) });
  assert.equal(readFileSync(join(run.own, "left"), "utf8"), "");
});

test(
  "the disk of the output directory is full while the image is converted",
  { skip: skipDisk },
  async () => {
    await using run = await createRun();
    const image = { iso_url: "image.raw", disk_image: true, skip_resize_disk: true };
    run.write({ ...templateOf({ ...machine, ...image, output_directory: "small/out" }), "small/.keep": "" });
    execFileSync("dd", ["if=/dev/urandom", "of=image.raw", "bs=1M", "count=12", "status=none"], {
      cwd: run.work,
    });
    await assertFails(
      run,
      { code: "qemu/disk-full", text: /another disk/ },
      { within: smallDisk("small", 8) },
    );
    assert.equal(readFileSync(join(run.own, "left"), "utf8"), "");
  },
);

test("the disk of the cache is too small for the medium", { skip: skipDisk }, async () => {
  await using run = await createRun();
  await using server = await startFileServer({ large: { content: Buffer.alloc(3 << 20) } });
  run.write({ ...templateOf({ ...machine, iso_url: server.url("large") }), "small/.keep": "" });
  const failure = {
    code: "download/disk-full",
    text: /not enough space\nFree some space, or set PACKER_CACHE_DIR/,
  };
  await assertFails(run, failure, { within: smallDisk("small", 2), env: { PACKER_CACHE_DIR: "small" } });
  assert.ok(!readFileSync(join(run.own, "left"), "utf8").includes(".part"));
});

test("the directory for temporary files is missing", { skip }, async () => {
  await using run = await createRun();
  run.write({ ...templateOf(machine), ...medium });
  const env = { TMPDIR: join(run.work, "absent") };
  await assertFails(run, { code: "host/file-missing", text: /absent/ }, { env });
});

function linkProgram(name: string, work: string): void {
  symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(work, "bin", name));
}

function kvmWorks(): boolean {
  try {
    accessSync("/dev/kvm");
    return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return false;
  }
}

async function takePort(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}
