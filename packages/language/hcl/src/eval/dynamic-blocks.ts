/** `dynamic "type" { for_each … content { … } }`: blocks made from the elements of a collection. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { didYouMean } from "@prebake/base";
import type {
  Attribute,
  Block,
  BlockLabel,
  BlockSchema,
  Body,
  BodySchema,
  DynamicBody,
  Expression,
  PartialContent,
} from "../syntax/ast.ts";
import { bodyDiagnostic } from "../syntax/body-diagnostic.ts";
import { convertValue } from "../values/convert.ts";
import { friendlyTypeName, StringType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { WRONG, asString, isCollection, objectValue, unknownValue, unmark } from "../values/value.ts";
import { bodyContent, justAttributes, partialContent } from "./body-content.ts";
import { evaluate } from "./evaluate.ts";
import { elementPairs } from "./iteration.ts";
import type { Scope } from "./scope.ts";
import { requireTraversal, staticList } from "./static-analysis.ts";

type Bindings = ReadonlyMap<string, Value>;

const noBindings: Bindings = new Map();

const DYNAMIC = "dynamic";

const dynamicSchema: BodySchema = {
  attributes: [{ name: "for_each", required: true }, { name: "iterator" }, { name: "labels" }],
  blocks: [{ type: "content" }],
};

/**
 * The body with its `dynamic` blocks replaced by what they generate, at any depth. They are evaluated in the scope when the content is asked for;
 * expressions in the generated blocks see the iterator (`type.key`, `type.value`). While the collection is not known, one block stands for all, with an
 * unknown iterator.
 */
export function expandDynamicBlocks(body: Body, scope: Scope): Body {
  return wrap(body, { scope, bindings: noBindings });
}

interface Surroundings {
  readonly scope: Scope;
  /** Iterators of the dynamic blocks around. */
  readonly bindings: Bindings;
}

function wrap(body: Body, surroundings: Surroundings): DynamicBody {
  const { source, start, end, missingItemRange } = body;
  return {
    kind: "dynamic-body",
    body,
    source,
    start,
    end,
    missingItemRange,
    read: (schema, sink, mode) => new Expansion(surroundings, sink).read(body, schema, mode),
    readAttributes: (sink) => bindAttributes(justAttributes(body, sink), surroundings.bindings),
  };
}

function bindAttributes(
  attributes: ReadonlyMap<string, Attribute>,
  bindings: Bindings,
): ReadonlyMap<string, Attribute> {
  if (bindings.size === 0) return attributes;
  return new Map(
    [...attributes].map(([name, attribute]) => [
      name,
      { ...attribute, expression: bind(attribute.expression, bindings) },
    ]),
  );
}

function bind(expression: Expression, bindings: Bindings): Expression {
  if (bindings.size === 0) return expression;
  const { source, start, end } = expression;
  return { kind: "scoped", source, start, end, expression, bindings };
}

class Expansion {
  readonly #scope: Scope;
  readonly #bindings: Bindings;
  readonly #sink: DiagnosticSink;

  constructor({ scope, bindings }: Surroundings, sink: DiagnosticSink) {
    this.#scope = scope;
    this.#bindings = bindings;
    this.#sink = sink;
  }

  read(body: Body, schema: BodySchema, mode: "complete" | "partial"): PartialContent {
    const extended = { ...schema, blocks: [...(schema.blocks ?? []), { type: DYNAMIC, labels: ["type"] }] };
    const content =
      mode === "partial"
        ? partialContent(body, extended, this.#sink)
        : { ...bodyContent(body, extended, this.#sink), rest: body };
    const blockSchemas = new Map(schema.blocks?.map((block) => [block.type, block]));
    const blocks = content.blocks.flatMap((block) =>
      block.type === DYNAMIC ? this.#expand(block, blockSchemas) : [this.#wrapBlock(block)],
    );
    return {
      attributes: bindAttributes(content.attributes, this.#bindings),
      blocks,
      missingItemRange: content.missingItemRange,
      rest: wrap(content.rest, { scope: this.#scope, bindings: this.#bindings }),
    };
  }

  #wrapBlock(block: Block): Block {
    return { ...block, body: wrap(block.body, { scope: this.#scope, bindings: this.#bindings }) };
  }

  #expand(dynamic: Block, schemas: ReadonlyMap<string, BlockSchema>): readonly Block[] {
    const [label] = dynamic.labels;
    const schema = label && schemas.get(label.text);
    if (label === undefined) return [];
    if (schema === undefined) {
      const suggestion = didYouMean(label.text, schemas.keys());
      this.#sink.add(
        bodyDiagnostic("unknown-block-type", { name: label.text, suggestion }, { subject: placeOf(label) }),
      );
      return [];
    }
    const spec = this.#readSpec(dynamic, label);
    if (spec === undefined) return [];
    return this.#iterators(spec).flatMap((iterator) =>
      this.#generate({ dynamic, label, schema, spec, iterator }),
    );
  }

  #readSpec(dynamic: Block, label: BlockLabel): DynamicSpec | undefined {
    const { attributes, blocks, missingItemRange } = bodyContent(dynamic.body, dynamicSchema, this.#sink);
    const forEach = attributes.get("for_each")?.expression;
    const [content, ...more] = blocks;
    if (content === undefined || more.length > 0) {
      const subject = more[0]?.typeRange ?? missingItemRange;
      this.#sink.add(bodyDiagnostic("dynamic-content", { type: label.text }, { subject }));
      return undefined;
    }
    const iterator = attributes.get("iterator")?.expression;
    const iteratorName = iterator ? requireTraversal(iterator, this.#sink)?.root : label.text;
    if (forEach === undefined || iteratorName === undefined) return undefined;
    return { forEach, iteratorName, labels: attributes.get("labels")?.expression, content };
  }

  /** The iterator's value for each block to generate. */
  #iterators({ forEach }: DynamicSpec): readonly Value[] {
    const { value, marks } = unmark(evaluate(bind(forEach, this.#bindings), this.#scope, this.#sink));
    if (value.isNull)
      return this.#failForEach(forEach, "It must not be null. For no blocks at all use an empty list.");
    const unknown = unknownValue().withMarks(marks);
    if (value.type.kind === "dynamic") return [iteratorOf(unknown, unknown)];
    if (!isCollection(value))
      return this.#failForEach(
        forEach,
        `A value of type ${friendlyTypeName(value.type)} has no elements to make blocks from.`,
      );
    if (!value.isKnown) return [iteratorOf(unknown, unknown)];
    return [...elementPairs(value)].map(({ key, value: element }) =>
      iteratorOf(key.withMarks(marks), element.withMarks(marks)),
    );
  }

  #failForEach(forEach: Expression, problem: string): readonly Value[] {
    this.#sink.add(bodyDiagnostic("dynamic-for-each", { problem }, { subject: placeOf(forEach) }));
    return [];
  }

  #generate({ dynamic, label, schema, spec, iterator }: Generation): readonly Block[] {
    const bindings = new Map(this.#bindings).set(spec.iteratorName, iterator);
    const labels = this.#labels(spec, { schema, bindings, missing: dynamic.openRange });
    if (labels === undefined) return [];
    const { source, start, end } = spec.content;
    return [
      {
        kind: "block",
        source,
        start,
        end,
        type: label.text,
        typeRange: placeOf(label),
        labels,
        headerRange: dynamic.headerRange,
        openRange: spec.content.openRange,
        body: wrap(spec.content.body, { scope: this.#scope, bindings }),
      },
    ];
  }

  #labels(
    { labels }: DynamicSpec,
    context: { schema: BlockSchema; bindings: Bindings; missing: SourceRange },
  ): readonly BlockLabel[] | undefined {
    const names = context.schema.labels ?? [];
    const expressions = labels ? staticList(labels) : [];
    if (expressions === undefined || expressions.length !== names.length) {
      const problem = `A "${context.schema.type}" block needs ${names.length === 1 ? "one label" : `${names.length} labels`}, as a list: labels = [${names.map((name) => `"${name}"`).join(", ")}].`;
      this.#sink.add(
        bodyDiagnostic(
          "dynamic-labels",
          { problem },
          { subject: labels ? placeOf(labels) : context.missing },
        ),
      );
      return undefined;
    }
    const result = expressions.map((expression) => this.#label(expression, context.bindings));
    return result.every((label) => label !== undefined) ? result : undefined;
  }

  #label(expression: Expression, bindings: Bindings): BlockLabel | undefined {
    const { value, marks } = unmark(evaluate(bind(expression, bindings), this.#scope, this.#sink));
    const converted = convertValue(value, StringType);
    if (converted.ok && converted.value.isKnown && !converted.value.isNull && marks.size === 0) {
      return { ...placeOf(expression), text: asString(converted.value) };
    }
    if (marks.has(WRONG)) return undefined;
    const problem = marks.size > 0 ? "A label must not be sensitive." : "A label must be a known string.";
    this.#sink.add(bodyDiagnostic("dynamic-labels", { problem }, { subject: placeOf(expression) }));
    return undefined;
  }
}

interface DynamicSpec {
  readonly forEach: Expression;
  readonly iteratorName: string;
  readonly labels: Expression | undefined;
  readonly content: Block;
}

interface Generation {
  readonly dynamic: Block;
  readonly label: BlockLabel;
  readonly schema: BlockSchema;
  readonly spec: DynamicSpec;
  readonly iterator: Value;
}

function iteratorOf(key: Value, value: Value): Value {
  return objectValue({ key, value });
}

function placeOf({ source, start, end }: SourceRange): SourceRange {
  return { source, start, end };
}
