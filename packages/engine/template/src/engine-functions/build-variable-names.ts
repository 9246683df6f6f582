/** What `build` may be asked for. Source: Packer 1.16 template function facts, "buildVariables". */

/** Facts that every builder's machine may have. */
export const commonBuildVariables: readonly string[] = [
  "ID",
  "Host",
  "Port",
  "User",
  "Password",
  "ConnType",
  "PackerRunUUID",
  "PackerHTTPPort",
  "PackerHTTPIP",
  "PackerHTTPAddr",
  "SSHPublicKey",
  "SSHPrivateKey",
  "WinRMPassword",
  "SSHPrivateKeyFile",
  "SSHAgentAuth",
];

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
  return [...commonBuildVariables, ...own.flatMap(([, names]) => names)];
}

/** What a running machine gives that does not have the fact. */
export const buildVariablePlaceholders: Readonly<Record<string, string>> = {
  ID: "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPIP: "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPPort: "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPAddr: "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER",
};
