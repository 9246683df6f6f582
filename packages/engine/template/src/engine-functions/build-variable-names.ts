/** What `build` may be asked for. Source: Packer 1.16 template function facts, "buildVariables". */
import { commonBuildVariables } from "@prebake/sdk";

/** Facts that every builder's machine may have. */
const everyBuilders: readonly string[] = [...commonBuildVariables, "SSHPrivateKeyFile", "SSHAgentAuth"];

/** Facts of single builders: type, or the beginning of several types before a `*`. */
const ownBuildVariables: readonly (readonly [string, readonly string[]])[] = [
  [
    "amazon-*",
    [
      "SourceAMIName",
      "BuildRegion",
      "SourceAMI",
      "SourceAMICreationDate",
      "SourceAMIOwner",
      "SourceAMIOwnerName",
    ],
  ],
  ["amazon-chroot", ["Device", "MountPath"]],
  ["docker", ["ImageSha256", "SourceImageDigest", "SourceImageSha256"]],
  ["googlecompute", ["SourceImageName"]],
  [
    "azure-arm",
    [
      "SourceImageName",
      "TenantID",
      "SubscriptionID",
      "TempComputeName",
      "TempNicName",
      "TempOSDiskName",
      "TempDataDiskName",
      "TempDeploymentName",
      "TempVirtualNetworkName",
      "TempKeyVaultName",
      "TempResourceGroupName",
      "TempNsgName",
      "TempSubnetName",
      "TempPublicIPAddressName",
    ],
  ],
  ["azure-chroot", ["Device"]],
];

/** Names that `build` knows with a builder of this type. */
export function buildVariableNames(builderType: string): readonly string[] {
  const own = ownBuildVariables.filter(([type]) =>
    type.endsWith("*") ? builderType.startsWith(type.slice(0, -1)) : builderType === type,
  );
  return [...everyBuilders, ...own.flatMap(([, names]) => names)];
}
