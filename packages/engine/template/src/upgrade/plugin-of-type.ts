/**
 * Which plugin a component of Packer's former core lives in now. A data table.
 * Source: manifest of the components that Packer moved out of its core; names of the published plugins.
 */
import { isBuiltInPacker } from "@prebake/sdk";
import type { ComponentKind } from "@prebake/sdk";

export interface KnownPlugin {
  /** Its name in `required_plugins`. */
  readonly name: string;
  readonly source: string;
  readonly components: Partial<Record<ComponentKind, readonly string[]>>;
}

const hashicorp = (name: string, components: KnownPlugin["components"]): KnownPlugin => ({
  name,
  source: `github.com/hashicorp/${name}`,
  components,
});

const partner = (owner: string, name: string, components: KnownPlugin["components"]): KnownPlugin => ({
  name,
  source: `github.com/${owner}/${name}`,
  components,
});

const knownPlugins: readonly KnownPlugin[] = [
  hashicorp("alicloud", { builder: ["alicloud-ecs"], "post-processor": ["alicloud-import"] }),
  hashicorp("amazon", {
    builder: ["amazon-chroot", "amazon-ebs", "amazon-ebssurrogate", "amazon-ebsvolume", "amazon-instance"],
    "post-processor": ["amazon-import"],
    "data-source": ["amazon-ami", "amazon-parameterstore", "amazon-secretsmanager"],
  }),
  hashicorp("ansible", { provisioner: ["ansible", "ansible-local"] }),
  hashicorp("azure", {
    builder: ["azure-arm", "azure-chroot", "azure-dtl"],
    provisioner: ["azure-dtlartifact"],
  }),
  hashicorp("chef", { provisioner: ["chef-client", "chef-solo"] }),
  hashicorp("cloudstack", { builder: ["cloudstack"] }),
  hashicorp("converge", { provisioner: ["converge"] }),
  partner("digitalocean", "digitalocean", {
    builder: ["digitalocean"],
    "post-processor": ["digitalocean-import"],
  }),
  hashicorp("docker", {
    builder: ["docker"],
    "post-processor": ["docker-import", "docker-push", "docker-save", "docker-tag"],
  }),
  hashicorp("googlecompute", {
    builder: ["googlecompute"],
    "post-processor": ["googlecompute-export", "googlecompute-import"],
  }),
  partner("gridscale", "gridscale", { builder: ["gridscale"] }),
  partner("hetznercloud", "hcloud", { builder: ["hcloud"] }),
  hashicorp("hyperone", { builder: ["hyperone"] }),
  hashicorp("hyperv", { builder: ["hyperv-iso", "hyperv-vmcx"] }),
  hashicorp("inspec", { provisioner: ["inspec"] }),
  hashicorp("jdcloud", { builder: ["jdcloud"] }),
  hashicorp("kamatera", { builder: ["kamatera"] }),
  partner("linode", "linode", { builder: ["linode"] }),
  hashicorp("lxc", { builder: ["lxc"] }),
  hashicorp("lxd", { builder: ["lxd"] }),
  hashicorp("ncloud", { builder: ["ncloud"] }),
  partner("nutanix-cloud-native", "nutanix", { builder: ["nutanix"] }),
  hashicorp("oneandone", { builder: ["oneandone"] }),
  hashicorp("openstack", { builder: ["openstack"] }),
  hashicorp("oracle", { builder: ["oracle-classic", "oracle-oci"] }),
  partner("outscale", "outscale", {
    builder: ["outscale-bsu", "outscale-bsusurrogate", "outscale-bsuvolume", "outscale-chroot"],
  }),
  partner("Parallels", "parallels", {
    builder: ["parallels-ipsw", "parallels-iso", "parallels-macvm", "parallels-pvm"],
  }),
  hashicorp("profitbricks", { builder: ["profitbricks"] }),
  hashicorp("proxmox", { builder: ["proxmox", "proxmox-clone", "proxmox-iso"] }),
  hashicorp("puppet", { provisioner: ["puppet-masterless", "puppet-server"] }),
  hashicorp("qemu", { builder: ["qemu"] }),
  hashicorp("salt", { provisioner: ["salt-masterless"] }),
  partner("scaleway", "scaleway", { builder: ["scaleway"] }),
  hashicorp("tencentcloud", { builder: ["tencentcloud-cvm"] }),
  hashicorp("triton", { builder: ["triton"] }),
  hashicorp("ucloud", { builder: ["ucloud-uhost"], "post-processor": ["ucloud-import"] }),
  partner("UpCloudLtd", "upcloud", { builder: ["upcloud"], "post-processor": ["upcloud-import"] }),
  hashicorp("vagrant", {
    builder: ["vagrant"],
    "post-processor": ["vagrant", "vagrant-cloud", "vagrant-registry"],
  }),
  hashicorp("virtualbox", { builder: ["virtualbox-iso", "virtualbox-ovf", "virtualbox-vm"] }),
  hashicorp("vmware", { builder: ["vmware-iso", "vmware-vmx"] }),
  partner("volcengine", "volcengine", { builder: ["volcengine-ecs"] }),
  hashicorp("vsphere", {
    builder: ["vsphere-clone", "vsphere-iso", "vsphere-supervisor"],
    "post-processor": ["vsphere", "vsphere-template"],
  }),
  partner("vultr", "vultr", { builder: ["vultr"] }),
  hashicorp("yandex", { builder: ["yandex"], "post-processor": ["yandex-export", "yandex-import"] }),
];

/** The plugin; `"core"` for what needs none; undefined for a type that nobody knows. */
export function pluginOfType(kind: ComponentKind, type: string): KnownPlugin | "core" | undefined {
  if (isBuiltInPacker(kind, type)) return "core";
  return knownPlugins.find((plugin) => plugin.components[kind]?.includes(type));
}
