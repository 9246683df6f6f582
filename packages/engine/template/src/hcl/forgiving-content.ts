/** The content of the engine's own blocks, where a misspelt name is told and then read as the name that was meant: nothing follows from it. */
import type { DiagnosticSink } from "@prebake/base";
import { DiagnosticList, suggestName } from "@prebake/base";
import { bodyContent, partialContent } from "@prebake/hcl";
import type { Attribute, Block, Body, BodyContent, BodySchema } from "@prebake/hcl";
import { placingBlocks } from "./block-places.ts";
import { itemNames } from "./item-names.ts";

/** As `bodyContent`, and in the content what a schema's name near to what was written says. */
export function forgivingContent(body: Body, schema: BodySchema, into: DiagnosticSink): BodyContent {
  const sink = placingBlocks(into);
  const meant = fits(body, schema) ? undefined : misspelt(body, schema);
  if (!meant || meant.attributes.size + meant.blocks.size === 0) return bodyContent(body, schema, sink);
  const given = new Set(meant.attributes.values());
  const attributes = schema.attributes?.map((one) => (given.has(one.name) ? { name: one.name } : one)) ?? [];
  const content = bodyContent(body, { ...schema, attributes }, sink);
  const more = partialContent(body, schemaOf(meant, schema), new DiagnosticList());
  return {
    ...content,
    attributes: new Map([...content.attributes, ...renamedAttributes(more.attributes, meant)]),
    blocks: [...content.blocks, ...renamedBlocks(more.blocks, meant)].toSorted(byPlace),
  };
}

/** Whether all names are the schema's: nearly always, and quickly seen. */
function fits(body: Body, { attributes = [], blocks = [] }: BodySchema): boolean {
  return (
    body.kind === "native-body" &&
    body.items.every((item) =>
      item.kind === "attribute"
        ? attributes.some(({ name }) => name === item.name)
        : blocks.some(({ type }) => type === item.type),
    )
  );
}

/** Names as they are written → as they were meant. */
interface Misspelt {
  readonly attributes: ReadonlyMap<string, string>;
  readonly blocks: ReadonlyMap<string, string>;
}

function misspelt(body: Body, schema: BodySchema): Misspelt {
  const written = itemNames(body);
  const attributes = new Set(schema.attributes?.map(({ name }) => name));
  const blocks = new Set(schema.blocks?.map(({ type }) => type)).add("dynamic");
  const absent = attributes.difference(written.attributes);
  if (!isJson(body))
    return {
      attributes: meantBy(written.attributes.difference(attributes), absent),
      blocks: meantBy(written.blocks.difference(blocks), blocks),
    };
  // There one cannot see whether a name is to be an argument or a block.
  const unknown = written.attributes.difference(attributes).difference(blocks);
  const meant = meantBy(unknown, absent);
  return { attributes: meant, blocks: meantBy(unknown.difference(new Set(meant.keys())), blocks) };
}

function isJson(body: Body): boolean {
  return body.kind === "dynamic-body" ? isJson(body.body) : body.kind === "json-body";
}

function meantBy(names: ReadonlySet<string>, among: ReadonlySet<string>): ReadonlyMap<string, string> {
  const pairs = [...names].map((name) => [name, suggestName(name, among)] as const);
  return new Map(pairs.flatMap(([name, meant]) => (meant === undefined ? [] : [[name, meant] as const])));
}

function schemaOf(meant: Misspelt, schema: BodySchema): BodySchema {
  const labelsOf = (type: string): readonly string[] =>
    schema.blocks?.find((block) => block.type === type)?.labels ?? [];
  return {
    attributes: [...meant.attributes.keys()].map((name) => ({ name })),
    blocks: [...meant.blocks].map(([type, to]) => ({ type, labels: labelsOf(to) })),
  };
}

function renamedAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  meant: Misspelt,
): readonly (readonly [string, Attribute])[] {
  return [...attributes].map(([name, attribute]) => {
    const to = meant.attributes.get(name) ?? name;
    return [to, { ...attribute, name: to }];
  });
}

function renamedBlocks(blocks: readonly Block[], meant: Misspelt): readonly Block[] {
  return blocks.map((block) => ({ ...block, type: meant.blocks.get(block.type) ?? block.type }));
}

function byPlace(a: Block, b: Block): number {
  return a.start - b.start;
}
