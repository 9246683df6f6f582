/** What a machine tells provisioners and templates, as plugins know it. Source: packer-plugin-sdk, commonsteps and provision step; measured. */
import type { BuildVariables } from "@prebake/sdk";
import { msgpackOf, plainData } from "./plain-data.ts";
import type { MsgpackValue } from "./wire/msgpack/msgpack-value.ts";

/** Plugins assert on the types of these and panic when one is missing. */
const commonData: BuildVariables = {
  ID: "",
  Host: "",
  Port: 0,
  User: "",
  Password: "",
  ConnType: "",
  PackerRunUUID: "",
  PackerHTTPPort: "",
  PackerHTTPIP: "",
  PackerHTTPAddr: "",
  SSHPublicKey: "",
  SSHPrivateKey: "",
  SSHPrivateKeyFile: "",
  SSHAgentAuth: false,
  WinRMPassword: "",
};

/** What templates can ask every machine for. */
export const commonDataNames: readonly string[] = Object.keys(commonData).filter(
  (name) => name !== "SSHPrivateKeyFile" && name !== "SSHAgentAuth",
);

/** For a provisioner: every common key is there. */
export function generatedData(variables: BuildVariables): MsgpackValue {
  return msgpackOf({ ...commonData, ...variables });
}

/** From a builder's hook. What is neither text, number nor bool becomes JSON text; nil is left out. */
export function buildVariables(data: MsgpackValue): BuildVariables {
  const plain = plainData(data);
  if (typeof plain !== "object" || plain === null || Array.isArray(plain)) return {};
  return Object.fromEntries(
    Object.entries(plain)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, scalarOf(value)]),
  );
}

function scalarOf(value: unknown): string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : JSON.stringify(value);
}
