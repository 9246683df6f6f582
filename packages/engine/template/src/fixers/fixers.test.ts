/** Each fixer both ways: what it changes, and what it must leave. Source: every row measured on Packer 1.6.6. */
import { SourceText, sortByCodePoint } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fixTemplate } from "../fix-template.ts";
import { configOf, load, planOf } from "../load-rig.fixture.ts";
import { fixerNames, fixers, loadFixers } from "./fixer-table.ts";

type Settings = Readonly<Record<string, unknown>>;

function fixed(template: object): Readonly<Record<string, readonly Settings[]>> {
  const { text, diagnostics } = fixTemplate(new SourceText("t.json", JSON.stringify(template)));
  assert.deepEqual(diagnostics, []);
  return JSON.parse(text ?? "") as Readonly<Record<string, readonly Settings[]>>; // As Packer's own output has it.
}

const renamedTypes: Readonly<Record<string, string>> = {
  proxmox: "proxmox-iso",
  virtualbox: "virtualbox-iso",
  vmware: "vmware-iso",
};
const amazon = ["amazon-chroot", "amazon-ebs", "amazon-ebssurrogate", "amazon-ebsvolume", "amazon-instance"];
const hyperv = ["hyperv-iso", "hyperv-vmcx"];
const parallels = ["parallels-iso", "parallels-pvm"];
const virtualboxes = ["virtualbox", "virtualbox-iso", "virtualbox-ovf", "virtualbox-vm"];
const others =
  "alicloud-ecs azure-arm azure-chroot docker file googlecompute lxd null openstack proxmox proxmox-clone proxmox-iso qemu scaleway vmware vmware-iso vmware-vmx vsphere-clone vsphere-iso".split(
    " ",
  );
const allTypes = [...amazon, ...hyperv, ...parallels, ...virtualboxes, ...others];

const reach: readonly (readonly [types: readonly string[], before: Settings, after: Settings])[] = [
  [allTypes, { iso_md5: "a" }, { iso_checksum: "md5:a" }],
  [allTypes, { ami_name: "{{.CreateTime}}" }, { ami_name: "{{timestamp}}" }],
  [allTypes, { ssh_key_path: "k" }, { ssh_private_key_file: "k" }],
  [allTypes, { ssh_disable_agent: true }, { ssh_disable_agent_forwarding: true }],
  [allTypes, { ssh_wait_timeout: "1m" }, { ssh_timeout: "1m" }],
  [allTypes, { iso_checksum: "c", iso_checksum_type: "md5" }, { iso_checksum: "md5:c" }],
  [allTypes, { image_name: "{{clean_image_name `x`}}" }, { image_name: "{{clean_resource_name `x`}}" }],
  [["virtualbox"], { guest_additions_attach: true }, { guest_additions_mode: "attach" }],
  [parallels, { headless: true }, {}],
  [parallels, { parallels_tools_host_path: "p" }, {}],
  [parallels, { guest_os_distribution: "d" }, { guest_os_type: "d" }],
  [["scaleway"], { access_key: "k" }, { organization_id: "k" }],
  [amazon, { shutdown_behaviour: "stop" }, { shutdown_behavior: "stop" }],
  [amazon, { enhanced_networking: true }, { ena_support: true }],
  [amazon, { ssh_private_ip: true }, { ssh_interface: "private_ip" }],
  [amazon, { temporary_security_group_source_cidr: "c" }, { temporary_security_group_source_cidrs: ["c"] }],
  [amazon.filter((type) => type !== "amazon-chroot"), { spot_price_auto_product: "p" }, {}],
  [
    ["vmware", "vmware-iso"],
    { remote_type: "esx5" },
    { remote_type: "esx5", disk_type_id: "zeroedthick", skip_compaction: true },
  ],
  [["hyperv-iso"], { vhd_temp_path: "p" }, {}],
  [["hyperv-vmcx"], { clone_from_vmxc_path: "p" }, { clone_from_vmcx_path: "p" }],
  [hyperv, { cpu: 2, ram_size: 3 }, { cpus: 2, memory: 3 }],
  [
    ["qemu", ...virtualboxes],
    { ssh_host_port_min: 1, ssh_host_port_max: 2 },
    { host_port_min: 1, host_port_max: 2 },
  ],
  [virtualboxes, { ssh_skip_nat_mapping: true }, { skip_nat_mapping: true }],
  [["vsphere-iso"], { network: "n" }, { network_adapters: [{ network: "n" }] }],
  [
    ["azure-chroot"],
    { shared_image_destination: { exlude_from_latest: true } },
    { shared_image_destination: { exclude_from_latest: true } },
  ],
];

for (const [types, before, after] of reach) {
  const where = types === allTypes ? "every builder" : types.join(", ");
  test(`fix writes ${JSON.stringify(after)} for ${JSON.stringify(before)} in ${where} and nowhere else`, () => {
    const builders = allTypes.map((type) => ({ type, ...before }));
    assert.deepEqual(
      fixed({ builders })["builders"],
      allTypes.map((type) => ({
        type: renamedTypes[type] ?? type,
        ...(types.includes(type) ? after : before),
      })),
    );
  });
}

test("disk_size gets a unit for qemu, a place for vsphere-iso, and stays elsewhere", () => {
  const after = fixed({ builders: allTypes.map((type) => ({ type, disk_size: 5 })) })["builders"];
  const changed = after?.filter(({ disk_size }) => disk_size !== 5);
  assert.deepEqual(changed, [
    { type: "qemu", disk_size: "5M" },
    { type: "vsphere-iso", storage: [{ disk_size: 5 }] },
  ]);
});

/** Absent `after`: nothing changes. */
type EdgeRow = readonly [why: string, before: Settings, after?: Settings];

const builderEdges: readonly EdgeRow[] = [
  ["no digest, no prefix", { type: "qemu", iso_md5: "" }, { type: "qemu", iso_checksum: "" }],
  [
    "no digest, no type",
    { type: "qemu", iso_checksum: "", iso_checksum_type: "md5" },
    { type: "qemu", iso_checksum: "" },
  ],
  ["a type without a digest goes", { type: "qemu", iso_checksum_type: "md5" }, { type: "qemu" }],
  [
    "the URL wins",
    { type: "qemu", iso_checksum: "c", iso_checksum_type: "md5", iso_checksum_url: "u" },
    { type: "qemu", iso_checksum: "file:u" },
  ],
  [
    "the snake's name wins",
    { type: "vsphere-iso", network_card: "e", networkCard: "f" },
    { type: "vsphere-iso", network_adapters: [{ network_card: "e" }] },
  ],
  [
    "in front of what is there",
    { type: "vsphere-iso", network: "n", network_adapters: [{ network: "x" }], storage: [{ disk_size: 1 }] },
    {
      type: "vsphere-iso",
      network_adapters: [{ network: "n" }, { network: "x" }],
      storage: [{ disk_size: 1 }],
    },
  ],
  ["a list that is none", { type: "vsphere-iso", network: "n", network_adapters: "x" }],
  [
    "any old value goes when the new name is there",
    { type: "virtualbox-iso", ssh_skip_nat_mapping: "x", skip_nat_mapping: 2 },
    { type: "virtualbox-iso", skip_nat_mapping: 2 },
  ],
  ["a switch that is none", { type: "virtualbox-iso", ssh_skip_nat_mapping: "true" }],
  [
    "any old value goes when the new name is there, here too",
    { type: "qemu", ssh_wait_timeout: 5, ssh_timeout: "b" },
    { type: "qemu", ssh_timeout: "b" },
  ],
  ["a duration that is none", { type: "qemu", ssh_wait_timeout: 5 }],
  ["a path that is none", { type: "qemu", ssh_key_path: 5, ssh_private_key_file: "b" }],
  [
    "a switch that is none stays",
    { type: "vmware-iso", remote_type: "esx5", disk_type_id: "thick", skip_compaction: "x" },
  ],
  ["a thin disk", { type: "vmware-iso", remote_type: "esx5", disk_type_id: "thin" }],
  ["another host", { type: "vmware-iso", remote_type: "esx" }],
  [
    "the host's disks",
    { type: "vmware-iso", remote_type: "esx5", disk_type_id: "zeroedthick", skip_compaction: false },
    { type: "vmware-iso", remote_type: "esx5", disk_type_id: "zeroedthick", skip_compaction: true },
  ],
  ["not in lists, not deep", { type: "x", a: ["clean_ami_name"], b: { c: { d: "clean_ami_name" } } }],
  [
    "also outside of calls, one object deep",
    { type: "x", a: "clean_image_name", b: { c: "clean_ami_name" } },
    { type: "x", a: "clean_resource_name", b: { c: "clean_resource_name" } },
  ],
  ["no size with a unit", { type: "qemu", disk_size: "5000" }],
  ["a whole size", { type: "qemu", disk_size: 5.9 }, { type: "qemu", disk_size: "5M" }],
  // Ours: Packer gives up the whole template.
  ["a template for a switch", { type: "amazon-ebs", ssh_private_ip: "{{user `x`}}" }],
];

const ticked = "a`$b`\"c`'d``e`x";
const unticked = "a$b\"c'd`e`x";

const provisionerEdges: readonly EdgeRow[] = [
  [
    "user, password and variables",
    { type: "powershell", elevated_user: ticked, elevated_password: ticked, environment_vars: [ticked] },
    {
      type: "powershell",
      elevated_user: unticked,
      elevated_password: unticked,
      environment_vars: [unticked],
    },
  ],
  ["nothing else", { type: "powershell", inline: [ticked], remote_path: ticked }],
  ["other shells", { type: "windows-shell", elevated_user: ticked, environment_vars: [ticked] }],
  ["variables that are no list", { type: "powershell", elevated_user: ticked, environment_vars: "x" }],
  [
    "no variables",
    { type: "powershell", elevated_user: "`$x", environment_vars: null },
    { type: "powershell", elevated_user: "$x", environment_vars: [] },
  ],
  [
    "any old value goes when the new name is there",
    { type: "ansible-local", galaxycommand: 5, galaxy_command: "b" },
    { type: "ansible-local", galaxy_command: "b" },
  ],
  ["a command that is none", { type: "ansible-local", galaxycommand: 5 }],
  ["another provisioner", { type: "ansible", galaxycommand: "g" }],
  [
    "overrides of a builder that has a new name",
    { type: "shell", override: { virtualbox: { a: 1 }, x: { b: 2 } } },
    { type: "shell", override: { "virtualbox-iso": { a: 1 }, x: { b: 2 } } },
  ],
  ["overrides of VMware's old name", { type: "shell", override: { vmware: { a: 1 } } }],
];

const postProcessorEdges: readonly EdgeRow[] = [
  ["a manifest's name", { type: "manifest", filename: "m" }, { type: "manifest", output: "m" }],
  ["a name that is none", { type: "manifest", filename: 5 }],
  ["another's name", { type: "checksum", filename: "m" }],
  ["tags as a text", { type: "docker-tag", tag: " a , b " }, { type: "docker-tag", tags: ["a", "b"] }],
  [
    "tags as lists",
    { type: "docker-tag", tag: ["a"], tags: ["b"] },
    { type: "docker-tag", tags: ["a", "b"] },
  ],
  ["tags", { type: "docker-tag", tags: ["b"] }],
  [
    "settings for providers",
    { type: "vagrant", aws: { a: 1 }, vmware: { b: 2 }, output: "o" },
    { type: "vagrant", override: { aws: { a: 1 }, vmware: { b: 2 } }, output: "o" },
  ],
  ["settings for providers that never had a key", { type: "vagrant", parallels: { a: 1 } }],
  ["a login", { type: "docker-push", login_email: "e", login: true }, { type: "docker-push", login: true }],
];

for (const [section, rows] of [
  ["builders", builderEdges],
  ["provisioners", provisionerEdges],
  ["post-processors", postProcessorEdges],
] as const) {
  for (const [why, before, after = before] of rows)
    test(`fix ${after === before ? "leaves" : "changes"} ${section}: ${why}`, () =>
      assert.deepEqual(fixed({ builders: [{ type: "x" }], [section]: [before] })[section], [after]));
}

test("every fixer has a name of its own and says what to write now in one sentence", () => {
  assert.equal(new Set(fixerNames).size, fixers.length);
  for (const { name, advice } of fixers) assert.match(advice, /^[A-Z"][^]*[.…]"?\.?$/, name);
});

test("a template that is fixed needs no fixer any more", () => {
  const builders = allTypes.flatMap((type) => reach.map(([, before]) => ({ type, ...before })));
  const steps = { provisioners: provisionerEdges.map(([, step]) => step) };
  const chains = { "post-processors": postProcessorEdges.map(([, step]) => step) };
  const once = fixed({ builders, ...steps, ...chains });
  assert.deepEqual(fixed(once), once);
});

// While loading, only what a template cannot mean otherwise is understood.
const stays: readonly (readonly [string, Settings])[] = [
  ["a name that is still known", { type: "proxmox" }],
  ["a key that has another meaning today", { type: "scaleway", access_key: "k" }],
  ["a size without a unit", { type: "qemu", disk_size: 5 }],
  ["a timeout under its old name", { type: "x", ssh_wait_timeout: "5m" }],
  ["what fix adds unasked", { type: "vmware-iso", remote_type: "esx5" }],
  ["a word outside of a call", { type: "x", a: "clean_image_name" }],
];

for (const [why, builder] of stays) {
  test(`loading leaves ${why} as it is and says nothing`, async () => {
    const files = { "t.json": JSON.stringify({ builders: [builder] }) };
    const plan = await planOf(createMemoryHost({ files }), { path: "t.json" });
    const { type, ...config } = builder;
    assert.equal(plan.builds[0]?.builder.type, type);
    assert.deepEqual(
      plan.builds.map(({ builder: node }) => configOf(node)),
      [config],
    );
  });
}

test("loading applies every other fixer, with a warning for each", async () => {
  const rows = reach
    .filter(([types]) => types !== allTypes)
    .map(([types, before]) => ({ type: types[0], ...before }));
  const builders = rows.map((builder, at) => ({ ...builder, name: `b${at}` }));
  const { diagnostics } = await load(
    createMemoryHost({ files: { "t.json": JSON.stringify({ builders }) } }),
    { path: "t.json" },
  );
  const told = new Set(diagnostics.map(({ detail }) => /\(([\w-]+)\) rewrites/.exec(detail)?.[1]));
  const expected = loadFixers
    .map(({ name }) => name)
    .filter((name) => !/^(?:iso-|createtime|ssh|clean-|pp-|manifest|docker|galaxy)/.test(name));
  assert.deepEqual(sortByCodePoint([...told].map(String)), sortByCodePoint(expected));
});
