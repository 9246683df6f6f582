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
    [{ display: "sdl", headless: true }, {}, ["-display none"]],
    [{ display: "sdl", use_default_display: true }, {}, ["-display sdl"]],
    [{ display: "egl-headless" }, { hasScreen: false }, ["-display egl-headless"]],
    [{ disable_vnc: true }, { vnc: undefined }, [], /-vnc/],
    [{ vnc_use_password: true, vnc_bind_address: "::1" }, {}, ["-vnc [::1]:47,password=on"]],
    [{ memory: 9 }, {}, ["-m 512M"]],
    [{ memory: "2048", cpu_model: "host", vga: "std" }, {}, ["-m 2048M", "-cpu host", "-vga std"]],
    [{ cpus: 4 }, {}, ["-smp 4"]],
    [{ sockets: 2, cores: 2 }, {}, ["-smp cpus=4,sockets=2,cores=2"]],
    [{ cpus: 3, sockets: 2, cores: 2 }, {}, ["-smp cpus=3,maxcpus=4,sockets=2,cores=2"]],
    [{ cpus: 8, threads: 2 }, {}, ["-smp cpus=2,threads=2"]],
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
        ["-nodefaults", ""],
        [],
      ],
    },
  );
  assert.deepEqual(
    made.filter((line) => /^-(drive|device|m|no-reboot|nodefaults)\b/.test(line)),
    [
      "-drive file=mine",
      "-device a",
      "-device b",
      "-no-reboot",
      "-m 1G",
      "-nodefaults",
      "-device virtio-net,netdev=user.0",
    ],
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

test("devices of the user's leave the network device, unless they bring one", () => {
  const rows: readonly (readonly [
    userArguments: readonly (readonly string[])[],
    devices: readonly string[],
  ])[] = [
    [[["-device", "virtio-rng-pci"]], ["virtio-rng-pci", "e1000,netdev=user.0"]],
    [
      [["-device", "e1000,netdev=user.0,mac=02:00:00:00:00:01"]],
      ["e1000,netdev=user.0,mac=02:00:00:00:00:01"],
    ],
    // Two devices cannot share one network; Packer would try.
    [[["-device", "rtl8139,netdev=user.0"]], ["rtl8139,netdev=user.0"]],
    [[["-netdev", "user,id=n0"]], ["e1000,netdev=user.0"]],
    [
      [
        ["-netdev", "user,id=n0"],
        ["-device", "rtl8139,netdev=n0"],
      ],
      ["rtl8139,netdev=n0"],
    ],
    [
      [
        ["-netdev", "user,id=user.0,restrict=on"],
        ["-device", "virtio-rng-pci"],
      ],
      ["virtio-rng-pci", "e1000,netdev=user.0"],
    ],
  ];
  for (const [userArguments, devices] of rows) {
    const made = lines({ net_device: "e1000" }, { userArguments }).filter((line) =>
      line.startsWith("-device"),
    );
    assert.deepEqual(
      made,
      devices.map((device) => `-device ${device}`),
    );
  }
});

/**
 * What Packer 1.6.6 gives QEMU for a template (measured with a program in place of QEMU that writes its arguments down),
 * apart from what is the same in every row: `-name box`, `-m 512M`, the ports of VNC.
 */
const packersLines: readonly (readonly [config: object, packer: readonly string[]])[] = [
  [{}, [disk("virtio"), cdrom("")]],
  [{ disk_interface: "ide" }, [disk("ide"), cdrom("")]],
  [{ disk_interface: "scsi" }, [disk("scsi"), cdrom("")]],
  [
    { disk_interface: "virtio-scsi" },
    [
      "-device virtio-scsi-pci,id=scsi0",
      "-device scsi-hd,bus=scsi0.0,drive=drive0",
      "-drive if=none,file=out/box,id=drive0,cache=writeback,discard=ignore,format=qcow2",
      cdrom(""),
    ],
  ],
  [
    { disk_cache: "none", disk_discard: "unmap", disk_detect_zeroes: "on", format: "raw" },
    ["-drive file=out/box,if=virtio,cache=none,discard=unmap,format=raw,detect-zeroes=on", cdrom("")],
  ],
  [{ net_device: "e1000" }, [disk("virtio"), cdrom(""), "-device e1000,netdev=user.0"]],
  [{ cdrom_interface: "ide" }, [disk("virtio"), cdrom("if=ide,index=0,id=cdrom0,")]],
  [{ cdrom_interface: "scsi" }, [disk("virtio"), cdrom("if=scsi,index=0,id=cdrom0,")]],
  [{ machine_type: "q35" }, [disk("virtio"), cdrom(""), "-machine type=q35,accel=tcg"]],
  [{ disk_image: true }, [disk("virtio"), "-boot c"]],
  [{ accelerator: "none" }, [disk("virtio"), cdrom(""), "-machine type=pc"]],
  [{ headless: false, display: "sdl" }, [disk("virtio"), cdrom(""), "-display sdl"]],
  [{ headless: false }, [disk("virtio"), cdrom(""), "-display gtk"]],
  [{ qemuargs: [["-machine", "q35"]] }, [disk("virtio"), cdrom(""), "-machine q35"]],
  [{ qemuargs: [["-boot", "n"]] }, [disk("virtio"), cdrom(""), "-boot n"]],
  [{ qemuargs: [["-drive", "file=mine,if=ide"]] }, ["-drive file=mine,if=ide"]],
  [
    {
      qemuargs: [
        ["-netdev", "user,id=n0"],
        ["-device", "virtio-net,netdev=n0"],
      ],
    },
    [disk("virtio"), cdrom(""), "-netdev user,id=n0", "-device virtio-net,netdev=n0"],
  ],
  [
    { qemuargs: [["-device", "a"], ["-smp", "4", "sockets=2"], ["-no-reboot"], ["-x", ""]] },
    [
      disk("virtio"),
      cdrom(""),
      "-device a",
      "-device virtio-net,netdev=user.0",
      "-smp 4sockets=2",
      "-no-reboot",
      "-x",
    ],
  ],
];

function disk(place: string): string {
  return `-drive file=out/box,if=${place},cache=writeback,discard=ignore,format=qcow2`;
}

function cdrom(place: string): string {
  return `-drive file=cache/x.iso,${place}media=cdrom`;
}

/** Lines that Packer gives in any case, unless a row has others of the same switch. */
const always = [
  "-boot once=d",
  "-machine type=pc,accel=tcg",
  "-netdev user,id=user.0",
  "-device virtio-net,netdev=user.0",
];

/** What is different on purpose, and means the same. */
function alike(line: string): string {
  return line
    .replace(/-drive (.*)/, (_, options: string) => `-drive ${options.split(",").sort().join(",")}`)
    .replace("index=0,", ""); // The first free place is 0, unless a disk has it.
}

test("the command line says what Packer's says", () => {
  for (const [config, packer] of packersLines) {
    const { qemuargs = [] } = config as { readonly qemuargs?: readonly (readonly string[])[] }; // From the table above.
    const made = lines(
      { headless: true, ...config },
      {
        accelerator: "accelerator" in config ? undefined : "tcg",
        forward: undefined,
        userArguments: qemuargs,
        ...("disk_image" in config ? { cdrom: undefined } : {}),
      },
    );
    // Ours alone: one processor and no display are said, VNC's port differs, and there is the control socket.
    const own = made.filter((line) => !/^-(name|m|vnc|qmp) |^-smp 1$|^-display none$/.test(line));
    const given = new Set(packer.map((line) => line.split(" ")[0]));
    const hasNetworkDevice = packer.some((line) => line.includes("netdev="));
    const expected = always.filter((line) =>
      line.startsWith("-device") ? !hasNetworkDevice : !given.has(line.split(" ")[0]),
    );
    assert.deepEqual(
      own.map(alike).sort(),
      [...expected, ...packer].map(alike).sort(),
      JSON.stringify(config),
    );
  }
});
