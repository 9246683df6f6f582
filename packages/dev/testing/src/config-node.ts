/** Plain data as a `ConfigNode`, as if a JSON template said it. */
import type { ConfigNode, ConfigObject } from "@prebake/schema";

/** Members become entries in order; everything without a range. */
export function configNode(value: unknown): ConfigNode {
  if (value === null || value === undefined) return { kind: "null" };
  if (typeof value === "string") return { kind: "string", text: value };
  if (typeof value === "number" || typeof value === "bigint") return { kind: "number", text: String(value) };
  if (typeof value === "boolean") return { kind: "bool", value };
  if (Array.isArray(value)) return { kind: "list", items: value.map(configNode) };
  return configObject(value);
}

export function configObject(value: object): ConfigObject {
  return {
    kind: "object",
    entries: Object.entries(value).map(([key, member]) => ({ key, value: configNode(member) })),
  };
}
