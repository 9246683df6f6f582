import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost, createPartRig } from "@prebake/testing";
import { diskSizeText, processorCount } from "./config.ts";
import { qemuBuilder } from "./qemu.ts";

const good = {
  iso_url: "x.iso",
  iso_checksum: "sha256:" + "a".repeat(64),
  ssh_username: "root",
  ssh_password: "p",
};

async function codes(
  config: object,
  options: { readonly force?: boolean; readonly files?: Record<string, string> } = {},
): Promise<string[]> {
  const rig = createPartRig({
    host: createMemoryHost({ files: options.files ?? {} }),
    settings: { force: options.force ?? false },
    build: { sourceName: "box" },
  });
  return (await rig.check(qemuBuilder, config)).map((item) => item.code);
}

test("a good configuration passes", async () => {
  assert.deepEqual(await codes(good), []);
  assert.deepEqual(
    await codes({
      ...good,
      iso_url: undefined,
      iso_urls: ["a", "b"],
      boot_command: ["<esc>", "x{{ .HTTPPort }}<wait{{ .X }}>"],
    }),
    [],
  );
});

test("each mistake has its code", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ iso_url: "" }, ["iso/no-url"]],
    [{ iso_urls: ["y"] }, ["iso/two-urls"]],
    [{ iso_checksum: "" }, ["iso/no-checksum"]],
    [{ iso_checksum: "abc" }, ["iso/checksum-form"]],
    [{ iso_checksum: "none" }, ["iso/unverified"]],
    [{ iso_checksum: "file:http://h/x.iso" }, ["iso/checksum-file"]],
    [{ iso_skip_cache: true, iso_checksum: "" }, []],
    [{ iso_skip_cache: true, iso_url: "https://h/x.iso" }, ["qemu/skip-cache"]],
    [{ disk_size: "20 potatoes" }, ["qemu/disk-size"]],
    [{ disk_additional_size: ["1G", "x"] }, ["qemu/disk-size"]],
    [{ skip_resize_disk: true }, ["qemu/needs-disk-image"]],
    [{ use_backing_file: true }, ["qemu/needs-disk-image"]],
    [{ use_backing_file: true, disk_image: true, format: "raw" }, ["qemu/needs-disk-image"]],
    [{ host_port_min: 3000, host_port_max: 2000 }, ["qemu/port-range"]],
    [{ vnc_port_min: 6000, vnc_port_max: 5950 }, ["qemu/port-range"]],
    [{ vnc_port_min: 80 }, ["config/out-of-range"]],
    [{ format: "vmdk" }, ["config/not-allowed"]],
    [{ boot_command: ["a"], disable_vnc: true }, ["qemu/boot-command-without-vnc"]],
    [{ boot_command: ["a"], boot_steps: [["b", "c"]] }, ["qemu/two-boot-commands"]],
    [{ boot_command: ["<wait0>"] }, ["boot-command/wait-not-positive"]],
    [{ boot_command: ["ä"] }, ["qemu/untypable"]],
    [{ http_directory: "a", http_content: { "/x": "y" } }, ["http/two-sources"]],
    [{ http_content: { x: "y" } }, ["http/content-path"]],
    [{ http_port_min: 9, http_port_max: 8 }, ["http/port-range"]],
    [{ http_network_protocol: "unix" }, ["http/network-protocol"]],
    [{ floppy_files: ["a"] }, ["config/refused-key"]],
    [{ cd_files: ["a"] }, ["config/refused-key"]],
    [{ vtpm: true }, ["config/refused-key"]],
    [{ net_bridge: "br0" }, ["config/refused-key"]],
    [{ ssh_host_port_min: 2000 }, []], // The older name, still taken without a word.
    [{ ssh_username: "" }, ["communicator/username-missing"]],
  ];
  for (const [change, expected] of rows)
    assert.deepEqual(await codes({ ...good, ...change }), expected, JSON.stringify(change));
});

test("an output directory that is there is an error, unless forced", async () => {
  const files = { "output-box/old": "" };
  assert.deepEqual(await codes(good, { files }), ["qemu/output-exists"]);
  assert.deepEqual(await codes(good, { files, force: true }), []);
  assert.deepEqual(await codes({ ...good, output_directory: "other" }, { files }), []);
});

test("diskSizeText() and processorCount()", () => {
  const rows = [
    ["40960", "40960M"],
    ["40960M", "40960M"],
    ["20g", "20G"],
    ["1T", "1T"],
    ["512b", "512b"],
    ["1.5G", undefined],
    ["", undefined],
    ["G", undefined],
  ] as const;
  for (const [written, text] of rows) assert.equal(diskSizeText(written), text, written);
  const none = { cpus: undefined, sockets: undefined, cores: undefined, threads: undefined };
  assert.equal(processorCount(none), 1);
  assert.equal(processorCount({ ...none, sockets: 2, cores: 3 }), 6);
  assert.equal(processorCount({ ...none, cpus: 5 }), 5);
  assert.equal(processorCount({ ...none, cpus: 5, sockets: 2 }), 2);
  assert.equal(processorCount({ ...none, cpus: 3, sockets: 2, cores: 2 }), 3);
});
