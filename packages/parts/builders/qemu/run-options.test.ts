/** What the builder asks its surroundings for, says, types and leaves behind, by option. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createMemoryQemu } from "./memory-qemu.fixture.ts";
import type { MemoryQemu, MemoryQemuOptions } from "./memory-qemu.fixture.ts";

const login = { ssh_username: "root", ssh_password: "hush-hush", shutdown_command: "poweroff" };
const iso = { iso_url: "x.iso", iso_checksum: "none", accelerator: "tcg", headless: true, ...login };
const quick = { ...iso, skip_compaction: true };
const image = { ...iso, iso_url: "base.img", disk_image: true };
const files = { "base.img": "old disk" };

async function build(config: object, options: MemoryQemuOptions = {}): Promise<MemoryQemu> {
  const t = createMemoryQemu({ ...options, host: { files, ...options.host } });
  await t.build(config);
  return t;
}

const requests = (t: MemoryQemu, service: string) =>
  t.asked.flatMap(([name, request]) => (name === service ? [request] : []));
const details = (t: MemoryQemu) =>
  t.rig.events.flatMap((event) => (event.kind === "detail" ? [event.text] : []));

test("the medium is asked for by all its addresses, in order, with the checksum as it was written", async () => {
  const rows: readonly (readonly [config: object, request: object])[] = [
    [{}, { urls: ["x.iso"], checksum: "none", extension: "iso", what: "ISO" }],
    [
      { iso_url: undefined, iso_urls: ["a", "b"], iso_checksum: "file:SUMS" },
      { urls: ["a", "b"], checksum: "file:SUMS", extension: "iso", what: "ISO" },
    ],
    [
      { iso_target_path: "here/x", iso_target_extension: "IMG" },
      { urls: ["x.iso"], checksum: "none", extension: "img", what: "ISO", targetPath: "here/x" },
    ],
    [
      { disk_image: true, iso_url: "base.img" },
      { urls: ["base.img"], checksum: "none", extension: "iso", what: "disk image" },
    ],
  ];
  for (const [change, request] of rows)
    assert.deepEqual(requests(await build({ ...quick, ...change }), "download"), [request]);
});

test("with iso_skip_cache nothing is downloaded: the file is used where it is", async () => {
  for (const [iso_url, file] of [
    ["/isos/x.iso", "/isos/x.iso"],
    ["file:///isos/x.iso", "/isos/x.iso"],
    ["FILE://x.iso", "x.iso"],
  ]) {
    const t = await build({ ...quick, iso_skip_cache: true, iso_checksum: undefined, iso_url });
    assert.deepEqual(requests(t, "download"), []);
    assert.ok(
      t.commands.some((line) => line.includes(`-drive file=${file},media=cdrom`)),
      t.commands.join("\n"),
    );
  }
});

test("ports are asked for in their ranges: the guest's on loopback, the screen's where it listens", async () => {
  const t = await build({
    ...quick,
    host_port_min: 3000,
    host_port_max: 3010,
    vnc_port_min: 5950,
    vnc_port_max: 5960,
    vnc_bind_address: "0.0.0.0",
  });
  assert.deepEqual(requests(t, "reservePort"), [
    { min: 3000, max: 3010, address: "127.0.0.1" },
    { min: 5950, max: 5960, address: "0.0.0.0" },
  ]);
  assert.deepEqual(
    requests(await build({ ...quick, ssh_host_port_min: 2500, ssh_host_port_max: 2600 }), "reservePort")[0],
    {
      min: 2500,
      max: 2600,
      address: "127.0.0.1",
    },
  );
  assert.deepEqual(
    requests(await build({ ...quick, skip_nat_mapping: true, disable_vnc: true }), "reservePort"),
    [],
  );
});

test("files are served as asked for, and not at all when there are none", async () => {
  const rows: readonly (readonly [config: object, request: readonly object[]])[] = [
    [{}, []],
    [{ http_directory: "d" }, [{ directory: "d", address: "0.0.0.0", portMin: 8000, portMax: 9000 }]],
    [
      { http_content: { "/a": "b" } },
      [{ content: { "/a": "b" }, address: "0.0.0.0", portMin: 8000, portMax: 9000 }],
    ],
    [
      { http_directory: "d", http_bind_address: "127.0.0.1", http_port_min: 1, http_port_max: 2 },
      [{ directory: "d", address: "127.0.0.1", portMin: 1, portMax: 2 }],
    ],
    [
      { http_directory: "d", http_network_protocol: "tcp6" },
      [{ directory: "d", address: "::", portMin: 8000, portMax: 9000 }],
    ],
  ];
  for (const [change, request] of rows)
    assert.deepEqual(requests(await build({ ...quick, ...change }), "serveFiles"), request);
});

test("the guest is reached through the forwarded port, or where ssh_host says", async () => {
  const rows: readonly (readonly [change: object, endpoint: object])[] = [
    [{}, { host: "127.0.0.1", port: 2222 }],
    [{ ssh_port: 2200 }, { host: "127.0.0.1", port: 2222 }],
    [{ ssh_host: "192.0.2.1" }, { host: "192.0.2.1", port: 2222 }],
    [
      { ssh_host: "192.0.2.1", ssh_port: 2200, skip_nat_mapping: true },
      { host: "192.0.2.1", port: 2200 },
    ],
  ];
  for (const [change, endpoint] of rows) {
    const t = createMemoryQemu({ host: { files } });
    await t.build({ ...quick, ...change }, async () =>
      assert.deepEqual(await t.requests[0]?.endpoint(), endpoint),
    );
    assert.ok(
      t.rig.steps.includes(`Using SSH communicator to connect: ${(endpoint as { host: string }).host}`),
    );
  }
});

test("a key pair is made of the type and size that were asked for, and never with a password beside it", async () => {
  const open = { ...quick, ssh_password: undefined };
  const made = async (change: object) => requests(await build({ ...open, ...change }), "generateKeyPair");
  const [request] = (await made({
    temporary_key_pair_type: "ecdsa",
    temporary_key_pair_bits: 256,
  })) as readonly { comment: string }[];
  assert.deepEqual({ ...request, comment: "" }, { type: "ecdsa", bits: 256, comment: "" });
  assert.match(request?.comment ?? "", /^prebake-[0-9a-f]{16}$/);
  assert.deepEqual(await made({ ssh_password: "p" }), []);
  assert.deepEqual(await made({ ssh_agent_auth: true }), []);
});

test("the guest forgets the key only when asked to, and only a key of ours", async () => {
  const cleared = async (change: object) =>
    (await build({ ...quick, ...change })).guest.operations.some((line) => line.includes("authorized_keys"));
  assert.equal(await cleared({ ssh_password: undefined, ssh_clear_authorized_keys: true }), true);
  assert.equal(await cleared({ ssh_password: undefined }), false);
  assert.equal(await cleared({ ssh_clear_authorized_keys: true }), false);
});

test("both halves of a made key are build variables, hidden ones of the user are not in their place", async () => {
  const { variables } = await build({ ...quick, ssh_password: undefined });
  assert.equal(variables["SSHPrivateKey"], "PRIVATE KEY of the build");
  assert.match(String(variables["SSHPublicKey"]), /^rsa AAAA prebake-/);
  assert.equal(variables["Password"], "");
  const withPassword = (await build(quick)).variables;
  assert.deepEqual([withPassword["SSHPrivateKey"], withPassword["Password"]], [undefined, "hush-hush"]);
});

test("who cannot see a window is told where the screen is, and whether it wants a password", async () => {
  const rows: readonly (readonly [change: object, words: RegExp | undefined])[] = [
    [{}, /connect via VNC without a password to\nvnc:\/\/127\.0\.0\.1:5900$/],
    [
      { vnc_use_password: true, vnc_port_min: 5910 },
      /connect via VNC with a password to\nvnc:\/\/127\.0\.0\.1:5910$/,
    ],
    [{ disable_vnc: true }, undefined],
  ];
  for (const [change, words] of rows) {
    const said = details(await build({ ...quick, ...change })).find((text) => text.includes("headless"));
    if (words) assert.match(said ?? "", words);
    else assert.equal(said, undefined);
  }
  const windowed = { ...quick, headless: false };
  assert.ok(
    !details(await build(windowed, { host: { env: { DISPLAY: ":0" } } })).some((text) =>
      /headless|window/.test(text),
    ),
  );
  assert.ok(
    details(await build(windowed)).includes("There is no display here: the machine opens no window."),
  );
});

test("emulation is told with its reason, when it was not asked for", async () => {
  const said = async (change: object) =>
    details(await build({ ...quick, ...change })).filter((text) => text.includes("tcg"));
  assert.deepEqual(await said({ accelerator: undefined }), [
    "Using the accelerator tcg (emulation, slow): there is no /dev/kvm",
  ]);
  assert.deepEqual(await said({}), []);
});

test("steps say what is started, and that qemuargs take the place of defaults", async () => {
  const steps = async (change: object) => (await build({ ...quick, ...change })).rig.steps;
  assert.ok((await steps({})).includes("Starting VM, booting from CD-ROM"));
  assert.ok(
    (await steps({ disk_image: true, iso_url: "base.img" })).includes("Starting VM, booting disk image"),
  );
  const overriding = "Overriding default Qemu arguments with qemuargs template option...";
  assert.ok((await steps({ qemuargs: [["-m", "1G"]] })).includes(overriding));
  assert.ok(!(await steps({ qemuargs: [] })).includes(overriding));
  assert.ok((await steps({ ...image, skip_compaction: true })).includes("Resizing hard drive..."));
});

test("how the main disk came to be is said: created, copied, converted or on a backing file", async () => {
  const rows: readonly (readonly [change: object, info: object, step: string])[] = [
    [{}, { format: "qcow2" }, "Copying hard drive..."],
    [{}, { format: "raw" }, "Converting hard drive..."],
    [{ qemu_img_args: { convert: ["-W"] } }, { format: "qcow2" }, "Converting hard drive..."],
    [{ use_backing_file: true }, { format: "raw" }, "Creating hard drive with backing file..."],
  ];
  for (const [change, info, step] of rows) {
    const t = await build(
      { ...image, skip_compaction: true, skip_resize_disk: true, ...change },
      { info: { "virtual-size": 1000, ...info } },
    );
    assert.ok(t.rig.steps.includes(step), `${step}: ${t.rig.steps.join(" | ")}`);
  }
});

test("a conversion tells how far it is, as part of the disk's whole size", async () => {
  const t = await build(iso, { info: { format: "qcow2", "virtual-size": 4000 } });
  const progress = t.rig.events.flatMap((event) => (event.kind === "progress" ? [event] : []));
  assert.deepEqual(
    progress.map(({ work, label, total, done, finished }) => [work, label, total, done, finished]),
    [
      ["convert", "disk", 4000, 0, undefined],
      ["convert", "disk", 4000, 2000, true],
    ],
  );
});

test("the output directory is noted before it is made, and is the user's when the build is done", async () => {
  assert.deepEqual((await build({ ...quick, output_directory: "out" })).journal, [
    "note output out",
    "close output out",
  ]);
  const failing = createMemoryQemu({ host: { files } });
  const error = new BuildError("script/failed", { message: "Cannot finish: exit code 3" });
  await assert.rejects(
    failing.build({ ...quick, output_directory: "out" }, () => Promise.reject(error)),
    error,
  );
  assert.deepEqual(failing.journal.at(-1), "close output out");
  assert.equal(failing.rig.steps.at(-1), "Deleting output directory...");
  assert.equal(await failing.host.files.status("out"), undefined);
});

test("-force says that it deletes what was there", async () => {
  const t = await build(quick, { force: true, host: { files: { ...files, "output-box/old": "x" } } });
  assert.ok(t.rig.steps.includes("Deleting previous output directory..."));
  assert.ok(
    !(await build(quick, { force: true })).rig.steps.includes("Deleting previous output directory..."),
  );
});

test("the wait for the boot is as long as boot_wait says, and none without anything to type", async () => {
  const rows: readonly (readonly [change: object, step: string | undefined])[] = [
    [{ boot_command: ["a"] }, "Waiting 10s for boot..."],
    [{ boot_command: ["a"], boot_wait: "0s" }, "Waiting 10s for boot..."],
    [{ boot_command: ["a"], boot_wait: "2m30s" }, "Waiting 2m30s for boot..."],
    [{ boot_command: ["a"], boot_wait: "-1s" }, undefined],
    [{ boot_steps: [["a"]] }, "Waiting 10s for boot..."],
    [{}, undefined],
    [{ boot_wait: "1h" }, undefined],
  ];
  for (const [change, step] of rows) {
    const said = (await build({ ...quick, ...change })).rig.steps.find((text) => text.startsWith("Waiting"));
    assert.equal(said, step, JSON.stringify(change));
  }
});

test("the boot command is rendered with the addresses that the guest sees", async () => {
  const t = await build({
    ...quick,
    boot_wait: "-1s",
    http_content: { "/a": "b" },
    http_port_min: 8123,
    boot_command: ["{{ .HTTPPort }}", "<spacebar>", "{{ .Name }}"],
    vm_name: "v",
  });
  assert.deepEqual(t.keys, ["8", "1", "2", "3", "spc", "v"]);
});

// A machine that does not go down: what the user is told depends on who was to turn it off.
const stuck: readonly (readonly [config: object, words: RegExp])[] = [
  [
    { shutdown_command: "echo no" },
    /300 s after the shutdown command\. The command ended with code 3\.[^]*by hand/,
  ],
  [{ shutdown_command: "echo no", shutdown_timeout: "90s" }, /90 s after the shutdown command/],
  [
    { communicator: "none", shutdown_timeout: "7s" },
    /7 s after the build was done with it[^]*power itself off/,
  ],
];
for (const [config, words] of stuck) {
  test(`a machine that stays up with ${JSON.stringify(config)}`, async () => {
    const t = createMemoryQemu({ host: { files }, onRun: () => ({ code: 3 }) });
    const given = { ...quick, ...config };
    await assert.rejects(
      t.build("communicator" in config ? { ...given, shutdown_command: undefined } : given),
      (error) => {
        assert.ok(error instanceof BuildError);
        assert.equal(error.code, "qemu/shutdown-timeout");
        assert.match(`${error.message}\n${error.hint}`, words);
        return true;
      },
    );
    assert.equal(await t.host.files.status("output-box"), undefined);
  });
}
