/** All fixers, in the order in which they are applied: later ones see what earlier ones made. */
import {
  amazonEnhancedNetworking,
  amazonPrivateIp,
  amazonShutdownBehavior,
  amazonTemporaryCidrs,
  spotPriceAutoProduct,
} from "./amazon.ts";
import {
  azureExcludeFromLatest,
  parallelsDeprecations,
  parallelsHeadless,
  proxmoxType,
  scalewayAccessKey,
} from "./builder-keys.ts";
import { dockerEmail, dockerTagTags } from "./docker.ts";
import type { Fixer } from "./fixer.ts";
import { hypervCpuAndRam, hypervDeprecations, hypervVmcxTypo } from "./hyper-v.ts";
import { isoChecksumTypeAndUrl, isoMd5 } from "./iso-checksum.ts";
import { qemuDiskSize, qemuHostPort } from "./qemu.ts";
import { sshDisableAgent, sshKeyPath, sshWaitTimeout } from "./ssh.ts";
import { galaxyCommand, manifestFilename, vagrantOverride } from "./step-keys.ts";
import { cleanImageName, cleanImageNameAtLoad, createTime, powershellEscapes } from "./template-texts.ts";
import {
  commConfig,
  virtualboxGuestAdditionsAttach,
  virtualboxRename,
  virtualboxRenameAtLoad,
} from "./virtualbox.ts";
import { vmwareCompaction, vmwareRename, vsphereNetworkAndDisk } from "./vmware.ts";

export const fixers: readonly Fixer[] = [
  isoMd5,
  createTime,
  virtualboxGuestAdditionsAttach,
  vagrantOverride,
  virtualboxRename,
  vmwareRename,
  parallelsHeadless,
  parallelsDeprecations,
  sshKeyPath,
  sshDisableAgent,
  scalewayAccessKey,
  manifestFilename,
  amazonShutdownBehavior,
  amazonEnhancedNetworking,
  amazonPrivateIp,
  amazonTemporaryCidrs,
  dockerEmail,
  dockerTagTags,
  powershellEscapes,
  vmwareCompaction,
  hypervDeprecations,
  hypervVmcxTypo,
  hypervCpuAndRam,
  cleanImageName,
  spotPriceAutoProduct,
  qemuDiskSize,
  galaxyCommand,
  commConfig,
  sshWaitTimeout,
  vsphereNetworkAndDisk,
  isoChecksumTypeAndUrl,
  qemuHostPort,
  azureExcludeFromLatest,
  proxmoxType,
];

/** What the documentation calls them, in their order. */
export const fixerNames: readonly string[] = fixers.map(({ name }) => name);

const narrowerAtLoad = new Map<Fixer, Fixer>([
  [virtualboxRename, virtualboxRenameAtLoad],
  [cleanImageName, cleanImageNameAtLoad],
]);

/** Those that loading applies too. */
export const loadFixers: readonly Fixer[] = fixers
  .map((fixer) => narrowerAtLoad.get(fixer) ?? fixer)
  .filter((fixer) => fixer.atLoad);
