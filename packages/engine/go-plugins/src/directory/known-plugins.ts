/**
 * Which published plugin has a type: so that a template without `required_plugins` can be told what to write.
 * Source: reference catalogue of Packer 1.16's integrations. A type belongs to the longest name that it starts with.
 */

/** Namespace → names of its plugins. */
const published: Readonly<Record<string, string>> = {
  adobe: "aquarium",
  bdwyertech: "aws",
  chijiajian: "zstack",
  chunqi: "keepass",
  cirruslabs: "tart",
  citrix: "citrix",
  digitalocean: "digitalocean",
  drewmullen: "harvester",
  ethanmdavidson: "git",
  exoscale: "exoscale",
  gridscale: "gridscale",
  hashicorp:
    "alicloud amazon ansible azure chef cloudstack converge docker googlecompute hyperone hyperv inspec jdcloud kubevirt lxc lxd ncloud oneandone openstack oracle profitbricks proxmox puppet qemu salt tencentcloud triton ucloud vagrant virtualbox vmware vsphere yandex",
  hetznercloud: "hcloud",
  huaweicloud: "huaweicloud",
  IBM: "ibmcloud",
  Infisical: "infisical",
  "ionos-cloud": "ionoscloud",
  ivoronin: "ebsdirect sshkey",
  joomcode: "external",
  juanfont: "vcd",
  julianolf: "magalucloud",
  Kamatera: "kamatera",
  kingsoftcloud: "ksyun",
  kubearmor: "kubearmor",
  "letscloud-community": "letscloud",
  linode: "linode",
  macstadium: "macstadium-orka",
  mikelaws: "olvm",
  moeryomenko: "cloud-hypervisor",
  mondoohq: "cnspec",
  mschuchard: "testinfra",
  "mws-cloud-platform": "mws",
  naveenrajm7: "utm",
  nebius: "nebius",
  numspot: "numspot",
  "nutanix-cloud-native": "nutanix",
  osbuild: "image-builder",
  outscale: "outscale",
  oxidecomputer: "oxide",
  Parallels: "parallels",
  "ppc64le-cloud": "powervs",
  rgl: "windows-update",
  sacloud: "sakuracloud",
  scaleway: "scaleway",
  servian: "terraform",
  "solo-io": "arm-image",
  SolomonHD: "ansible-navigator",
  Stromweld: "host-info",
  thomasklein94: "libvirt",
  TobiWo: "tcloud",
  UpCloudLtd: "upcloud",
  veertuinc: "veertu-anka",
  "verge-io": "vergeio",
  volcengine: "volcengine",
  vultr: "vultr",
  wata727: "amazon-ami-management",
  "Xelon-AG": "xelon",
  YaleUniversity: "goss",
  yorinasub17: "git-shell",
};

export interface KnownPlugin {
  readonly name: string;
  readonly source: string;
}

export function knownPluginOf(type: string): KnownPlugin | undefined {
  let best: KnownPlugin | undefined;
  for (const [namespace, names] of Object.entries(published)) {
    for (const name of names.split(" ")) {
      if (type !== name && !type.startsWith(`${name}-`)) continue;
      if (!best || name.length > best.name.length) best = { name, source: `github.com/${namespace}/${name}` };
    }
  }
  return best;
}

/** The block to add to a template. */
export function requirementText({ name, source }: KnownPlugin): string {
  return [
    "packer {",
    "  required_plugins {",
    `    ${name} = {`,
    '      version = ">= 1.0.0"',
    `      source  = "${source}"`,
    "    }",
    "  }",
    "}",
  ].join("\n");
}
