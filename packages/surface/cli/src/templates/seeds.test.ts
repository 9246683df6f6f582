/**
 * Templates of people who wrote about their use of Packer, as old as they are, through every command that reads one: they are
 * understood, or refused for the reason that Packer has. What stood in pieces in the texts is completed (`testdata/seeds`).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { call, enterDirectory } from "../bad-input/bad-input.fixture.ts";

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../../testdata/seeds", name), "utf8");

interface Seed {
  readonly name: string;
  /** After the command, before the template. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly builds: readonly string[];
  /** Of no part that is built in: `validate` names each, and nothing else is wrong. */
  readonly plugins: readonly string[];
  /** What `fix` changes. */
  readonly fixed?: readonly string[];
  /** Files that the template names. */
  readonly files?: readonly string[];
}

const seeds: readonly Seed[] = [
  { name: "catalyst-openstack", builds: ["openstack"], plugins: ["hashicorp/openstack"] },
  { name: "catalyst-windows", builds: ["openstack"], plugins: ["hashicorp/openstack"] },
  {
    name: "image-creation",
    builds: ["openstack"],
    plugins: ["hashicorp/openstack"],
    files: ["scripts/update.sh", "scripts/sudoers.sh", "scripts/compiler_tools.sh", "data/file"],
  },
  {
    name: "blog",
    words: ["-var-file=blog-env.json"],
    builds: ["amazon-ebs", "amazon-instance", "digitalocean", "openstack"],
    plugins: ["digitalocean/digitalocean", "hashicorp/amazon", "hashicorp/openstack"],
    files: ["chef-setup.tar.gz", "Users/cknudsen/projects/.../chef.key"],
  },
  {
    name: "debian-8-jessie",
    env: {
      PACKER_DEBIAN_ISO_URL: "debian.iso",
      PACKER_DEBIAN_ISO_SUM: "cd".repeat(64),
      PACKER_SSH_USER: "me",
      PACKER_SSH_PASS: "secret",
    },
    builds: ["jessie-awsebs", "jessie-qemu", "jessie-vboxiso", "jessie-vmwareiso"],
    plugins: ["hashicorp/amazon", "hashicorp/vagrant", "hashicorp/virtualbox", "hashicorp/vmware"],
    fixed: [
      `"iso_checksum": "sha512:{{user \`iso_sha512\`}}"`,
      `"ssh_timeout": "{{user \`ssh_wait_timeout\`}}"`,
    ],
    files: [
      "debian.iso",
      "http/preseed.cfg",
      ...["base", "virtualbox", "vmware", "cleanup", "cloud"].map((one) => `scripts/${one}.sh`),
    ],
  },
  {
    name: "centos7",
    words: [
      "-var=ssh_username=root",
      "-var=ssh_password=packer",
      "-var=iso_url=centos.iso",
      `-var=iso_checksum=${"ab".repeat(32)}`,
      "-var=iso_checksum_type=sha256",
    ],
    builds: ["qemu"],
    plugins: [],
    fixed: ['"iso_checksum": "{{user `iso_checksum_type`}}:{{user `iso_checksum`}}"'],
    files: ["centos.iso", "http/centos7-ks.cfg"],
  },
];

for (const { name, words = [], env = {}, builds, plugins, fixed = [], files = [] } of seeds) {
  const template = `${name}.json`;
  const enter = () =>
    enterDirectory({
      [template]: read(template),
      ...(name === "blog" && { "blog-env.json": read("blog-env.json").replaceAll("/Users", "Users") }),
      ...Object.fromEntries(files.map((file) => [file, "#!/bin/sh\n"])),
    });

  test(`${name}: the form is right`, async () => {
    using _place = enter();
    const { code, screen } = await call(["validate", "-syntax-only", ...words, template], env);
    assert.equal(code, 0, screen);
  });

  test(`${name}: what is not built in is named with its plugin, and nothing else is wrong`, async () => {
    using _place = enter();
    const { code, screen } = await call(["validate", ...words, template], env);
    const named = new Set(screen.match(/(?<=prebake plugins install github\.com\/)\S+/g));
    assert.deepEqual([...named].sort(), plugins, screen);
    assert.equal(code, plugins.length === 0 ? 0 : 1, screen);
    assert.doesNotMatch(screen, /^Error: (?!Component not available$)/m);
  });

  test(`${name}: inspect lists the builds`, async () => {
    using _place = enter();
    const { code, screen } = await call(["inspect", ...words, template], env);
    assert.equal(code, 0, screen);
    const listed = /Builders:\n\n((?: .*\n)+)/.exec(screen)?.[1] ?? "";
    assert.deepEqual(
      listed
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/)[0]),
      builds,
    );
  });

  test(`${name}: fix brings it up to date, and the second time changes nothing`, async () => {
    using _place = enter();
    const { code, screen } = await call(["fix", ...words, template], env);
    assert.equal(code, 0, screen);
    for (const one of fixed) assert.ok(screen.includes(one), screen);
    using _again = enterDirectory({ "fixed.json": screen });
    assert.equal((await call(["fix", "-validate=false", "fixed.json"], env)).screen, screen);
  });

  test(`${name}: hcl2_upgrade writes a template that asks for its plugins, in the canonical form`, async () => {
    using _place = enter();
    const { screen: fixedTemplate } = await call(["fix", "-validate=false", template], env);
    using _fixed = enterDirectory({ [template]: fixedTemplate });
    const upgraded = await call(["hcl2_upgrade", "-output-file=new.pkr.hcl", template], env);
    assert.equal(upgraded.code, 0, upgraded.screen);
    for (const command of [["validate", "-syntax-only"], ["inspect"], ["fmt", "-check"]]) {
      const { code, screen } = await call([...command, "new.pkr.hcl"], env);
      assert.equal(code, 0, screen);
    }
    const sources = readFileSync("new.pkr.hcl", "utf8").match(/(?<=source *= "github\.com\/)[^"]+/g) ?? [];
    // QEMU is built in here, and a plugin for Packer.
    const builtIn = read(template).includes('"type": "qemu"') ? ["hashicorp/qemu"] : [];
    assert.deepEqual(sources.sort(), [...plugins, ...builtIn].sort());
  });
}

// ---- pieces as they stand in the texts

const pieces: readonly {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly says: RegExp;
}[] = [
  {
    name: "builders with commas that JSON does not have",
    file: "t.json",
    text: '{\n  "builders": [\n    {\n      "type": "qemu",\n      "headless": "false",\n    },\n  ]\n}\n',
    says: /Invalid JSON\n\n {2}on t\.json line 5,26-27:/,
  },
  {
    name: "two provisioners in one object",
    file: "t.json",
    text: '{\n  "builders": [{"type": "qemu"}],\n  "provisioners": [{\n    "type": "shell",\n    "only": ["a"],\n    "type": "shell"\n  }]\n}\n',
    says: /Duplicate key\n\n {2}on t\.json line 6,5-11:/,
  },
  {
    name: "a builder with an ellipsis",
    file: "t.json",
    text: '{\n  "builders": [{\n    ...\n    "communicator": "winrm"\n  }]\n}\n',
    says: /Invalid JSON\n\n {2}on t\.json line 3,5-/,
  },
  {
    name: "a resource of Terraform",
    file: "main.pkr.hcl",
    text: 'resource "local_file" "kickstart" {\n  content = templatefile("ks.tmpl", { rootpw })\n}\n',
    says: /key\/value separator\n\n {2}on main\.pkr\.hcl line 2,46-47:/,
  },
];

for (const { name, file, text, says } of pieces) {
  test(`refused as Packer does: ${name}`, async () => {
    using _place = enterDirectory({ [file]: text });
    const { code, screen } = await call(["validate", "-syntax-only", file], {});
    assert.equal(code, 1);
    assert.match(screen, says);
  });
}

test("the kickstart file with a loop is a template for templatefile", async () => {
  const kickstart =
    "%{ for repo in repos ~}\nrepo --name ${repo.name} --baseurl=${repo.url}\n%{ endfor ~}\n\nrootpw ${rootpw}\n%packages\n@^minimal\n%end\n";
  using _place = enterDirectory({
    "ks.tmpl": kickstart,
    "main.pkr.hcl": `locals {
  repos = [{ name = "base", url = "http://a/b" }]
  kickstart = templatefile("ks.tmpl", { rootpw = "x", repos = local.repos })
}
source "file" "ks" {
  content = local.kickstart
  target  = "ks.cfg"
}
build {
  sources = ["file.ks"]
}
`,
  });
  const { code, screen } = await call(["build", "main.pkr.hcl"], {});
  assert.equal(code, 0, screen);
  assert.equal(
    readFileSync("ks.cfg", "utf8"),
    "repo --name base --baseurl=http://a/b\n\nrootpw x\n%packages\n@^minimal\n%end\n",
  );
});
