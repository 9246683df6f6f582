/**
 * The syntax tree: plain readonly objects, told apart by `kind`. Every node is also a `SourceRange`, so it can be the subject of
 * a diagnostic. Children lie inside their parents, in the order of the source. Native and JSON syntax share the expressions.
 */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import type { Value } from "../values/value.ts";

/** Operators, as they are written. */
export type BinaryOperator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";
export type UnaryOperator = "-" | "!";

/** A number, `true`, `false` or `null`. */
export interface LiteralExpression extends SourceRange {
  readonly kind: "literal";
  readonly value: Value;
}

/** A string without any template sequence: quoted, heredoc, or a stretch of literal text inside a template. */
export interface StringExpression extends SourceRange {
  readonly kind: "string";
  readonly value: Value;
  /** Offsets of the text itself, without quotes or heredoc markers. */
  readonly contentStart: number;
  readonly contentEnd: number;
}

/** A string with sequences, as the text between and the expressions inside. Its value is always a string. */
export interface TemplateExpression extends SourceRange {
  readonly kind: "template";
  readonly parts: readonly Expression[];
}

/** A template that is nothing but one interpolation: its value keeps its type. */
export interface TemplateWrapExpression extends SourceRange {
  readonly kind: "template-wrap";
  readonly expression: Expression;
}

/** `%{ if }`; only inside a template. */
export interface TemplateIfExpression extends SourceRange {
  readonly kind: "template-if";
  readonly condition: Expression;
  readonly whenTrue: TemplateExpression;
  readonly whenFalse: TemplateExpression | undefined;
}

/** `%{ for }`; only inside a template. */
export interface TemplateForExpression extends SourceRange {
  readonly kind: "template-for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly body: TemplateExpression;
}

export interface AttributeStep extends SourceRange {
  readonly kind: "attribute";
  readonly name: string;
}

/** An index by a literal: `[0]`, `["key"]`, or the legacy `.0`. The range includes brackets or dot. */
export interface IndexStep extends SourceRange {
  readonly kind: "index";
  readonly key: Value;
}

export type TraversalStep = AttributeStep | IndexStep;

/** A variable and the fixed path into it: `var.x`, `local.people[0].name`. */
export interface TraversalExpression extends SourceRange {
  readonly kind: "traversal";
  readonly root: string;
  readonly rootRange: SourceRange;
  readonly steps: readonly TraversalStep[];
}

/** A fixed path into the value of another expression: `f(x).name`. */
export interface RelativeTraversalExpression extends SourceRange {
  readonly kind: "relative-traversal";
  readonly subject: Expression;
  readonly steps: readonly TraversalStep[];
}

/** An index by something that is computed. */
export interface IndexExpression extends SourceRange {
  readonly kind: "index";
  readonly collection: Expression;
  readonly key: Expression;
  /** From `[` to `]`. */
  readonly bracketRange: SourceRange;
}

/** `subject[*]…` or `subject.*…`. `each` is evaluated for every element, which `splat-item` stands for. */
export interface SplatExpression extends SourceRange {
  readonly kind: "splat";
  readonly subject: Expression;
  readonly each: Expression;
  /** `[*]` or `.*`. */
  readonly markerRange: SourceRange;
}

/** The current element of the innermost splat around it. An empty range after the marker. */
export interface SplatItemExpression extends SourceRange {
  readonly kind: "splat-item";
}

export interface CallExpression extends SourceRange {
  readonly kind: "call";
  /** With its namespaces: `upper`, `provider::x::f`. */
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly arguments: readonly Expression[];
  /** The last argument is followed by `...`. */
  readonly expandsLast: boolean;
  readonly openRange: SourceRange;
  readonly closeRange: SourceRange;
}

export interface ConditionalExpression extends SourceRange {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface UnaryExpression extends SourceRange {
  readonly kind: "unary";
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export interface BinaryExpression extends SourceRange {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface TupleExpression extends SourceRange {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
}

/** A key that is a bare identifier (`traversal` without steps) stands for its own name; in parentheses it is a variable. */
export interface ObjectItem {
  readonly key: Expression;
  readonly value: Expression;
}

export interface ObjectExpression extends SourceRange {
  readonly kind: "object";
  readonly items: readonly ObjectItem[];
}

/** `[for …]`, or `{for …}` when `key` is there. */
export interface ForExpression extends SourceRange {
  readonly kind: "for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  /** `...` after the value: values of equal keys are gathered. */
  readonly grouping: boolean;
}

export interface ParenthesesExpression extends SourceRange {
  readonly kind: "parentheses";
  readonly expression: Expression;
}

/** A string of JSON syntax: a template when it is evaluated, for static analysis a piece of native syntax. The range includes the quotes. */
export interface JsonStringExpression extends SourceRange {
  readonly kind: "json-string";
  /** Without quotes, escapes resolved. */
  readonly text: string;
}

/** An expression that sees some more names: the content of an expanded `dynamic` block. */
export interface ScopedExpression extends SourceRange {
  readonly kind: "scoped";
  readonly expression: Expression;
  readonly bindings: ReadonlyMap<string, Value>;
}

/** What stands where an expression could not be parsed; its mistake is reported already. Evaluates to an unknown value. */
export interface InvalidExpression extends SourceRange {
  readonly kind: "invalid";
}

export type Expression =
  | LiteralExpression
  | StringExpression
  | TemplateExpression
  | TemplateWrapExpression
  | TemplateIfExpression
  | TemplateForExpression
  | TraversalExpression
  | RelativeTraversalExpression
  | IndexExpression
  | SplatExpression
  | SplatItemExpression
  | CallExpression
  | ConditionalExpression
  | UnaryExpression
  | BinaryExpression
  | TupleExpression
  | ObjectExpression
  | ForExpression
  | ParenthesesExpression
  | JsonStringExpression
  | ScopedExpression
  | InvalidExpression;

/** `name = expression` (an *argument* in the words of users). */
export interface Attribute extends SourceRange {
  readonly kind: "attribute";
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly expression: Expression;
}

/** A label of a block, as an identifier or in quotes (which belong to its range). */
export interface BlockLabel extends SourceRange {
  readonly text: string;
}

/** `type "label" { body }`. */
export interface Block extends SourceRange {
  readonly kind: "block";
  readonly type: string;
  readonly typeRange: SourceRange;
  readonly labels: readonly BlockLabel[];
  /** Type and labels: the subject of complaints about the block as a whole. */
  readonly headerRange: SourceRange;
  /** The opening brace: where missing labels are reported. */
  readonly openRange: SourceRange;
  readonly body: Body;
}

/** The inside of a block or of a file, in native syntax. `start` and `end` exclude braces. */
export interface NativeBody extends SourceRange {
  readonly kind: "native-body";
  readonly items: readonly (Attribute | Block)[];
  /** Where a missing argument is reported: the opening brace, or the end of the file. */
  readonly missingItemRange: SourceRange;
}

/**
 * Attributes and blocks in JSON syntax. Which property is an attribute and which a block depends on the schema that it is asked with:
 * `bodyContent` knows.
 */
export interface JsonBody extends SourceRange {
  readonly kind: "json-body";
  /** An object, or an array of objects whose properties count as one. */
  readonly node: JsonNode;
  /** Properties that somebody else has taken already. */
  readonly taken: ReadonlySet<string>;
  readonly missingItemRange: SourceRange;
}

export interface JsonProperty extends SourceRange {
  readonly name: string;
  readonly nameRange: SourceRange;
  readonly value: JsonNode;
}

export interface JsonObject extends SourceRange {
  readonly kind: "json-object";
  /** In the order of the source; a name may occur more than once. */
  readonly properties: readonly JsonProperty[];
}

export interface JsonArray extends SourceRange {
  readonly kind: "json-array";
  readonly elements: readonly JsonNode[];
}

export interface JsonText extends SourceRange {
  readonly kind: "json-text";
  readonly text: string;
}

/** A number, `true`, `false` or `null`. */
export interface JsonLiteral extends SourceRange {
  readonly kind: "json-literal";
  readonly value: Value;
}

/** What could not be parsed; reported already. */
export interface JsonInvalid extends SourceRange {
  readonly kind: "json-invalid";
}

export type JsonNode = JsonObject | JsonArray | JsonText | JsonLiteral | JsonInvalid;

/** A body whose content is not what is written: `dynamic` blocks are replaced by what they generate. */
export interface DynamicBody extends SourceRange {
  readonly kind: "dynamic-body";
  /** As it is written. */
  readonly body: Body;
  readonly missingItemRange: SourceRange;
  readonly read: (schema: BodySchema, sink: DiagnosticSink, mode: "complete" | "partial") => PartialContent;
  readonly readAttributes: (sink: DiagnosticSink) => ReadonlyMap<string, Attribute>;
}

export type Body = NativeBody | JsonBody | DynamicBody;

// ---- what is asked of a body

export interface AttributeSchema {
  readonly name: string;
  readonly required?: boolean;
}

export interface BlockSchema {
  readonly type: string;
  /** What each label means; their number is fixed. */
  readonly labels?: readonly string[];
}

export interface BodySchema {
  readonly attributes?: readonly AttributeSchema[];
  readonly blocks?: readonly BlockSchema[];
}

/** The items of a body that the schema names. */
export interface BodyContent {
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** In the order of the source. */
  readonly blocks: readonly Block[];
  readonly missingItemRange: SourceRange;
}

export interface PartialContent extends BodyContent {
  /** Everything that the schema does not name. */
  readonly rest: Body;
}
