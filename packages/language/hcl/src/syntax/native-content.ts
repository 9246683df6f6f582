/** Bodies in native syntax, as a schema sees them. */
import type { DiagnosticSink } from "@prebake/base";
import { didYouMean, suggestName } from "@prebake/base";
import type { Attribute, Block, BlockSchema, BodySchema, NativeBody, PartialContent } from "./ast.ts";
import { bodyDiagnostic } from "./body-diagnostic.ts";

/** What the schema names; `complete` reports what it does not name. Blocks with wrong labels are reported and left out. */
export function nativeContent(
  body: NativeBody,
  schema: BodySchema,
  context: { sink: DiagnosticSink; mode: "complete" | "partial" },
): PartialContent {
  const { sink, mode } = context;
  const known: Known = {
    attributes: new Set(schema.attributes?.map(({ name }) => name)),
    blocks: new Map(schema.blocks?.map((block) => [block.type, block])),
  };
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  const rest: (Attribute | Block)[] = [];
  for (const item of body.items) {
    const block = item.kind === "block" ? known.blocks.get(item.type) : undefined;
    if (item.kind === "attribute" && known.attributes.has(item.name)) attributes.set(item.name, item);
    else if (item.kind === "block" && block) {
      if (hasRightLabels(item, block, sink)) blocks.push(item);
    } else {
      rest.push(item);
      if (mode === "complete") reportUnknown(item, known, sink);
    }
  }
  for (const { name, required } of schema.attributes ?? []) {
    if (!required || attributes.has(name)) continue;
    const missing = bodyDiagnostic("missing-argument", { name }, { subject: body.missingItemRange });
    const isTold = mode === "complete" && rest.some((item) => isSlipFor(name, item, known));
    sink.add(isTold ? { ...missing, follows: true } : missing);
  }
  return { attributes, blocks, missingItemRange: body.missingItemRange, rest: { ...body, items: rest } };
}

/** Whether it was told that an item is likely meant to be the argument. */
function isSlipFor(name: string, item: Attribute | Block, { attributes }: Known): boolean {
  return item.kind === "attribute" && suggestName(item.name, attributes) === name;
}

interface Known {
  readonly attributes: ReadonlySet<string>;
  readonly blocks: ReadonlyMap<string, BlockSchema>;
}

/** All attributes; blocks are reported. */
export function nativeAttributes(body: NativeBody, sink: DiagnosticSink): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const item of body.items) {
    if (item.kind === "attribute") attributes.set(item.name, item);
    else
      sink.add(
        bodyDiagnostic(
          "unexpected-block",
          { type: item.type },
          { subject: item.typeRange, context: item.headerRange },
        ),
      );
  }
  return attributes;
}

function hasRightLabels(block: Block, { type, labels = [] }: BlockSchema, sink: DiagnosticSink): boolean {
  const extra = block.labels[labels.length];
  const missing = labels[block.labels.length];
  const context = { ...block.headerRange, end: block.openRange.end };
  if (extra) {
    const { source, start, end } = extra;
    sink.add(bodyDiagnostic("extra-label", { type, labels }, { subject: { source, start, end }, context }));
  } else if (missing !== undefined) {
    sink.add(
      bodyDiagnostic(
        "missing-label",
        { type, labels, label: missing },
        { subject: block.openRange, context },
      ),
    );
  }
  return extra === undefined && missing === undefined;
}

function reportUnknown(item: Attribute | Block, known: Known, sink: DiagnosticSink): void {
  if (item.kind === "attribute") {
    const { name } = item;
    const near = suggestName(name, known.attributes);
    const orNear = near === undefined ? "" : `"${near}", or `;
    const suggestion = known.blocks.has(name)
      ? ` Did you mean ${orNear}a block of type "${name}"? A block has no equals sign.`
      : didYouMean(name, known.attributes);
    sink.add(bodyDiagnostic("unknown-argument", { name, suggestion }, { subject: item.nameRange }));
  } else {
    const { type } = item;
    const suggestion = known.attributes.has(type)
      ? ` Did you mean the argument "${type}"? An argument is written with an equals sign.`
      : didYouMean(type, known.blocks.keys());
    sink.add(bodyDiagnostic("unknown-block-type", { name: type, suggestion }, { subject: item.typeRange }));
  }
}
