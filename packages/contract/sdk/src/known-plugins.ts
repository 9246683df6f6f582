/**
 * Which published plugin has a component: so that a template without `required_plugins` can be told what to write, and one of old
 * gets them. Source: reference catalogue of Packer 1.16's integrations. A type belongs to the longest name that it starts with.
 */
import type { ComponentKind } from "./component.ts";

const words = (text: string): readonly string[] => text.split(" ");

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

/** What was in Packer's core before it had plugins. Source: its manifest of the components that moved out. */
const formerCore: Readonly<Record<ComponentKind, readonly string[]>> = {
  builder: words(
    "alicloud-ecs amazon-chroot amazon-ebs amazon-ebssurrogate amazon-ebsvolume amazon-instance azure-arm azure-chroot azure-dtl cloudstack digitalocean docker googlecompute gridscale hcloud hyperone hyperv-iso hyperv-vmcx jdcloud kamatera linode lxc lxd ncloud nutanix oneandone openstack oracle-classic oracle-oci outscale-bsu outscale-bsusurrogate outscale-bsuvolume outscale-chroot parallels-ipsw parallels-iso parallels-macvm parallels-pvm profitbricks proxmox proxmox-clone proxmox-iso qemu scaleway tencentcloud-cvm triton ucloud-uhost upcloud vagrant virtualbox-iso virtualbox-ovf virtualbox-vm vmware-iso vmware-vmx volcengine-ecs vsphere-clone vsphere-iso vsphere-supervisor vultr yandex",
  ),
  provisioner: words(
    "ansible ansible-local azure-dtlartifact chef-client chef-solo converge inspec puppet-masterless puppet-server salt-masterless",
  ),
  "post-processor": words(
    "alicloud-import amazon-import digitalocean-import docker-import docker-push docker-save docker-tag googlecompute-export googlecompute-import ucloud-import upcloud-import vagrant vagrant-cloud vagrant-registry vsphere vsphere-template yandex-export yandex-import",
  ),
  "data-source": words("amazon-ami amazon-parameterstore amazon-secretsmanager"),
};

export interface KnownPlugin {
  /** Its name in `required_plugins`. */
  readonly name: string;
  readonly source: string;
}

/** By the type's name alone: undefined when no published plugin has such names. */
export function knownPluginOf(type: string): KnownPlugin | undefined {
  let best: KnownPlugin | undefined;
  for (const [namespace, names] of Object.entries(published)) {
    for (const name of words(names)) {
      if (type !== name && !type.startsWith(`${name}-`)) continue;
      if (!best || name.length > best.name.length) best = { name, source: `github.com/${namespace}/${name}` };
    }
  }
  return best;
}

/** Where a component of Packer's former core lives now; undefined for every other one. */
export function pluginOfFormerCore(kind: ComponentKind, type: string): KnownPlugin | undefined {
  return formerCore[kind].includes(type) ? knownPluginOf(type) : undefined;
}
