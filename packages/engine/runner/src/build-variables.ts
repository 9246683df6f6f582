/** What `build.X` and `` {{build `X`}} `` give: facts of the running machine, placeholders for what its builder does not know. */
import type { BuildVariables } from "@prebake/sdk";
import type { ConfigSyntax } from "@prebake/schema";

/** Names that every build has. Source: reference of template functions, measured on Packer 1.16. */
export const commonBuildVariables = [
  "ID",
  "Host",
  "Port",
  "User",
  "Password",
  "ConnType",
  "PackerRunUUID",
  "PackerHTTPIP",
  "PackerHTTPPort",
  "PackerHTTPAddr",
  "SSHPublicKey",
  "SSHPrivateKey",
  "WinRMPassword",
] as const;

// Legacy templates show another text for the four that builders fill in late. Source: measured on Packer 1.16.
const legacyPlaceholders: BuildVariables = {
  ID: "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPIP: "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPPort: "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPAddr: "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER",
};

export interface BuildVariablesOptions {
  readonly syntax: ConfigSyntax;
  /** Names that the builder adds. */
  readonly builderNames: readonly string[];
  /** What is known: the machine's facts and the run's id. */
  readonly known: BuildVariables;
}

/** All names of a build with their values; those nobody knows hold a placeholder. */
export function fillBuildVariables(options: BuildVariablesOptions): BuildVariables {
  const filled: Record<string, string | number | boolean> = {};
  for (const name of [...commonBuildVariables, ...options.builderNames]) filled[name] = "<unknown>";
  return { ...filled, ...(options.syntax === "json" ? legacyPlaceholders : {}), ...options.known };
}
