/** The builder from end to end on a machine in memory: which programs it runs and what it makes of their answers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, Cancelled } from "@prebake/base";
import { createMemoryQemu } from "./memory-qemu.fixture.ts";
import type { MemoryQemuOptions } from "./memory-qemu.fixture.ts";

const login = { ssh_username: "root", ssh_password: "hush-hush", shutdown_command: "poweroff" };
const iso = { iso_url: "x.iso", iso_checksum: "none", accelerator: "tcg", headless: true, ...login };
const image = { ...iso, iso_url: "base.img", disk_image: true };
const files = {
  "base.img": "old disk",
  "/usr/share/OVMF/OVMF_CODE.fd": "code",
  "/usr/share/OVMF/OVMF_VARS.fd": "vars",
};

function create(options: MemoryQemuOptions = {}) {
  return createMemoryQemu({ ...options, host: { files, ...options.host } });
}

/** Code, words and hint of the failure. */
async function failure(work: Promise<unknown>): Promise<{ code: string; text: string }> {
  const error: unknown = await work.then(
    () => assert.fail("should have failed"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BuildError, String(error));
  return { code: error.code, text: `${error.message}\n${error.hint ?? ""}` };
}

test("an installation: what is run and said, in order", async () => {
  const t = create();
  const artifact = await t.build({
    ...iso,
    boot_wait: "5s",
    boot_command: ["<enter>a"],
    http_content: { "/x": "y" },
  });
  assert.deepEqual(t.commands, [
    "qemu-img create -f qcow2 output-box/packer-box 40960M",
    "qemu-system-x86_64 -name packer-box -machine type=pc,accel=tcg -smp 1 -m 512M -boot once=d " +
      "-drive file=output-box/packer-box,if=virtio,cache=writeback,discard=ignore,format=qcow2 " +
      "-drive file=x.iso,media=cdrom -netdev user,id=user.0,hostfwd=tcp:127.0.0.1:2222-:22 " +
      "-device virtio-net,netdev=user.0 -vnc 127.0.0.1:0 -display none -qmp unix:DIR/qmp,server=on,wait=off",
    "qemu-img info -U --output=json output-box/packer-box",
    "qemu-img convert -p -O qcow2 output-box/packer-box output-box/packer-box.convert",
  ]);
  assert.deepEqual(t.rig.steps, [
    "Retrieving ISO",
    "Starting HTTP server on port 8000",
    "Found port for communicator (SSH, WinRM, etc): 2222.",
    "Looking for available port between 5900 and 6000 on 127.0.0.1",
    "Found available VNC port: 5900 on IP: 127.0.0.1",
    "Starting VM, booting from CD-ROM",
    "Waiting 5s for boot...",
    "Typing the boot command...",
    "Using SSH communicator to connect: 127.0.0.1",
    "Gracefully halting virtual machine...",
    "Converting hard drive...",
  ]);
  assert.deepEqual(t.keys, ["ret", "a"]);
  assert.deepEqual(artifact, {
    builderId: "transcend.qemu",
    id: "VM",
    files: ["output-box/packer-box"],
    description: "VM files in directory: output-box",
    state: {
      directory: "output-box",
      diskName: "packer-box",
      diskPaths: ["output-box/packer-box"],
      diskType: "qcow2",
      diskSize: "40960M",
      domainType: "tcg",
    },
  });
  assert.deepEqual(t.rig.releaseErrors, []);
  assert.deepEqual(await t.host.files.list("/tmp"), []);
});

const copied = { info: { format: "qcow2", "virtual-size": 1000 } };
/** Changes of the configuration, and what `qemu-img` is asked for; questions (`info`) apart. */
const disks: readonly (readonly [config: object, lines: readonly string[], options?: MemoryQemuOptions])[] = [
  [{ ...iso, format: "raw", disk_size: "5g" }, ["create -f raw out/box 5G"]],
  [{ ...iso, skip_compaction: true }, ["create -f qcow2 out/box 40960M"]],
  [
    { ...iso, skip_compaction: true, disk_compression: true },
    ["create -f qcow2 out/box 40960M", "convert -p -O qcow2 -c out/box out/box.convert"],
  ],
  [{ ...iso, format: "raw", disk_compression: true }, ["create -f raw out/box 40960M"]],
  [
    { ...iso, disk_additional_size: ["1G", "2048"], skip_compaction: true },
    ["create -f qcow2 out/box 40960M", "create -f qcow2 out/box-1 1G", "create -f qcow2 out/box-2 2048M"],
  ],
  [image, ["resize -f qcow2 out/box 40960M", "convert -p -O qcow2 out/box out/box.convert"], copied],
  [{ ...image, skip_resize_disk: true, skip_compaction: true }, [], copied],
  [
    { ...image, format: "raw", disk_size: "9G" },
    ["convert -p -O raw base.img out/box", "resize -f raw out/box 9G"],
    copied,
  ],
  [
    // A base of its own: a plain copy would leave it out.
    { ...image, skip_resize_disk: true, skip_compaction: true },
    ["convert -p -O qcow2 base.img out/box"],
    { info: { format: "qcow2", "virtual-size": 1000, "backing-filename": "other" } },
  ],
  [
    { ...image, use_backing_file: true },
    ["create -f qcow2 -b /home/me/images/base.img -F vmdk out/box", "resize -f qcow2 out/box 40960M"],
    { info: { format: "vmdk", "virtual-size": 1000 } },
  ],
  [
    {
      ...image,
      qemu_img_args: { convert: ["-o", "x"], create: ["-o", "y"], resize: ["--shrink"] },
      disk_additional_size: ["1G"],
    },
    [
      "convert -p -O qcow2 -o x base.img out/box",
      "resize -f qcow2 --shrink out/box 40960M",
      "create -f qcow2 -o y out/box-1 1G",
      "convert -p -O qcow2 -o x out/box out/box.convert",
    ],
    copied,
  ],
];

test("disks are made, copied, resized and compacted as configured", async () => {
  for (const [config, lines, options] of disks) {
    const t = create(options);
    await t.build({ ...config, output_directory: "out", vm_name: "box" });
    const asked = t.commands.filter(
      (line) => line.startsWith("qemu-img ") && !line.startsWith("qemu-img info"),
    );
    assert.deepEqual(
      asked,
      lines.map((line) => `qemu-img ${line}`),
      JSON.stringify(config),
    );
  }
});

/** What of the configuration is in QEMU's command line. */
const switches: readonly (readonly [config: object, there: RegExp, options?: MemoryQemuOptions])[] = [
  [{ ssh_port: 2022, host_port_min: 3000 }, /hostfwd=tcp:127\.0\.0\.1:3000-:2022 /],
  [{ skip_nat_mapping: true }, /-netdev user,id=user\.0 -device/],
  [{ communicator: "none" }, /-netdev user,id=user\.0 -device/],
  [{ vnc_port_min: 5950, vnc_port_max: 5960, vnc_bind_address: "0.0.0.0" }, /-vnc 0\.0\.0\.0:50 /],
  [{ disable_vnc: true }, /-device virtio-net,netdev=user\.0 -display none /],
  [{ headless: false }, /-display gtk /, { host: { env: { DISPLAY: ":0" } } }],
  [
    { headless: false, use_default_display: true },
    /-vnc \S+ -qmp/,
    { host: { env: { WAYLAND_DISPLAY: "wayland-0" } } },
  ],
  [{ headless: false }, /-display none /],
  [
    { qmp_enable: true },
    /-qmp unix:DIR\/qmp,server=on,wait=off -qmp unix:output-box\/packer-box\.monitor,server=on,wait=off$/,
  ],
  [{ qmp_socket_path: "mine" }, /-qmp unix:mine,server=on,wait=off$/],
  [
    { qemu_binary: "qemu-system-aarch64", accelerator: undefined, machine_type: "virt" },
    /^qemu-system-aarch64 .*type=virt,accel=tcg /,
  ],
  [
    { efi_boot: true },
    /-drive file=\/usr\/share\/OVMF\/OVMF_CODE\.fd,\S+,readonly=on -drive file=output-box\/efivars\.fd,if=pflash/,
  ],
  [
    {
      http_directory: "served",
      qemuargs: [
        [
          "-append",
          "{{ .HTTPIP }}:{{ .HTTPPort }} {{ .HTTPDir }} {{ .OutputDir }} {{ .Name }} {{ .SSHHostPort }}",
        ],
      ],
    },
    /-append 10\.0\.2\.2:8000 served output-box packer-box 2222 /,
  ],
  [
    { ssh_password: undefined, qemuargs: [["-smbios", "{{ .SSHPublicKey }}"]] },
    /-smbios rsa AAAA prebake-[0-9a-f]{16} /,
  ],
];

test("the machine is started as configured", async () => {
  for (const [config, there, options] of switches) {
    const t = create({
      ...options,
      onStart: ({ powerOff }) => void ("communicator" in config && setImmediate(powerOff)),
    });
    await t.build({ ...iso, ...config });
    assert.match(
      t.commands.find((line) => line.startsWith("qemu-system")) ?? "",
      there,
      JSON.stringify(config),
    );
  }
});

test("build variables tell who and where the guest is", async () => {
  const rows: readonly (readonly [config: object, variables: object])[] = [
    [
      {},
      {
        ID: "packer-box",
        ConnType: "ssh",
        Host: "127.0.0.1",
        Port: 2222,
        User: "root",
        Password: "hush-hush",
      },
    ],
    [{ communicator: "none" }, { ID: "packer-box" }],
    [
      { ssh_host: "192.0.2.1", skip_nat_mapping: true, http_content: { "/a": "b" } },
      {
        ID: "packer-box",
        PackerHTTPIP: "10.0.2.2",
        PackerHTTPPort: "8000",
        PackerHTTPAddr: "10.0.2.2:8000",
        ConnType: "ssh",
        Host: "192.0.2.1",
        Port: 22,
        User: "root",
        Password: "hush-hush",
      },
    ],
  ];
  for (const [config, variables] of rows) {
    const t = create({
      onStart: ({ powerOff }) => void ("communicator" in config && setImmediate(powerOff)),
    });
    await t.build({ ...iso, ...config });
    assert.deepEqual(t.variables, variables);
  }
  const keyed = create();
  await keyed.build({ ...iso, ssh_password: undefined, ssh_clear_authorized_keys: true });
  assert.match(String(keyed.variables["SSHPublicKey"]), /^rsa AAAA prebake-/);
  assert.equal(keyed.requests[0]?.keyPair?.privateKey, "PRIVATE KEY of the build");
  assert.ok(keyed.guest.operations.some((line) => /sed .*prebake-[0-9a-f]{16}/.test(line)));
});

// Source: packer-plugin-qemu: the accelerator's name; the post-processor `vagrant` knows none, tcg, hvf and kvm.
test("the artifact tells which accelerator ran the guest, also when it was chosen here", async () => {
  const kvm = { ...files, "/dev/kvm": "", "/proc/cpuinfo": "flags : vmx\n" };
  for (const [accelerator, host, domainType] of [
    ["tcg", { files }, "tcg"],
    ["none", { files }, "none"],
    [undefined, { files }, "tcg"],
    [undefined, { files: kvm }, "kvm"],
    ["kvm", { files: kvm }, "kvm"],
    [undefined, { files, machine: { os: "darwin" } }, "hvf"],
  ] as const) {
    const artifact = await create({ host }).build({ ...iso, accelerator });
    assert.equal(artifact?.state["domainType"], domainType, accelerator);
  }
});

test("UEFI variables are the machine's own, and stay or go as configured", async () => {
  for (const [config, kept] of [
    [{}, ["output-box/efivars.fd", "output-box/packer-box"]],
    [{ efi_drop_efivars: true }, ["output-box/packer-box"]],
  ] as const) {
    const t = create();
    const artifact = await t.build({ ...iso, efi_boot: true, ...config }, async () => {
      const vars = await t.host.files.status("output-box/efivars.fd");
      assert.deepEqual([vars?.sizeBytes, vars?.mode], [4, 0o644]);
    });
    assert.deepEqual(artifact?.files, kept);
  }
});

test("all files below the output directory are the artifact", async () => {
  const t = create();
  const artifact = await t.build(iso, async () => {
    await t.host.files.write("output-box/logs/serial.log", "");
    await t.host.files.link("packer-box", "output-box/link");
  });
  assert.deepEqual(artifact?.files, ["output-box/logs/serial.log", "output-box/packer-box"]);
});

test("steps of boot_steps are typed one after another, each with its words", async () => {
  const t = create();
  await t.build({
    ...iso,
    boot_wait: "-1s",
    boot_steps: [["a{{ .Name }}", "the name"], ["b"]],
    vm_name: "n",
  });
  assert.deepEqual(t.keys, ["a", "n", "b"]);
  const details = t.rig.events.flatMap((event) => (event.kind === "detail" ? [event.text] : []));
  assert.ok(details.includes("Typing boot command for: the name"));
});

test("keys keep the distance that the template or the environment asks for", async () => {
  for (const [config, env, ms] of [
    [{ boot_key_interval: "500ms" }, { PACKER_KEY_INTERVAL: "9s" }, 500],
    [{}, { PACKER_KEY_INTERVAL: "300ms" }, 300],
    [{}, { PACKER_KEY_INTERVAL: "soon" }, 0],
  ] as const) {
    const t = create({ host: { files, env } });
    const before = t.host.clock.monotonic();
    await t.build({ ...iso, boot_wait: "-1s", boot_command: ["abcdefghij"], ...config });
    const took = t.host.clock.monotonic() - before;
    assert.ok(took >= ms * 9 && took < ms * 12 + 15_000, `${took}`);
  }
});

test("a wrong boot command that only shows when it is rendered is said", async () => {
  const t = create();
  const { code, text } = await failure(
    t.build({ ...iso, boot_wait: "-1s", boot_command: ["<wait{{ .Name }}>"], vm_name: "0" }),
  );
  assert.equal(code, "qemu/boot-command");
  assert.match(text, /wait/);
});

test("the console shows the screen", async () => {
  const t = create();
  await t.build(iso, async ({ console }) => {
    const screen = await console?.screenshot({ signal: t.rig.controller.signal });
    assert.deepEqual(
      [screen?.width, screen?.height, Buffer.from(screen?.rgb ?? []).toString()],
      [1, 1, "RGB"],
    );
    await console?.type("x", { signal: t.rig.controller.signal });
  });
  assert.deepEqual(t.keys, ["x"]);
  assert.match(t.control[0] ?? "", /^screendump /);
});

test("the screen's password is set through the control socket, cut to what the protocol takes, and hidden", async () => {
  for (const [config, password] of [
    [{ vnc_password: "long-and-secret" }, /"long-and"/],
    [{}, /"[\w-]{8}"/],
  ] as const) {
    const t = create();
    await t.build({ ...iso, vnc_use_password: true, ...config });
    assert.match(t.control[0] ?? "", /^change-vnc-password /);
    assert.match(t.control[0] ?? "", password);
    const set = /"password":"(.*?)"/.exec(t.control[0] ?? "")?.[1] ?? "";
    assert.equal(t.rig.redactor.redact(set), "<sensitive>");
    assert.ok(t.rig.steps.length > 0 && !t.commands.join("\n").includes(set));
  }
  const blind = create();
  await blind.build({ ...iso, vnc_use_password: true, disable_vnc: true });
  assert.deepEqual(blind.control, []);
});

test("ways down: command, none, by itself, already off", async () => {
  const quit = create();
  await quit.build({ ...iso, shutdown_command: "" });
  assert.deepEqual([quit.control, quit.rig.steps.at(-2)], [["quit {}"], "Halting the virtual machine..."]);

  const off = create();
  await off.build(iso, async () => {
    off.machine.powerOff();
    await new Promise((resolve) => setImmediate(resolve));
  });
  assert.ok(
    off.rig.events.some((event) => event.kind === "detail" && /turned itself off already/.test(event.text)),
  );

  const itself = create({ onStart: ({ powerOff }) => void setImmediate(powerOff) });
  await itself.build({ ...iso, communicator: "none" });
  assert.ok(itself.rig.steps.includes("Waiting for shutdown..."));

  const never = create();
  const { code, text } = await failure(never.build({ ...iso, shutdown_command: "true" }));
  assert.equal(code, "qemu/shutdown-timeout");
  assert.match(text, /300 s after the shutdown command\. The command ended with code 0/);
  assert.equal(await never.host.files.status("output-box"), undefined);
});

test("an output directory that is there stops the build, or is replaced when forced", async () => {
  const host = { files: { ...files, "output-box/old": "precious" } };
  const careful = create({ host });
  assert.equal((await failure(careful.build(iso))).code, "qemu/output-exists");
  assert.equal(await careful.host.files.readText("output-box/old"), "precious");
  const forced = create({ host, force: true });
  assert.deepEqual((await forced.build(iso))?.files, ["output-box/packer-box"]);
});

/** What QEMU says when it does not start, and what the user is told to do. */
const complaints: readonly (readonly [said: string, hint: RegExp])[] = [
  ["gtk initialization failed", /headless = true/],
  ["Could not access KVM kernel module: No such file", /accelerator = "tcg"/],
  ["unsupported machine type", /machine_type/],
  ["unable to find CPU model 'x'", /cpu_model/],
  ['Failed to get "write" lock', /Another QEMU/],
  ["Cannot set up guest memory 'pc.ram'", /not enough memory/],
  ["Could not set up host forwarding rule", /host_port_min/],
  ["'x' is not a valid device model name", /net_device/],
  ["something else", /the log shows the whole command line/],
];

test("QEMU that does not start is quoted, with what to do", async () => {
  for (const [said, hint] of complaints) {
    const t = create({
      onStart: (machine) => {
        machine.say(`qemu: ${said}\n`);
        machine.exit(1);
      },
    });
    const { code, text } = await failure(t.build(iso));
    assert.equal(code, "qemu/start-failed", said);
    assert.ok(text.includes(`ended with code 1:\nqemu: ${said}`), text);
    assert.match(text, hint);
    assert.equal(await t.host.files.status("output-box"), undefined);
  }
});

test("programs that are missing are named with their packages", async () => {
  for (const [program, config, packageName] of [
    ["qemu-img", {}, "qemu-utils"],
    ["qemu-system-x86_64", {}, "qemu-system-x86"],
    ["qemu-system-sparc", { qemu_binary: "qemu-system-sparc" }, "qemu-system-misc"],
    ["/opt/qemu", { qemu_binary: "/opt/qemu" }, "qemu-system"],
  ] as const) {
    const { code, text } = await failure(create({ missingPrograms: [program] }).build({ ...iso, ...config }));
    assert.deepEqual(
      [code, text.includes(`apt-get install ${packageName}"`)],
      ["qemu/program-missing", true],
      text,
    );
  }
});

/** How a machine ends while it is provisioned, and what that means. */
const ends: readonly (readonly [
  name: string,
  end: (t: ReturnType<typeof create>) => void,
  code: string,
  text: RegExp,
])[] = [
  [
    "the guest turns itself off",
    ({ machine }) => machine.powerOff(),
    "qemu/machine-ended",
    /turned itself off[^]*use reboot/,
  ],
  ["QEMU ends", ({ machine }) => machine.exit(0), "qemu/machine-ended", /QEMU has ended/],
  [
    "QEMU is killed",
    ({ machine }) => machine.exit(undefined, "SIGKILL"),
    "qemu/crashed",
    /SIGKILL[^]*short of memory/,
  ],
  [
    "QEMU says why",
    ({ machine }) => {
      machine.say("qemu: terminating on ");
      machine.say("signal 15\n");
      machine.exit(undefined, "SIGTERM");
    },
    "qemu/crashed",
    /ended by SIGTERM:\nqemu: terminating on signal 15/,
  ],
  [
    "the host's disk is full",
    ({ machine }) => machine.event("BLOCK_IO_ERROR", { action: "stop", nospace: true }),
    "qemu/disk-full",
    /disk is full[^]*Free some space/,
  ],
  [
    "the host's disk is broken",
    ({ machine }) => machine.event("BLOCK_IO_ERROR", { action: "stop", reason: "EIO" }),
    "qemu/disk-error",
    /EIO/,
  ],
];

test("a machine that ends while it is provisioned explains the failure", async () => {
  for (const [name, end, code, text] of ends) {
    const t = create();
    const failed = await failure(
      t.build(iso, async () => {
        end(t);
        throw new BuildError("communicator/connection-lost", { message: "Cannot go on: it was lost" });
      }),
    );
    assert.equal(failed.code, code, name);
    assert.match(failed.text, text, name);
    assert.deepEqual(t.rig.releaseErrors, []);
  }
  // A failure that has nothing to do with the machine stays what it is.
  const t = create();
  const other = new BuildError("script/failed", { message: "Cannot finish: exit code 3" });
  assert.equal((await failure(t.build(iso, () => Promise.reject(other)))).code, "script/failed");
});

test("a QEMU that does not end as it should makes the disk unusable", async () => {
  const t = create({
    onRun: (_, machine) => {
      machine.exit(3);
      return { code: 0 };
    },
  });
  assert.equal((await failure(t.build({ ...iso, shutdown_command: "halt" }))).code, "qemu/crashed");
});

test("what qemu-img says is told, with what to do", async () => {
  const rows: readonly (readonly [command: string, stderr: string, code: string, text: RegExp])[] = [
    [
      "create",
      "qemu-img: out: No space left on device",
      "qemu/disk-full",
      /^Cannot create the disk "output-box\/packer-box": out: No space[^]*another disk/,
    ],
    [
      "resize",
      "qemu-img: Use the --shrink option",
      "qemu/disk-failed",
      /^Cannot resize [^]*disk_size is smaller/,
    ],
    ["info", "", "qemu/disk-failed", /^Cannot read the disk image "base\.img": it ended with code 1/],
    [
      "convert",
      "qemu-img: broken",
      "qemu/disk-failed",
      /^Cannot convert the disk "output-box\/packer-box": broken/,
    ],
  ];
  for (const [command, stderr, code, text] of rows) {
    const t = create({ onImg: ([own]) => (own === command ? { code: 1, stderr } : undefined) });
    const failed = await failure(t.build(command === "create" ? iso : image));
    assert.equal(failed.code, code);
    assert.match(failed.text, text);
  }
});

test("cancelling while it waits for the boot, or for the shutdown, ends with the reason", async () => {
  const reason = new Cancelled("stop");
  for (const [config, waitMs] of [
    [{ boot_command: ["x"], boot_wait: "1h" }, 3_600_000],
    [{ shutdown_command: "true" }, 300_000],
  ] as const) {
    const t = create({
      onDelay: (ms) => {
        if (ms === waitMs) t.rig.controller.abort(reason);
      },
    });
    await assert.rejects(t.build({ ...iso, ...config }), (error) => error === reason);
    assert.equal(await t.host.files.status("output-box"), undefined);
    assert.deepEqual(t.rig.releaseErrors, []);
  }
});
