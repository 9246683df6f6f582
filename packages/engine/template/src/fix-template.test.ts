import { SourceText } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fixTemplate, fixTemplateFile } from "./fix-template.ts";

interface Row {
  readonly before: Readonly<Record<string, unknown>>;
  /** Absent: nothing changes. */
  readonly after?: Readonly<Record<string, unknown>>;
}

const same = (before: Row["before"]): Row => ({ before });
const row = (before: Row["before"], after: Row["before"]): Row => ({ before, after });

function fixed(template: unknown): unknown {
  const { text, diagnostics } = fixTemplate(new SourceText("t.json", JSON.stringify(template)));
  assert.deepEqual(diagnostics, []);
  return JSON.parse(text ?? "");
}

// All rows: measured on Packer.
const builderRows: readonly Row[] = [
  row({ type: "q", iso_md5: "a" }, { type: "q", iso_checksum: "md5:a" }),
  row({ type: "q", iso_md5: "a", iso_checksum: "b" }, { type: "q", iso_checksum: "md5:a" }),
  row({ type: "q", iso_md5: "a", iso_checksum_type: "sha1" }, { type: "q", iso_checksum: "md5:a" }),
  same({ type: "q", iso_md5: 5 }),
  row(
    { type: "x", ami_name: "{{.CreateTime}} {{\t.CreateTime  }}" },
    { type: "x", ami_name: "{{timestamp}} {{timestamp}}" },
  ),
  same({ type: "x", ami_name: "{{- .CreateTime }} {{.CreateTime | x}}" }),
  same({ type: "x", image_name: "{{.CreateTime}}" }),
  row(
    { type: "virtualbox", guest_additions_attach: true },
    { type: "virtualbox-iso", guest_additions_mode: "attach" },
  ),
  row(
    { type: "virtualbox", guest_additions_attach: "true" },
    { type: "virtualbox-iso", guest_additions_attach: "true" },
  ),
  row(
    { type: "virtualbox", guest_additions_attach: true, guest_additions_mode: "disable" },
    { type: "virtualbox-iso", guest_additions_mode: "attach" },
  ),
  same({ type: "virtualbox-ovf", guest_additions_attach: true }),
  row({ type: "vmware" }, { type: "vmware-iso" }),
  row({ type: "proxmox" }, { type: "proxmox-iso" }),
  row({ type: "parallels-pvm", headless: true, parallels_tools_host_path: "x" }, { type: "parallels-pvm" }),
  row(
    { type: "parallels-iso", guest_os_distribution: "d", guest_os_type: "e" },
    { type: "parallels-iso", guest_os_type: "d" },
  ),
  same({ type: "parallels", headless: true }),
  row({ type: "x", ssh_key_path: "a", ssh_private_key_file: "b" }, { type: "x", ssh_private_key_file: "b" }),
  same({ type: "x", ssh_key_path: 5 }),
  row({ type: "x", ssh_disable_agent: false }, { type: "x", ssh_disable_agent_forwarding: false }),
  same({ type: "x", ssh_disable_agent: "true" }),
  row({ type: "x", ssh_wait_timeout: "5m" }, { type: "x", ssh_timeout: "5m" }),
  row({ type: "x", ssh_wait_timeout: "5m", ssh_timeout: "2m" }, { type: "x", ssh_timeout: "2m" }),
  row({ type: "scaleway", access_key: "a" }, { type: "scaleway", organization_id: "a" }),
  same({ type: "other", access_key: "a" }),
  row(
    { type: "amazon-ebs", shutdown_behaviour: "a", shutdown_behavior: "b" },
    { type: "amazon-ebs", shutdown_behavior: "a" },
  ),
  same({ type: "amazon", shutdown_behaviour: "a" }),
  row(
    { type: "amazon-chroot", enhanced_networking: true, ena_support: false },
    { type: "amazon-chroot", ena_support: true },
  ),
  same({ type: "amazon-ebs", enhanced_networking: "true" }),
  row({ type: "amazon-ebs", ssh_private_ip: "1" }, { type: "amazon-ebs", ssh_interface: "private_ip" }),
  row({ type: "amazon-ebs", ssh_private_ip: false }, { type: "amazon-ebs", ssh_interface: "public_ip" }),
  same({ type: "amazon-ebs", ssh_private_ip: true, ssh_interface: "x" }),
  row(
    {
      type: "amazon-ebs",
      temporary_security_group_source_cidr: "a",
      temporary_security_group_source_cidrs: ["b"],
    },
    { type: "amazon-ebs", temporary_security_group_source_cidrs: ["a"] },
  ),
  same({ type: "amazon-ebs", temporary_security_group_source_cidr: ["a"] }),
  row(
    { type: "amazon-ebs", spot_price_auto_product: "Linux", spot_price: "1" },
    { type: "amazon-ebs", spot_price: "1" },
  ),
  same({ type: "docker", login_email: "a" }),
  row(
    { type: "vmware-iso", remote_type: "esx5" },
    { type: "vmware-iso", remote_type: "esx5", skip_compaction: true, disk_type_id: "zeroedthick" },
  ),
  row(
    { type: "vmware-iso", remote_type: "esx5", disk_type_id: "o" },
    { type: "vmware-iso", remote_type: "esx5", disk_type_id: "o", skip_compaction: true },
  ),
  same({ type: "vmware-iso", remote_type: "esx5", disk_type_id: "thin", skip_compaction: false }),
  same({ type: "vmware-iso", remote_type: "esx5", disk_type_id: 5 }),
  same({ type: "vmware-vmx", remote_type: "esx5" }),
  row(
    { type: "hyperv-iso", vhd_temp_path: 5, cpu: 1, cpus: 2, ram_size: 3 },
    { type: "hyperv-iso", cpus: 1, memory: 3 },
  ),
  row(
    { type: "hyperv-vmcx", clone_from_vmxc_path: "y", clone_from_vmcx_path: "z" },
    { type: "hyperv-vmcx", clone_from_vmcx_path: "y" },
  ),
  same({ type: "hyperv-vmcx", vhd_temp_path: "x" }),
  row(
    { type: "x", n: "clean_ami_name", t: { a: "{{clean_image_name `x`}}" } },
    { type: "x", n: "clean_resource_name", t: { a: "{{clean_resource_name `x`}}" } },
  ),
  same({ type: "x", l: ["clean_image_name"], t: { d: { e: "clean_ami_name" } } }),
  row({ type: "qemu", disk_size: 5000.5 }, { type: "qemu", disk_size: "5000M" }),
  same({ type: "qemu", disk_size: "5000" }),
  row({ type: "qemu", ssh_host_port_min: 1, host_port_min: 9 }, { type: "qemu", host_port_min: 1 }),
  row(
    { type: "virtualbox-vm", ssh_host_port_min: 1, host_port_min: 7, ssh_host_port_max: "2" },
    { type: "virtualbox-vm", host_port_min: 7, host_port_max: "2" },
  ),
  row(
    { type: "virtualbox-iso", ssh_skip_nat_mapping: true },
    { type: "virtualbox-iso", skip_nat_mapping: true },
  ),
  same({ type: "virtualbox-iso", ssh_skip_nat_mapping: "true" }),
  row(
    {
      type: "vsphere-iso",
      disk_size: 5,
      storage: [{ disk_size: 9 }],
      networkCard: "n",
      network_adapters: [{ network: "m" }],
    },
    {
      type: "vsphere-iso",
      storage: [{ disk_size: 5 }, { disk_size: 9 }],
      network_adapters: [{ network_card: "n" }, { network: "m" }],
    },
  ),
  same({ type: "vsphere-clone", network: "n" }),
  row({ type: "x", iso_checksum: "a", iso_checksum_type: "sha1" }, { type: "x", iso_checksum: "sha1:a" }),
  row(
    { type: "x", iso_checksum: "a", iso_checksum_url: "u", iso_checksum_type: "md5" },
    { type: "x", iso_checksum: "file:u" },
  ),
  row({ type: "x", iso_checksum: "a", iso_checksum_type: "none" }, { type: "x", iso_checksum: "none:a" }),
  row({ type: "x", iso_checksum: "a", iso_checksum_type: "" }, { type: "x", iso_checksum: "a" }),
  row({ type: "x", iso_checksum_type: "none" }, { type: "x" }),
  row(
    { type: "azure-chroot", exlude_from_latest: 1, shared_image_destination: { exlude_from_latest: true } },
    { type: "azure-chroot", exlude_from_latest: 1, shared_image_destination: { exclude_from_latest: true } },
  ),
  same({ type: "azure-arm", shared_image_destination: { exlude_from_latest: true } }),
];

const provisionerRows: readonly Row[] = [
  row(
    { type: "shell", override: { virtualbox: { a: 1 }, "virtualbox-iso": { q: 1 } } },
    { type: "shell", override: { "virtualbox-iso": { a: 1 } } },
  ),
  same({ type: "shell", override: { vmware: { a: 1 } }, only: ["virtualbox"] }),
  row(
    {
      type: "powershell",
      environment_vars: ["A=a`$b``c`\"d`'e", "`n"],
      elevated_user: "u`$x",
      elevated_password: "p``y",
    },
    {
      type: "powershell",
      environment_vars: ["A=a$b`c\"d'e", "`n"],
      elevated_user: "u$x",
      elevated_password: "p`y",
    },
  ),
  same({ type: "shell", environment_vars: ["A=`$"] }),
  row(
    { type: "ansible-local", galaxycommand: "g", galaxy_command: "h" },
    { type: "ansible-local", galaxy_command: "h" },
  ),
  same({ type: "ansible", galaxycommand: "g" }),
];

const postProcessorRows: readonly Row[] = [
  row(
    { type: "vagrant", aws: 5, other: 1, override: { z: {} } },
    { type: "vagrant", other: 1, override: { aws: 5 } },
  ),
  same({ type: "vagrant", parallels: { z: 1 } }),
  row({ type: "manifest", filename: "a", output: "b" }, { type: "manifest", output: "a" }),
  same({ type: "manifest", filename: 5 }),
  row({ type: "x", login_email: 5 }, { type: "x" }),
  row({ type: "docker-tag", tag: "a, b", tags: "c" }, { type: "docker-tag", tags: ["a", "b", "c"] }),
  row({ type: "docker-tag", tag: ["a"], tags: ["b"] }, { type: "docker-tag", tags: ["a", "b"] }),
  row({ type: "docker-tag" }, { type: "docker-tag", tags: [] }),
  same({ type: "docker-tag", tags: ["z"] }),
];

for (const [section, rows] of [
  ["builders", builderRows],
  ["provisioners", provisionerRows],
  ["post-processors", postProcessorRows],
] as const) {
  for (const { before, after } of rows) {
    test(`fixTemplate() ${after ? "rewrites" : "keeps"} in ${section}: ${JSON.stringify(before)}`, () => {
      const rest = section === "builders" ? {} : { builders: [] };
      assert.deepEqual(fixed({ ...rest, [section]: [before] }), { ...rest, [section]: [after ?? before] });
    });
  }
}

test("fixTemplate() removes login_email from builders only when there are post-processors", () => {
  assert.deepEqual(fixed({ builders: [{ login_email: 1 }], "post-processors": [] }), {
    builders: [{}],
    "post-processors": [],
  });
});

test("fixTemplate() looks into chains of post-processors", () => {
  assert.deepEqual(
    fixed({ builders: [], "post-processors": [["manifest", { type: "docker-tag", tag: "a" }]] }),
    {
      builders: [],
      "post-processors": [["manifest", { type: "docker-tag", tags: ["a"] }]],
    },
  );
});

test("fixTemplate() prints as Go's encoder does", () => {
  const { text } = fixTemplate(
    new SourceText("t.json", '{"b": "<&>\\u2028é", "a": [1.50, 1e-7, 12345678901234567890, {}, []]}'),
  );
  assert.equal(
    text,
    '{\n  "a": [\n    1.5,\n    1e-07,\n    12345678901234567000,\n    {},\n    []\n  ],\n  "b": "<\\u0026>\\u2028é",\n  "builders": null\n}',
  );
});

test("fixTemplate() names the fixers that did something", () => {
  assert.deepEqual(
    fixTemplate(new SourceText("t.json", '{"builders": [{"type": "vmware", "iso_md5": "a"}]}')).applied,
    ["iso-md5", "vmware-rename"],
  );
});

for (const [text, code] of [
  ["hello", "template/json-syntax"],
  ["[]", "template/legacy-not-an-object"],
] as const) {
  test(`fixTemplate() refuses ${text}`, () => {
    const { text: result, diagnostics } = fixTemplate(new SourceText("t.json", text));
    assert.equal(result, undefined);
    assert.deepEqual(
      diagnostics.map((one) => one.code),
      [code],
    );
  });
}

test("fixTemplate() keeps the last of keys that are written twice, with a warning", () => {
  const text = '{"builders": [{"type": "a", "type": "vmware", "x": 1, "x": 2}]}';
  const { text: result, diagnostics } = fixTemplate(new SourceText("t.json", text));
  assert.deepEqual(JSON.parse(result ?? ""), { builders: [{ type: "vmware-iso", x: 2 }] });
  assert.deepEqual(
    diagnostics.map(({ code, severity, subject }) => [code, severity, subject?.start]),
    [
      ["template/json-duplicate-key", "warning", 28],
      ["template/json-duplicate-key", "warning", 54],
    ],
  );
});

test("fixTemplateFile() reads a file or says why not", async () => {
  const host = createMemoryHost({ files: { "t.json": '{"builders": []}', "d/x": "" } });
  assert.equal((await fixTemplateFile("t.json", host)).text, '{\n  "builders": []\n}');
  for (const [path, code] of [
    ["none.json", "template/missing-file"],
    ["d", "template/unreadable-file"],
  ] as const) {
    assert.deepEqual(
      (await fixTemplateFile(path, host)).diagnostics.map((one) => one.code),
      [code],
    );
  }
});

const notations: Readonly<Record<string, string>> = {
  "t.jsonc": '// old\n{"builders": [{"type": "vmware", "cpus": 2,},]}',
  "t.json5": "{builders: [{type: 'vmware', cpus: 2}]} /* old */",
  "t.yml": "builders:\n  - type: vmware # old\n    cpus: 2\n",
  "t.pkr.yaml": "builders: [{type: vmware, cpus: 2}]",
};

for (const [path, text] of Object.entries(notations)) {
  test(`fixTemplateFile() prints ${path} as JSON`, async () => {
    const { text: fixedText, applied } = await fixTemplateFile(path, createMemoryHost({ files: notations }));
    assert.deepEqual(JSON.parse(fixedText ?? ""), { builders: [{ type: "vmware-iso", cpus: 2 }] });
    assert.deepEqual(applied, ["vmware-rename"], text);
  });
}

test("fixTemplateFile() says what is wrong in YAML, and of a byte order mark", async () => {
  const files = { "a.yaml": "a: [", "b.yaml": "\ufeffa: b", "c.json": "\ufeff{}", "d.yaml": "- a" };
  for (const [path, code] of [
    ["a.yaml", "template/yaml-syntax"],
    ["b.yaml", "template/byte-order-mark"],
    ["c.json", "template/byte-order-mark"],
    ["d.yaml", "template/legacy-not-an-object"],
  ] as const) {
    const { text, diagnostics } = await fixTemplateFile(path, createMemoryHost({ files }));
    assert.equal(text, undefined);
    assert.equal(diagnostics[0]?.code, code);
  }
});
