/** What each option of the builder may be, where a mistake in it is told, and what it does to QEMU's command line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost, createPartRig } from "@prebake/testing";
import { createMemoryQemu } from "./memory-qemu.fixture.ts";
import { qemuBuilder } from "./qemu.ts";

const digest = "a".repeat(64);
const login = { ssh_username: "root", ssh_password: "hush-hush", shutdown_command: "poweroff" };
const good = { iso_url: "x.iso", iso_checksum: `sha256:${digest}`, accelerator: "tcg", ...login };
const quiet = { ...good, headless: true, skip_compaction: true, output_directory: "out", vm_name: "box" };
const files = { "base.img": "disk", "a/CODE.fd": "code", "a/VARS.fd": "vars", "f.bin": "firmware" };

function rig(there: Record<string, string> = {}) {
  return createPartRig({ host: createMemoryHost({ files: there }), build: { sourceName: "box" } });
}

/** Changes of a good configuration, and what is told where. Source: the reference's notes of the builder and its groups. */
const mistakes: readonly (readonly [change: object, said: readonly string[]])[] = [
  [{}, []],
  [{ disk_size: "20 GB" }, ["disk_size: qemu/disk-size"]],
  [
    { disk_additional_size: ["1G", "1.5G", "2G", ""] },
    ["disk_additional_size.1: qemu/disk-size", "disk_additional_size.3: qemu/disk-size"],
  ],
  [{ skip_resize_disk: true }, ["skip_resize_disk: qemu/needs-disk-image"]],
  [{ skip_resize_disk: true, disk_image: true }, []],
  [{ use_backing_file: true }, ["use_backing_file: qemu/needs-disk-image"]],
  [{ use_backing_file: true, disk_image: true }, []],
  [{ use_backing_file: true, disk_image: true, format: "raw" }, ["use_backing_file: qemu/needs-disk-image"]],
  [{ boot_command: ["a"], boot_steps: [["b"]] }, ["boot_steps: qemu/two-boot-commands"]],
  [{ boot_command: [], boot_steps: [["b"]] }, []],
  [{ boot_command: ["a"], boot_steps: [] }, []],
  [{ boot_command: ["a"], disable_vnc: true }, ["disable_vnc: qemu/boot-command-without-vnc"]],
  [{ boot_steps: [["a", "b"]], disable_vnc: true }, ["disable_vnc: qemu/boot-command-without-vnc"]],
  [{ boot_steps: [], disable_vnc: true }, []],
  [{ disable_vnc: true }, []],
  [{ boot_command: ["x\u00e4"] }, ["boot_command: qemu/untypable"]],
  [{ boot_steps: [["\u00e4", "an umlaut"]] }, ["boot_command: qemu/untypable"]],
  [{ boot_steps: [["a", "\u00e4 in the words is no matter"]] }, []],
  [{ vnc_port_min: 5950, vnc_port_max: 5950 }, []],
  [{ vnc_port_min: 5951, vnc_port_max: 5950 }, ["vnc_port_min: qemu/port-range"]],
  [{ host_port_min: 2300, host_port_max: 2300 }, []],
  [{ host_port_min: 2301, host_port_max: 2300 }, ["host_port_min: qemu/port-range"]],
  [{ iso_checksum: "none" }, ["iso_checksum: iso/unverified"]],
  [{ iso_checksum: "sha256:" }, ["iso_checksum: iso/checksum-form"]],
  [{ iso_checksum: `sha1:${digest}` }, ["iso_checksum: iso/checksum-form"]],
  [{ iso_checksum: "file:https://h/x.iso" }, ["iso_checksum: iso/checksum-file"]],
  [{ iso_url: undefined }, ["iso_url: iso/no-url"]],
  [{ iso_urls: ["b"] }, ["iso_urls: iso/two-urls"]],
  [{ iso_skip_cache: true, iso_checksum: undefined }, []],
  [{ iso_skip_cache: true, iso_url: "HTTPS://h/x.iso" }, ["iso_skip_cache: qemu/skip-cache"]],
  [{ iso_skip_cache: true, iso_url: undefined }, ["iso_skip_cache: qemu/skip-cache"]],
  [{ http_content: { "a b": "c" } }, ["http_content: http/content-path"]],
  [{ http_network_protocol: "unix" }, ["http_network_protocol: http/network-protocol"]],
  [{ ssh_username: undefined, communicator: "none" }, []],
];
for (const [change, said] of mistakes) {
  test(`a configuration with ${JSON.stringify(change)}: ${said.join(", ") || "is good"}`, async () =>
    assert.deepEqual(await rig().complaints(qemuBuilder, { ...good, ...change }), said));
}

test("every mistake is told at once, each at its own field", async () => {
  const config = {
    ...good,
    disk_size: "x",
    vnc_port_min: 6001,
    ssh_username: "",
    iso_checksum: "x",
    skip_resize_disk: true,
  };
  assert.deepEqual(await rig({ "output-box/a": "" }).complaints(qemuBuilder, config), [
    "iso_checksum: iso/checksum-form",
    "disk_size: qemu/disk-size",
    "skip_resize_disk: qemu/needs-disk-image",
    "vnc_port_min: qemu/port-range",
    "output_directory: qemu/output-exists",
    "ssh_username: communicator/username-missing",
  ]);
});

/** Values that QEMU is told as they are; all others of the same field are refused before anything is started. */
const choices: readonly (readonly [
  field: string,
  values: readonly string[],
  inLine: (value: string) => string,
])[] = [
  ["disk_cache", ["writethrough", "writeback", "none", "unsafe", "directsync"], (value) => `cache=${value},`],
  ["disk_discard", ["unmap", "ignore"], (value) => `discard=${value},`],
  ["disk_detect_zeroes", ["unmap", "on"], (value) => `,detect-zeroes=${value} `],
  ["disk_interface", ["ide", "scsi", "sd", "virtio"], (value) => `file=out/box,if=${value},`],
  ["format", ["qcow2", "raw"], (value) => `format=${value} `],
  ["accelerator", ["tcg", "xen", "hax", "hvf", "whpx"], (value) => `-machine type=pc,accel=${value} `],
];
for (const [field, values, inLine] of choices) {
  test(`${field} is one of ${values.join(", ")}, and QEMU is told which`, async () => {
    for (const value of values) {
      const line = await commandLine({ [field]: value });
      assert.ok(line.includes(inLine(value)), `${value}: ${line}`);
    }
    for (const wrong of ["bogus", (values[0] ?? "").toUpperCase()]) {
      const found = await rig().check(qemuBuilder, { ...good, [field]: wrong });
      assert.deepEqual(
        found.map(({ code }) => code),
        ["config/not-allowed"],
        wrong,
      );
    }
  });
}

/** QEMU's command line for a good configuration with these changes. */
async function commandLine(change: object, env: Record<string, string> = {}): Promise<string> {
  const t = createMemoryQemu({ host: { files, env } });
  await t.build({ ...quiet, ...change });
  return `${t.commands.find((line) => line.startsWith("qemu-system"))} `;
}

/** A setting, what it puts into the line, and what it keeps out. */
const lines: readonly (readonly [change: object, there: string, absent?: RegExp])[] = [
  [{ machine_type: "q35" }, "-machine type=q35,accel=tcg "],
  [{ accelerator: "none" }, "-machine type=pc ", /accel=/],
  [{ cpu_model: "host" }, "-cpu host "],
  [{}, "-smp 1 -m 512M ", /-cpu|-vga|-bios|pflash|detect-zeroes/],
  [{ disk_detect_zeroes: "off" }, "format=qcow2 ", /detect-zeroes/],
  [{ memory: 10 }, "-m 10M "],
  [{ memory: 0 }, "-m 512M "],
  [{ threads: 2, cores: 3, sockets: 4 }, "-smp cpus=24,sockets=4,cores=3,threads=2 "],
  [{ vga: "qxl" }, "-vga qxl "],
  [{ net_device: "e1000" }, "-device e1000,netdev=user.0 ", /virtio-net/],
  [{ ssh_port: 2222 }, "hostfwd=tcp:127.0.0.1:2222-:2222 "],
  [{ host_port_min: 3000 }, "hostfwd=tcp:127.0.0.1:3000-:22 "],
  [{ skip_nat_mapping: true, ssh_host: "192.0.2.1" }, "-netdev user,id=user.0 ", /hostfwd/],
  [{ firmware: "f.bin" }, "-boot once=d -bios f.bin "],
  [{ firmware: "f.bin", use_pflash: true }, "-drive file=f.bin,if=pflash,format=raw,readonly=on ", /-bios/],
  [{ use_pflash: true }, "-boot once=d ", /pflash/],
  [
    { efi_firmware_code: "a/CODE.fd", efi_firmware_vars: "a/VARS.fd" },
    "-drive file=a/CODE.fd,if=pflash,unit=0,format=raw,readonly=on -drive file=out/efivars.fd,if=pflash,unit=1,format=raw ",
    /-boot/,
  ],
  [{ disk_image: true, iso_url: "base.img" }, "-boot c ", /cdrom/],
  [
    { cdrom_interface: "virtio-scsi" },
    "-device virtio-scsi-pci,id=scsi0 -drive file=x.iso,if=none,id=cdrom0,media=cdrom -device scsi-cd,bus=scsi0.0,drive=cdrom0 ",
  ],
  [
    { cdrom_interface: "sata" },
    "-device ahci,id=sata0 -drive file=x.iso,if=none,id=cdrom0,media=cdrom -device ide-cd,bus=sata0.0,drive=cdrom0 ",
  ],
  [{ cdrom_interface: "scsi" }, "-drive file=x.iso,if=scsi,id=cdrom0,media=cdrom "],
  [{ vnc_bind_address: "0.0.0.0", vnc_port_min: 5905 }, "-vnc 0.0.0.0:5 ", /password/],
  [{ vnc_use_password: true }, "-vnc 127.0.0.1:0,password=on "],
  [{ vnc_password: "unused-word" }, "-vnc 127.0.0.1:0 ", /password|unused/],
  [{ disable_vnc: true, vnc_use_password: true }, "-display none ", /-vnc/],
  [{ qmp_enable: true }, "-qmp unix:out/box.monitor,server=on,wait=off "],
  [{ qmp_socket_path: "my,sock" }, "-qmp unix:my,,sock,server=on,wait=off "],
  [{ vm_name: "a,b" }, "-name a,,b "],
  [{ iso_url: "a,b.iso" }, "-drive file=a,,b.iso,media=cdrom "],
];
for (const [change, there, absent] of lines) {
  test(`the line for ${JSON.stringify(change)}`, async () => {
    const line = await commandLine(change);
    assert.ok(line.includes(there), line);
    if (absent) assert.doesNotMatch(line, absent);
  });
}

const further = { disk_additional_size: ["1G", "2G"] };
/** How the main disk and two more are attached, one row an interface. */
const attached: readonly (readonly [interfaceName: string, words: readonly string[]])[] = [
  ["virtio", ["drive box if=virtio", "drive box-1 if=virtio", "drive box-2 if=virtio"]],
  ["ide", ["drive box if=ide", "drive box-1 if=ide", "drive box-2 if=ide"]],
  [
    "virtio-scsi",
    [
      "device virtio-scsi-pci,id=scsi0",
      "drive box if=none,id=drive0",
      "device scsi-hd,bus=scsi0.0,drive=drive0",
      "drive box-1 if=none,id=drive1",
      "device scsi-hd,bus=scsi0.0,drive=drive1",
      "drive box-2 if=none,id=drive2",
      "device scsi-hd,bus=scsi0.0,drive=drive2",
    ],
  ],
  [
    "sata",
    [
      "device ahci,id=sata0",
      "drive box if=none,id=drive0",
      "device ide-hd,bus=sata0.0,drive=drive0",
      "drive box-1 if=none,id=drive1",
      "device ide-hd,bus=sata0.1,drive=drive1",
      "drive box-2 if=none,id=drive2",
      "device ide-hd,bus=sata0.2,drive=drive2",
    ],
  ],
];
for (const [disk_interface, words] of attached) {
  test(`three disks on ${disk_interface}: one controller at most, each disk once, in order`, async () => {
    const line = await commandLine({ disk_interface, ...further });
    const found = line
      .split(/ (?=-)/)
      .filter((word) => /^-(drive file=out|device (virtio-scsi|scsi|ahci|ide))/.test(word))
      .map((word) =>
        word
          .trim()
          .replace(/^-/, "")
          .replace(/drive file=out\/([^,]+),(.*),cache.*/, "drive $1 $2"),
      );
    assert.deepEqual(found, words);
  });
}

test("a CD beside SATA disks gets the place behind them", async () => {
  const line = await commandLine({ disk_interface: "sata", cdrom_interface: "sata", ...further });
  assert.match(line, /-device ide-cd,bus=sata0\.3,drive=cdrom0 /);
  assert.equal(line.match(/-device ahci/g)?.length, 1);
});

test("a window opens only where there is a screen, of the kind that was asked for", async () => {
  const screen = { DISPLAY: ":0" };
  const rows: readonly (readonly [change: object, env: Record<string, string>, there: RegExp])[] = [
    [{ headless: false }, screen, /-display gtk /],
    [{ headless: false }, {}, /-display none /],
    [{ headless: false, display: "sdl" }, screen, /-display sdl /],
    [{ headless: false, use_default_display: true }, screen, /-vnc \S+ -qmp/],
    [{ headless: true, display: "sdl" }, screen, /-display none /],
  ];
  for (const [change, env, there] of rows)
    assert.match(await commandLine(change, env), there, JSON.stringify(change));
});

// Source: reference, disk_size: digits with an optional b, k, m, g or t; a bare number is MiB.
const sizes: readonly (readonly [written: string | number, asked: string | undefined])[] = [
  [2048, "2048M"],
  ["2048", "2048M"],
  [" 7 ", "7M"],
  ["512b", "512b"],
  ["512B", "512b"],
  ["64k", "64K"],
  ["64K", "64K"],
  ["64m", "64M"],
  ["20g", "20G"],
  ["1T", "1T"],
  ["-1G", undefined],
  ["1.5G", undefined],
  ["1GB", undefined],
  ["1P", undefined],
  ["0x10", undefined],
  ["G", undefined],
];
for (const [disk_size, asked] of sizes) {
  test(`disk_size ${JSON.stringify(disk_size)} is ${asked ?? "no size"}`, async () => {
    const told = await rig().complaints(qemuBuilder, { ...good, disk_size });
    assert.deepEqual(told, asked === undefined ? ["disk_size: qemu/disk-size"] : []);
    if (asked === undefined) return;
    const t = createMemoryQemu({ host: { files } });
    const artifact = await t.build({ ...quiet, disk_size });
    assert.equal(t.commands[0], `qemu-img create -f qcow2 out/box ${asked}`);
    assert.equal(artifact?.state["diskSize"], asked);
  });
}

/** What this version refuses, with words that say what to do instead. */
const refused: readonly (readonly [field: string, value: unknown, instead: RegExp])[] = [
  ["vtpm", true, /swtpm.*qemuargs/],
  ["use_tpm1", true, /swtpm.*qemuargs/],
  ["tpm_device_type", "tpm-crb", /swtpm.*qemuargs/],
  ["net_bridge", "br0", /ssh_host/],
  ["cd_files", ["a"], /http_directory/],
  ["cd_content", { a: "b" }, /http_directory/],
  ["floppy_files", ["a"], /http_directory/],
  ["http_interface", "eth0", /http_bind_address/],
  ["run_once", true, /Remove/],
];
for (const [field, value, instead] of refused) {
  test(`${field} is refused with what to do instead`, async () => {
    const [found, ...more] = await rig().check(qemuBuilder, { ...good, [field]: value });
    assert.deepEqual([found?.code, more.length], ["config/refused-key", 0]);
    assert.match(found?.detail ?? "", instead);
  });
}
