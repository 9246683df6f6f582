/** What a machine tells provisioners and templates, as plugins know it. Source: packer-plugin-sdk, commonsteps and provision step; measured. */
import { buildVariablePlaceholders } from "@prebake/sdk";
import type { BuildVariables } from "@prebake/sdk";
import { msgpackOf, plainData } from "../wire/msgpack/plain-data.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";

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

/** For a provisioner: every common key is there. */
export function generatedData(variables: BuildVariables): MsgpackValue {
  return msgpackOf({ ...commonData, ...variables });
}

/** What a builder of ours tells a host of its machine: every common key is there. */
export function builderFacts(runId: string, variables: BuildVariables): BuildVariables {
  return { ...commonData, ...buildVariablePlaceholders, PackerRunUUID: runId, ...variables };
}

/** What a host tells of a machine, without the texts that stand for facts nobody knows. */
export function filledVariables(told: BuildVariables): BuildVariables {
  const isFilled = ([name, value]: readonly [string, unknown]) =>
    value !== "" && value !== buildVariablePlaceholders[name];
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
