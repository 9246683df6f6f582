/** Between a plugin's configuration schema and ours: its declaration, and the values that are sent. */
import { BuildError, invariant } from "@prebake/base";
import {
  HclNumber,
  boolValue,
  convertValue,
  listValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
} from "@prebake/hcl";
import type { Type, Value } from "@prebake/hcl";
import { writtenConfig } from "@prebake/schema";
import type {
  ConfigDeclaration,
  ConfigNode,
  ConfigObject,
  Field,
  Fields,
  FieldShape,
  WrittenConfig,
} from "@prebake/schema";
import { commonBuildVariables } from "@prebake/sdk";
import type { CheckContext } from "@prebake/sdk";
import { encodeCtyJson } from "../wire/cty-json/value-json.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import { impliedType } from "../wire/hcl-spec/hcl-spec.ts";
import { msgpackMap, MsgpackFloat } from "../wire/msgpack/msgpack-value.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";
import { nameOf, objectsIn, withStandIns } from "./stand-ins.ts";
import type { SendableConfig, StandInKind } from "./stand-ins.ts";

/** Arguments that the engine fills in; every component's schema has them. */
const enginePrefix = "packer_";

/** Our declaration of a plugin's component. Texts are rendered by the plugin; what was written is kept to be sent. */
export function pluginDeclaration(type: string, spec: HclSpec): ConfigDeclaration {
  return {
    name: type,
    doc: `Configuration of \`${type}\`, as its plugin describes it.`,
    fields: fieldsOf(spec),
    keepsWritten: true,
  };
}

function fieldsOf(spec: HclSpec): Fields {
  if (spec.kind !== "object") return {};
  const members = [...spec.members].filter(([, member]) => !nameOf(member).startsWith(enginePrefix));
  return Object.fromEntries(members.map(([key, member]) => [nameOf(member) || key, fieldOf(member)]));
}

function fieldOf(spec: HclSpec): Field {
  const required = (spec.kind === "attribute" || spec.kind === "block") && spec.required;
  return {
    shape: shapeOf(spec),
    // The schema has no texts of its own; the plugin's documentation has.
    options: { doc: "See the plugin's documentation.", late: true, ...(required && { required }) },
  };
}

function shapeOf(spec: HclSpec): FieldShape {
  switch (spec.kind) {
    case "attribute":
      return shapeOfType(spec.type);
    case "block":
      return { kind: "block", fields: fieldsOf(spec.nested) };
    case "block-list":
      return { kind: "blocks", fields: fieldsOf(spec.nested) };
    case "object":
      return { kind: "block", fields: fieldsOf(spec) };
  }
}

function shapeOfType(type: Type): FieldShape {
  switch (type.kind) {
    case "string":
    case "bool":
      return { kind: type.kind };
    case "number":
      return { kind: "number", integer: false };
    case "list":
    case "set":
      return { kind: "list", element: shapeOfType(type.element) };
    case "map":
      return { kind: "map", element: shapeOfType(type.element) };
    default:
      return { kind: "dynamic" };
  }
}

/** What a component is told besides its own arguments. */
export interface ConfigFacts {
  readonly build: CheckContext["build"];
  readonly settings: CheckContext["settings"];
  /** Version of Packer that we stand for. */
  readonly coreVersion: string;
  /** Build data that the builder adds to the common ones. */
  readonly variableNames: readonly string[];
}

export interface ConfigToSend {
  /** Decoded by its own declaration. */
  readonly config: object;
  readonly spec: HclSpec;
  /** What stands in for what is not known; as in Packer unless said. */
  readonly standIns?: StandInKind;
}

/** Elements of `Configs` by kind and language. Source: recorded from Packer 1.16.0. */
export function pluginConfigs(
  kind: "builder" | "provisioner" | "post-processor",
  own: ConfigToSend,
  facts: ConfigFacts,
): readonly MsgpackValue[] {
  const { node } = sendable(own);
  const { syntax } = writtenOf(own.config);
  if (syntax === "json") return legacyConfigs(kind, node, facts);
  const vars = engineVars(facts, kind !== "builder");
  const value = encodeCtyJson(configValue(own.spec, node));
  // Overrides are merged into the configuration before it comes here.
  return kind === "provisioner" ? [vars, value, null] : [vars, value];
}

/** A data source gets its arguments only. */
export function dataSourceConfigs(own: ConfigToSend): readonly MsgpackValue[] {
  return [encodeCtyJson(configValue(own.spec, sendable(own).node))];
}

/** Names of the arguments and blocks that stand-ins are sent in. */
export function doubtfulFields(own: ConfigToSend): ReadonlySet<string> {
  return sendable(own).doubtful;
}

function sendable({ config, spec, standIns = "packer" }: ConfigToSend): SendableConfig {
  const { node, mistakes, syntax } = writtenOf(config);
  return withStandIns(node, spec, { kind: standIns, mistakes, anyCase: syntax === "json" });
}

function writtenOf(config: object): WrittenConfig {
  const written = writtenConfig(config);
  if (written) return written;
  throw new BuildError("plugin/no-configuration", {
    message:
      "Cannot configure a plugin's component: its configuration was not decoded by its own declaration",
  });
}

function engineVars({ build, settings, coreVersion }: ConfigFacts, withSensitive: boolean): MsgpackValue {
  return msgpackMap({
    packer_build_name: build.sourceName,
    packer_builder_type: build.builderType,
    packer_core_version: coreVersion,
    packer_debug: String(settings.debug),
    packer_force: String(settings.force),
    packer_on_error: onErrorText(settings.onError),
    ...(withSensitive && { packer_sensitive_variables: settings.sensitiveVariables ?? [] }),
  });
}

// In HCL Packer hands on the flag as it was written: nothing, when it was not.
function onErrorText(onError: string): string {
  return onError === "cleanup" ? "" : onError;
}

function legacyConfigs(
  kind: "builder" | "provisioner" | "post-processor",
  node: ConfigObject,
  facts: ConfigFacts,
): readonly MsgpackValue[] {
  const { build, settings, coreVersion } = facts;
  const { sensitiveVariables = [] } = settings;
  const packer = msgpackMap({
    packer_build_name: build.sourceName,
    packer_builder_type: build.builderType,
    packer_core_version: coreVersion,
    packer_debug: settings.debug,
    packer_force: settings.force,
    packer_on_error: settings.onError,
    packer_template_path: settings.templatePath ?? "",
    packer_user_variables: msgpackMap(settings.userVariables),
    packer_sensitive_variables: sensitiveVariables.length > 0 ? sensitiveVariables : null,
  });
  const own = plainConfig(node);
  return kind === "builder" ? [own, packer] : [own, packer, placeholders(facts.variableNames)];
}

/** Stand-ins for what only a running machine knows; understood by the plugin only in the last place. */
function placeholders(more: readonly string[]): MsgpackValue {
  const text = (name: string) =>
    `Build_${name}. To set this dynamically in the Packer template, you must use the \`build\` function`;
  return msgpackMap(
    Object.fromEntries(
      [...more, ...commonBuildVariables].map((name) => [
        name,
        name === "WinRMPassword" ? "{{.WinRMPassword}}" : text(name),
      ]),
    ),
  );
}

/** A legacy template's object as it stands: all numbers are floats there. */
function plainConfig(node: ConfigNode): MsgpackValue {
  invariant(node.kind !== "unknown", "what is not known has a stand-in");
  switch (node.kind) {
    case "null":
      return null;
    case "string":
      return node.text;
    case "number":
      return new MsgpackFloat(Number(node.text));
    case "bool":
      return node.value;
    case "list":
      return node.items.map(plainConfig);
    case "object":
      return new Map(node.entries.map((entry) => [entry.key, plainConfig(entry.value)]));
  }
}

/** What the body decodes to by the schema: every member is there, null or an empty list when it was not written. */
function configValue(spec: HclSpec, node: ConfigObject): Value {
  switch (spec.kind) {
    case "object":
      return objectValue(new Map([...spec.members].map(([key, member]) => [key, configValue(member, node)])));
    case "attribute":
      return attributeValue(spec.name, spec.type, node);
    case "block": {
      const [first] = blocksOf(spec.name, node);
      return first ? configValue(spec.nested, first) : nullValue(impliedType(spec.nested));
    }
    case "block-list":
      return listValue(
        impliedType(spec.nested),
        blocksOf(spec.name, node).map((block) => configValue(spec.nested, block)),
      );
  }
}

function blocksOf(name: string, node: ConfigObject): readonly ConfigObject[] {
  return node.entries.filter((entry) => entry.key === name).flatMap((entry) => objectsIn(entry.value));
}

function attributeValue(name: string, type: Type, node: ConfigObject): Value {
  const entry = node.entries.find((item) => item.key === name);
  if (!entry) return nullValue(type);
  const converted = convertValue(natural(entry.value), type);
  if (converted.ok) return converted.value;
  throw new BuildError("plugin/wrong-type", {
    message: `Cannot send "${name}" to the plugin: ${converted.message}`,
  });
}

function natural(node: ConfigNode): Value {
  invariant(node.kind !== "unknown", "what is not known has a stand-in");
  switch (node.kind) {
    case "null":
      return nullValue();
    case "string":
      return stringValue(node.text);
    case "number":
      return numberValue(HclNumber.parse(node.text) ?? HclNumber.zero);
    case "bool":
      return boolValue(node.value);
    case "list":
      return tupleValue(node.items.map(natural));
    case "object":
      return objectValue(new Map(node.entries.map((entry) => [entry.key, natural(entry.value)])));
  }
}
