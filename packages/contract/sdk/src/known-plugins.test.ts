import assert from "node:assert/strict";
import { test } from "node:test";
import type { ComponentKind } from "./component.ts";
import { knownPluginOf, pluginOfFormerCore } from "./known-plugins.ts";

test("knownPluginOf() names the plugin of a type, the longest name first", () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["amazon-ebs", "github.com/hashicorp/amazon"],
    ["amazon-ami-management", "github.com/wata727/amazon-ami-management"],
    ["hcloud", "github.com/hetznercloud/hcloud"],
    ["git-shell", "github.com/yorinasub17/git-shell"],
    ["git-commit", "github.com/ethanmdavidson/git"],
    ["amazonas", undefined],
    ["", undefined],
  ];
  for (const [type, source] of rows) assert.equal(knownPluginOf(type)?.source, source, type);
});

// Source: names of the components as Packer 1.6, which had them all, lists them; addresses of the published plugins.
const moved: readonly (readonly [ComponentKind, string, string])[] = [
  ["builder", "amazon-ebs", "hashicorp/amazon"],
  ["builder", "azure-dtl", "hashicorp/azure"],
  ["builder", "digitalocean", "digitalocean/digitalocean"],
  ["builder", "hcloud", "hetznercloud/hcloud"],
  ["builder", "hyperv-vmcx", "hashicorp/hyperv"],
  ["builder", "kamatera", "Kamatera/kamatera"],
  ["builder", "outscale-bsu", "outscale/outscale"],
  ["builder", "qemu", "hashicorp/qemu"],
  ["builder", "tencentcloud-cvm", "hashicorp/tencentcloud"],
  ["provisioner", "ansible-local", "hashicorp/ansible"],
  ["provisioner", "chef-solo", "hashicorp/chef"],
  ["provisioner", "puppet-server", "hashicorp/puppet"],
  ["provisioner", "salt-masterless", "hashicorp/salt"],
  ["post-processor", "docker-tag", "hashicorp/docker"],
  ["post-processor", "vagrant-cloud", "hashicorp/vagrant"],
  ["post-processor", "vsphere-template", "hashicorp/vsphere"],
  ["data-source", "amazon-ami", "hashicorp/amazon"],
];

for (const [kind, type, source] of moved)
  test(`the ${kind} ${type} of Packer's former core lives in ${source}`, () => {
    assert.deepEqual(pluginOfFormerCore(kind, type), {
      name: source.split("/")[1],
      source: `github.com/${source}`,
    });
  });

test("what is in the core, is of another kind, or never was there, is not of its former core", () => {
  const rows: readonly (readonly [ComponentKind, string])[] = [
    ["builder", "null"],
    ["provisioner", "shell"],
    ["provisioner", "qemu"],
    ["builder", "amazon-ami-management"],
    ["builder", "amazon-zzz"],
  ];
  for (const [kind, type] of rows) assert.equal(pluginOfFormerCore(kind, type), undefined, type);
});
