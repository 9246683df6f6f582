/** A component's body → what declarations decode: arguments and blocks as they come, since only the component knows its schema. */
import type { DiagnosticSink } from "@prebake/base";
import { bodyContent, evaluate, expandDynamicBlocks } from "@prebake/hcl";
import type { Body, Scope } from "@prebake/hcl";
import type { ConfigEntry, ConfigObject } from "@prebake/schema";
import { placingLabelled } from "./block-places.ts";
import { itemNames } from "./item-names.ts";
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
  return evaluateBody(expandDynamicBlocks(body, context.scope), context, placingLabelled(sink));
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
    if (engineNames.has(block.type)) continue; // Told by who reads the engine's arguments.
    const inner = evaluateBody(block.body, { ...context, engineNames: noNames }, sink);
    const value = { ...inner, range: rangeOf(block.headerRange) };
    entries.push({ key: block.type, keyRange: rangeOf(block.typeRange), value, block: true });
  }
  return { kind: "object", entries: inWrittenOrder(entries), range: rangeOf(body) };
}

function inWrittenOrder(entries: readonly ConfigEntry[]): readonly ConfigEntry[] {
  return entries.toSorted((a, b) => (a.keyRange?.start ?? 0) - (b.keyRange?.start ?? 0));
}
