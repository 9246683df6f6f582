/** Which build variables there are, and what stands for those that nobody knows. */

/** Names that every build has. Source: reference of template functions, measured on Packer 1.16. */
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
];

/** What a builder says for a fact that it does not have. Source: packer-plugin-sdk, placeholders of build data; measured on Packer 1.16. */
export const buildVariablePlaceholders: Readonly<Record<string, string>> = {
  ID: "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPIP: "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPPort: "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPAddr: "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER",
};
