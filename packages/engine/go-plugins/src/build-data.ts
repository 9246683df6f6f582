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

/** What a builder that does not know a fact says. Source: packer-plugin-sdk, placeholders of build data; measured. */
const unknownFacts: BuildVariables = {
  ID: "ERR_ID_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPIP: "ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPPort: "ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER",
  PackerHTTPAddr: "ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER",
};

/** What a builder of ours tells a host of its machine: every common key is there. */
export function builderFacts(runId: string, variables: BuildVariables): BuildVariables {
  return { ...commonData, ...unknownFacts, PackerRunUUID: runId, ...variables };
}

/** What a host tells of a machine, without the texts that stand for facts nobody knows. */
export function filledVariables(told: BuildVariables): BuildVariables {
  const isFilled = ([name, value]: readonly [string, unknown]) =>
    value !== "" && value !== unknownFacts[name];
  return Object.fromEntries(Object.entries(told).filter(isFilled));
}

/** `type` of the communicator of a machine that is in a plugin's hands, or in its host's. */
export function communicatorType({ ConnType }: BuildVariables): string {
  return typeof ConnType === "string" && ConnType !== "" ? ConnType : "plugin";
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
