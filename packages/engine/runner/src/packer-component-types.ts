/**
 * Types that templates may name although this program does not have them: to tell "not there yet" from a typo.
 * Source: reference catalogue of Packer 1.16 and its published plugins.
 */
import type { ComponentKind } from "@prebake/sdk";

interface KnownTypes {
  /** Part of Packer itself. */
  readonly builtIn: readonly string[];
  /** Part of a published plugin. */
  readonly plugins: readonly string[];
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");

const knownTypes: Readonly<Record<ComponentKind, KnownTypes>> = {
  builder: {
    builtIn: words("file null"),
    plugins: words(`
      amazon-chroot amazon-ebs amazon-ebssurrogate amazon-ebsvolume amazon-instance azure-arm azure-chroot azure-dtl
      cloudstack digitalocean docker googlecompute hcloud hyperv-iso hyperv-vmcx linode lxc lxd openstack oracle-classic
      oracle-oci parallels-ipsw parallels-iso parallels-macvm parallels-pvm proxmox proxmox-clone proxmox-iso qemu
      scaleway tart-cli triton ucloud-uhost upcloud utm-iso vagrant virtualbox-iso virtualbox-ovf virtualbox-vm
      vmware-iso vmware-vmx vsphere-clone vsphere-iso vsphere-supervisor vultr yandex alicloud-ecs tencentcloud-cvm`),
  },
  provisioner: {
    builtIn: words(
      "breakpoint file hcp-sbom powershell shell shell-local sleep windows-restart windows-shell",
    ),
    plugins: words(`
      ansible ansible-local azure-dtlartifact chef-client chef-solo converge inspec puppet-masterless puppet-server
      salt-masterless goss comment windows-update`),
  },
  "post-processor": {
    builtIn: words("artifice checksum compress manifest provenance shell-local"),
    plugins: words(`
      alicloud-import amazon-import digitalocean-import docker-import docker-push docker-save docker-tag
      googlecompute-export googlecompute-import ucloud-import vagrant vagrant-cloud vagrant-registry vsphere
      vsphere-template yandex-export yandex-import`),
  },
  "data-source": {
    builtIn: words("hcp-packer-artifact hcp-packer-version http null"),
    plugins: words(`
      amazon-ami amazon-parameterstore amazon-secretsmanager azure-keyvaultsecret digitalocean-image git-commit
      git-repository git-tree googlecompute-image googlecompute-parametermanager googlecompute-secretsmanager
      linode-image vsphere-virtualmachine external external-raw sshkey`),
  },
};

/** Where a type that is not registered comes from: of Packer itself, of a plugin, or undefined when nobody knows it. */
export function whereTypeComesFrom(kind: ComponentKind, type: string): "packer" | "plugin" | undefined {
  const { builtIn, plugins } = knownTypes[kind];
  if (builtIn.includes(type)) return "packer";
  return plugins.includes(type) ? "plugin" : undefined;
}
