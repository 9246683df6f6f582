/** The names that a body uses, for who has no schema of it. */
import type { Body, JsonNode } from "@prebake/hcl";

export interface ItemNames {
  /** In JSON syntax all names: whether one is an argument or a block cannot be seen. */
  readonly attributes: Set<string>;
  /** Types of blocks, those of `dynamic` blocks among them. */
  readonly blocks: Set<string>;
}

/** The schema under which nothing of the body is wrong. */
export function itemNames(body: Body): ItemNames {
  const names: ItemNames = { attributes: new Set(), blocks: new Set() };
  collectNames(body, names);
  return names;
}

function collectNames(body: Body, names: ItemNames): void {
  switch (body.kind) {
    case "dynamic-body":
      collectNames(body.body, names);
      break;
    case "json-body":
      for (const name of propertyNames(body.node))
        if (!body.taken.has(name)) collectJsonName(name, body.node, names);
      break;
    case "native-body":
      for (const item of body.items) {
        if (item.kind === "attribute") names.attributes.add(item.name);
        else if (item.type === "dynamic") names.blocks.add(item.labels[0]?.text ?? "");
        else names.blocks.add(item.type);
      }
  }
}

// In JSON a nested object may be an argument or a block: as an argument it is decoded as either.
function collectJsonName(name: string, node: JsonNode, names: ItemNames): void {
  if (name !== "dynamic") names.attributes.add(name);
  else for (const type of dynamicTypes(node)) names.blocks.add(type);
}

function propertyNames(node: JsonNode): readonly string[] {
  if (node.kind === "json-array") return node.elements.flatMap(propertyNames);
  return node.kind === "json-object" ? node.properties.map((property) => property.name) : [];
}

function dynamicTypes(node: JsonNode): readonly string[] {
  if (node.kind === "json-array") return node.elements.flatMap(dynamicTypes);
  if (node.kind !== "json-object") return [];
  return node.properties.flatMap(({ name, value }) => (name === "dynamic" ? propertyNames(value) : []));
}
