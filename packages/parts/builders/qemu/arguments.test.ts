import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { decode } from "@prebake/schema";
import { configObject } from "@prebake/testing";
import { qemuArguments } from "./arguments.ts";
import type { MachineFacts } from "./arguments.ts";
import { qemuConfig } from "./config.ts";

const facts: MachineFacts = {
  name: "box",
  accelerator: "tcg",
  disks: ["out/box"],
  cdrom: "cache/x.iso",
  forward: { hostPort: 2222, guestPort: 22 },
  vnc: { port: 5947 },
  hasScreen: true,
  controlSocket: "/tmp/p/qmp",
  userArguments: [],
};

/** The command line as pairs, one a line. */
function lines(config: object, change: Partial<MachineFacts> = {}): string[] {
  const decoded = decode(qemuConfig, configObject(config), { syntax: "json", sink: new DiagnosticList() });
  const words = qemuArguments(decoded.config, { ...facts, ...change });
  return words.join(" ").split(/ (?=-[a-z])/);
}

test("the command line of an installation", () => {
  assert.deepEqual(lines({}), [
    "-name box",
    "-machine type=pc,accel=tcg",
    "-smp 1",
    "-m 512M",
    "-boot once=d",
    "-drive file=out/box,if=virtio,cache=writeback,discard=ignore,format=qcow2",
    "-drive file=cache/x.iso,media=cdrom",
    "-netdev user,id=user.0,hostfwd=tcp:127.0.0.1:2222-:22",
    "-device virtio-net,netdev=user.0",
    "-vnc 127.0.0.1:47",
    "-display gtk",
    "-qmp unix:/tmp/p/qmp,server=on,wait=off",
  ]);
});

test("what single settings change", () => {
  const rows: readonly (readonly [
    config: object,
    change: Partial<MachineFacts>,
    there: readonly string[],
    absent?: RegExp,
  ])[] = [
    [{ disk_image: true }, { cdrom: undefined }, ["-boot c"], /cdrom/],
    [{ headless: true }, {}, ["-display none"]],
    [{}, { hasScreen: false }, ["-display none"]],
    [{ use_default_display: true }, {}, [], /-display/],
    [{ display: "sdl", headless: true }, {}, ["-display sdl"]],
    [{ disable_vnc: true }, { vnc: undefined }, [], /-vnc/],
    [{ vnc_use_password: true, vnc_bind_address: "::1" }, {}, ["-vnc [::1]:47,password=on"]],
    [{ memory: 9 }, {}, ["-m 512M"]],
    [{ memory: "2048", cpu_model: "host", vga: "std" }, {}, ["-m 2048M", "-cpu host", "-vga std"]],
    [{ cpus: 4 }, {}, ["-smp 4"]],
    [{ sockets: 2, cores: 2 }, {}, ["-smp cpus=4,sockets=2,cores=2"]],
    [{ machine_type: "q35" }, { accelerator: undefined }, ["-machine type=q35"]],
    [
      { net_device: "e1000" },
      { forward: undefined },
      ["-netdev user,id=user.0", "-device e1000,netdev=user.0"],
    ],
    [
      { disk_detect_zeroes: "unmap", disk_discard: "unmap", disk_cache: "unsafe", format: "raw" },
      {},
      ["-drive file=out/box,if=virtio,cache=unsafe,discard=unmap,format=raw,detect-zeroes=unmap"],
    ],
    [
      {},
      { disks: ["a,b", "a,b-1"] },
      ["-drive file=a,,b-1,if=virtio,cache=writeback,discard=ignore,format=qcow2"],
    ],
    [{ firmware: "f.bin" }, {}, ["-bios f.bin", "-boot once=d"]],
    [
      { firmware: "f.bin", use_pflash: true },
      {},
      ["-drive file=f.bin,if=pflash,format=raw,readonly=on"],
      /-bios/,
    ],
    [
      {},
      { userSocket: "out/m" },
      ["-qmp unix:out/m,server=on,wait=off", "-qmp unix:/tmp/p/qmp,server=on,wait=off"],
    ],
    [{ cdrom_interface: "ide" }, {}, ["-drive file=cache/x.iso,if=ide,id=cdrom0,media=cdrom"]],
  ];
  for (const [config, change, there, absent] of rows) {
    const made = lines(config, change);
    for (const line of there)
      assert.ok(made.includes(line), `${JSON.stringify(config)}: ${line} is not in\n${made.join("\n")}`);
    if (absent) assert.doesNotMatch(made.join("\n"), absent);
  }
});

test("UEFI brings two flash drives and decides the boot order itself", () => {
  const made = lines({}, { firmware: { code: "/f/CODE.fd", vars: "out/efivars.fd" } });
  assert.deepEqual(made.slice(4, 6), [
    "-drive file=/f/CODE.fd,if=pflash,unit=0,format=raw,readonly=on",
    "-drive file=out/efivars.fd,if=pflash,unit=1,format=raw",
  ]);
  assert.ok(!made.some((line) => line.startsWith("-boot")));
});

test("interfaces with a controller of their own", () => {
  const scsi = lines(
    { disk_interface: "virtio-scsi", cdrom_interface: "virtio-scsi" },
    { disks: ["d0", "d1"] },
  );
  assert.deepEqual(
    scsi.filter((line) => /scsi|id=(drive|cdrom)/.test(line)),
    [
      "-device virtio-scsi-pci,id=scsi0",
      "-drive file=d0,if=none,id=drive0,cache=writeback,discard=ignore,format=qcow2",
      "-device scsi-hd,bus=scsi0.0,drive=drive0",
      "-drive file=d1,if=none,id=drive1,cache=writeback,discard=ignore,format=qcow2",
      "-device scsi-hd,bus=scsi0.0,drive=drive1",
      "-drive file=cache/x.iso,if=none,id=cdrom0,media=cdrom",
      "-device scsi-cd,bus=scsi0.0,drive=cdrom0",
    ],
  );
  const sata = lines({ disk_interface: "sata", cdrom_interface: "sata" });
  assert.deepEqual(
    sata.filter((line) => /sata0/.test(line)),
    [
      "-device ahci,id=sata0",
      "-device ide-hd,bus=sata0.0,drive=drive0",
      "-device ide-cd,bus=sata0.1,drive=cdrom0",
    ],
  );
});

test("a switch of the user's replaces all defaults of its name, and nothing else", () => {
  const made = lines(
    {},
    {
      userArguments: [
        ["-drive", "file=mine"],
        ["-device", "a"],
        ["-device", "b"],
        ["-no-reboot"],
        ["-m", "1", "G"],
        [],
      ],
    },
  );
  assert.deepEqual(
    made.filter((line) => /^-(drive|device|m|no-reboot)\b/.test(line)),
    ["-drive file=mine", "-device a", "-device b", "-no-reboot", "-m 1G"],
  );
  assert.ok(made.includes("-netdev user,id=user.0,hostfwd=tcp:127.0.0.1:2222-:22"));
});

test("the control socket cannot be replaced", () => {
  const made = lines({}, { userArguments: [["-qmp", "unix:mine"]] });
  assert.deepEqual(
    made.filter((line) => line.startsWith("-qmp")),
    ["-qmp unix:mine", "-qmp unix:/tmp/p/qmp,server=on,wait=off"],
  );
});
