/** Bodies in JSON syntax. Source: the JSON section of HCL's specification (hashicorp/hcl, json/spec.md). */
import type { DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import { didYouMean } from "@prebake/base";
import type {
  Attribute,
  Block,
  BlockLabel,
  BlockSchema,
  BodySchema,
  JsonBody,
  JsonNode,
  JsonProperty,
  PartialContent,
} from "../syntax/ast.ts";
import { bodyDiagnostic } from "../syntax/body-diagnostic.ts";
import { jsonDiagnostic } from "./json-diagnostic.ts";
import { jsonExpression } from "./json-expression.ts";
import { parseJson } from "./parse-json.ts";

const noNames: ReadonlySet<string> = new Set();

/** Properties of this name are comments. */
const COMMENT = "//";

/** Parses a file of JSON syntax. Mistakes are reported; after one the body is empty. */
export function parseHclJson(source: SourceText, sink: DiagnosticSink): JsonBody {
  const node = parseJson(source, sink);
  if (node.kind !== "json-invalid" && node.kind !== "json-object" && node.kind !== "json-array") {
    sink.add(jsonDiagnostic("json-root-type", {}, { subject: node }));
    return bodyOf({ kind: "json-invalid", source, start: node.start, end: node.end });
  }
  return bodyOf(node);
}

function bodyOf(node: JsonNode): JsonBody {
  const { source, start, end } = node;
  const missingItemRange = node.kind === "json-object" ? { source, start: end - 1, end } : openingOf(node);
  return { kind: "json-body", source, start, end, node, taken: noNames, missingItemRange };
}

/** The opening bracket; of what has none, all of it. */
function openingOf(node: JsonNode): SourceRange {
  const { kind, source, start, end } = node;
  return { source, start, end: kind === "json-object" || kind === "json-array" ? start + 1 : end };
}

/** What the schema names; `complete` reports what it does not name. */
export function jsonContent(
  body: JsonBody,
  schema: BodySchema,
  context: { sink: DiagnosticSink; mode: "complete" | "partial" },
): PartialContent {
  const { sink, mode } = context;
  const attributeNames = new Set(schema.attributes?.map(({ name }) => name));
  const blockSchemas = new Map(schema.blocks?.map((block) => [block.type, block]));
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const property of propertiesOf(body.node, sink)) {
    const { name } = property;
    const block = blockSchemas.get(name);
    if (name === COMMENT || body.taken.has(name)) continue;
    if (attributeNames.has(name)) addAttribute(attributes, property, sink);
    else if (block) blocks.push(...new BlockReader(block, property, sink).read());
    else if (mode === "complete") reportUnknown(property, [...attributeNames, ...blockSchemas.keys()], sink);
  }
  for (const { name, required } of schema.attributes ?? []) {
    if (!required || attributes.has(name) || body.node.kind === "json-invalid") continue;
    sink.add(bodyDiagnostic("missing-argument", { name }, { subject: body.missingItemRange }));
  }
  const taken = new Set([...body.taken, ...attributeNames, ...blockSchemas.keys()]);
  return { attributes, blocks, missingItemRange: body.missingItemRange, rest: { ...body, taken } };
}

/** All properties as attributes. Without a schema they are those of one object: an array is reported. */
export function jsonAttributes(body: JsonBody, sink: DiagnosticSink): ReadonlyMap<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  if (body.node.kind === "json-array") {
    reportShape(body.node, "An object is expected here, not an array.", sink);
    return attributes;
  }
  for (const property of propertiesOf(body.node, sink)) {
    if (property.name !== COMMENT && !body.taken.has(property.name)) addAttribute(attributes, property, sink);
  }
  return attributes;
}

function addAttribute(
  attributes: Map<string, Attribute>,
  property: JsonProperty,
  sink: DiagnosticSink,
): void {
  const { name, nameRange, value } = property;
  const first = attributes.get(name);
  if (first === undefined) {
    const { source, start, end } = property;
    attributes.set(name, {
      kind: "attribute",
      source,
      start,
      end,
      name,
      nameRange,
      expression: jsonExpression(value),
    });
    return;
  }
  const line = nameRange.source.lineAt(first.start);
  const related = [{ range: first.nameRange, message: "set here first" }];
  sink.add(jsonDiagnostic("json-duplicate-key", { name, line }, { subject: nameRange, related }));
}

function reportUnknown(
  { name, nameRange }: JsonProperty,
  known: readonly string[],
  sink: DiagnosticSink,
): void {
  sink.add(
    bodyDiagnostic("unknown-property", { name, suggestion: didYouMean(name, known) }, { subject: nameRange }),
  );
}

/** Properties of an object, or of all objects of an array. */
function propertiesOf(node: JsonNode, sink: DiagnosticSink): readonly JsonProperty[] {
  switch (node.kind) {
    case "json-object":
      return node.properties;
    case "json-array":
      return node.elements.flatMap((element) => {
        if (element.kind === "json-object") return element.properties;
        reportShape(element, "An object is expected here.", sink);
        return [];
      });
    case "json-invalid":
      return [];
    default:
      // A null is as if nothing were written.
      if (!isNull(node)) reportShape(node, "An object, or an array of objects, is expected here.", sink);
      return [];
  }
}

function isNull(node: JsonNode): boolean {
  return node.kind === "json-literal" && node.value.isNull;
}

function reportShape(node: JsonNode, problem: string, sink: DiagnosticSink): void {
  sink.add(bodyDiagnostic("json-shape", { problem }, { subject: openingOf(node) }));
}

/** Reads the blocks of one type: objects nested by label, and at the end one body or an array of bodies. */
class BlockReader {
  readonly #schema: BlockSchema;
  readonly #property: JsonProperty;
  readonly #sink: DiagnosticSink;
  readonly #blocks: Block[] = [];

  constructor(schema: BlockSchema, property: JsonProperty, sink: DiagnosticSink) {
    this.#schema = schema;
    this.#property = property;
    this.#sink = sink;
  }

  read(): readonly Block[] {
    this.#readLabels(this.#property.value, []);
    return this.#blocks;
  }

  #readLabels(node: JsonNode, labels: readonly BlockLabel[]): void {
    const { type, labels: names = [] } = this.#schema;
    const label = names[labels.length];
    if (label === undefined) return this.#readBodies(node, labels);
    const properties = propertiesOf(node, this.#sink).filter(({ name }) => name !== COMMENT);
    if (properties.length === 0 && holdsNothing(node)) {
      const subject = openingOf(node);
      this.#sink.add(bodyDiagnostic("missing-label", { type, labels: names, label }, { subject }));
    }
    for (const { name, nameRange, value } of properties)
      this.#readLabels(value, [...labels, { ...nameRange, text: name }]);
  }

  #readBodies(node: JsonNode, labels: readonly BlockLabel[]): void {
    switch (node.kind) {
      case "json-object":
        this.#add(node, labels);
        break;
      case "json-array":
        for (const element of node.elements) this.#add(element, labels);
        break;
      case "json-invalid":
        break;
      default:
        if (isNull(node)) return;
        const problem = `The content of "${this.#schema.type}" is an object, or an array of objects.`;
        reportShape(node, problem, this.#sink);
    }
  }

  #add(node: JsonNode, labels: readonly BlockLabel[]): void {
    const { nameRange } = this.#property;
    const { source, start, end } = node;
    const headerRange = labels.at(-1) ?? nameRange;
    this.#blocks.push({
      kind: "block",
      source,
      start,
      end,
      type: this.#schema.type,
      typeRange: nameRange,
      labels,
      headerRange: { source, start: headerRange.start, end: headerRange.end },
      openRange: openingOf(node),
      body: bodyOf(node),
    });
  }
}

/** Asked of a node without properties; what has the wrong shape is reported already. */
function holdsNothing(node: JsonNode): boolean {
  if (node.kind === "json-array") return node.elements.every(({ kind }) => kind === "json-object");
  return node.kind === "json-object" || isNull(node);
}
