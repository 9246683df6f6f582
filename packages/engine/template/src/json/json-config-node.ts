/** JSON tree → what declarations decode. */
import type { ConfigNode, ConfigObject } from "@prebake/schema";
import type { JsonNode, JsonObject } from "./json-tree.ts";

export function configNodeOfJson(node: JsonNode): ConfigNode {
  switch (node.kind) {
    case "object":
      return configObjectOfJson(node);
    case "list":
      return { kind: "list", items: node.items.map(configNodeOfJson), range: node.range };
    default:
      return node;
  }
}

export function configObjectOfJson(node: JsonObject): ConfigObject {
  const entries = node.members.map(({ key, keyRange, value }) => ({
    key,
    keyRange,
    value: configNodeOfJson(value),
  }));
  return { kind: "object", entries, range: node.range };
}
