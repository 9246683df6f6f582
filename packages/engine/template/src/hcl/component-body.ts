/** A component's body → what declarations decode: arguments and blocks as they come, since only the component knows its schema. */
import type { DiagnosticSink } from "@prebake/base";
import { bodyContent, evaluate, expandDynamicBlocks } from "@prebake/hcl";
import type { Body, JsonNode, Scope } from "@prebake/hcl";
import type { ConfigEntry, ConfigObject } from "@prebake/schema";
import type { IsSecret } from "./value-config-node.ts";
import { configNodeOf, rangeOf } from "./value-config-node.ts";

export interface BodyContext {
  readonly scope: Scope;
  readonly isSecret: IsSecret;
  /** Arguments that belong to the engine. */
  readonly engineNames: ReadonlySet<string>;
}

/** Evaluates a body. `dynamic` blocks at any depth are expanded. */
export function evaluateComponentBody(body: Body, context: BodyContext, sink: DiagnosticSink): ConfigObject {
  return evaluateBody(expandDynamicBlocks(body, context.scope), context, sink);
}

const noNames: ReadonlySet<string> = new Set();

function evaluateBody(body: Body, context: BodyContext, sink: DiagnosticSink): ConfigObject {
  const { scope, isSecret, engineNames } = context;
  const names = itemNames(body);
  const schema = {
    attributes: [...names.attributes].map((name) => ({ name })),
    blocks: [...names.blocks].map((type) => ({ type })),
  };
  const content = bodyContent(body, schema, sink);
  const entries: ConfigEntry[] = [];
  for (const { name, nameRange, expression } of content.attributes.values()) {
    if (engineNames.has(name)) continue;
    const value = configNodeOf(
      evaluate(expression, scope, sink),
      { expression, range: rangeOf(expression) },
      isSecret,
    );
    entries.push({ key: name, keyRange: rangeOf(nameRange), value });
  }
  for (const block of content.blocks) {
    const inner = evaluateBody(block.body, { ...context, engineNames: noNames }, sink);
    const value = { ...inner, range: rangeOf(block.headerRange) };
    entries.push({ key: block.type, keyRange: rangeOf(block.typeRange), value, block: true });
  }
  return { kind: "object", entries: inWrittenOrder(entries), range: rangeOf(body) };
}

function inWrittenOrder(entries: readonly ConfigEntry[]): readonly ConfigEntry[] {
  return entries.toSorted((a, b) => (a.keyRange?.start ?? 0) - (b.keyRange?.start ?? 0));
}

interface ItemNames {
  readonly attributes: Set<string>;
  readonly blocks: Set<string>;
}

/** The names that a body uses: the schema under which nothing of it is wrong. */
function itemNames(body: Body): ItemNames {
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
