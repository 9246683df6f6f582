/** Types as they are written: `string`, `list(any)`, `object({ a = optional(string, "x") })`. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import type { CallExpression, Expression, ObjectItem } from "../syntax/ast.ts";
import { convertValue } from "../values/convert.ts";
import type { TypeDefaults } from "../values/defaults.ts";
import type { Type } from "../values/type.ts";
import {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
} from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { evaluationDiagnostic } from "./evaluation-diagnostic.ts";
import { keywordOf, staticCall, staticList, staticMap } from "./static-analysis.ts";

export interface TypeConstraint {
  /** `DynamicType` for `any`, and after a mistake. */
  readonly type: Type;
  /** Absent when no attribute has a default. */
  readonly defaults?: TypeDefaults;
}

export interface TypeConstraintOptions {
  /** Evaluates defaults. When present, `optional(…)` is allowed in objects, with `refused` only without a default. */
  readonly defaultValue?: ((expression: Expression, sink: DiagnosticSink) => Value) | "refused";
}

/** Reads a type. Mistakes are reported. */
export function parseTypeConstraint(
  expression: Expression,
  sink: DiagnosticSink,
  options: TypeConstraintOptions = {},
): TypeConstraint {
  return new TypeReader(sink, options).read(expression);
}

const keywords: Readonly<Record<string, Type>> = {
  string: StringType,
  number: NumberType,
  bool: BoolType,
  any: DynamicType,
};

const collections: Readonly<Record<string, (element: Type) => Type>> = {
  list: listType,
  set: setType,
  map: mapType,
};

const needsArgument: Readonly<Record<string, string>> = {
  list: "The type of its elements is missing: write list(string), or list(any).",
  set: "The type of its elements is missing: write set(string), or set(any).",
  map: "The type of its elements is missing: write map(string), or map(any).",
  object: "The attributes are missing: write object({ name = string }).",
  tuple: "The types of the elements are missing: write tuple([string, number]).",
};

class TypeReader {
  readonly #sink: DiagnosticSink;
  readonly #options: TypeConstraintOptions;

  constructor(sink: DiagnosticSink, options: TypeConstraintOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  read(expression: Expression): TypeConstraint {
    if (expression.kind === "invalid") return { type: DynamicType };
    const keyword = keywordOf(expression);
    if (keyword !== undefined) return this.#readKeyword(keyword, expression);
    const call = staticCall(expression);
    if (call) return this.#readCall(call);
    if (expression.kind === "string") return this.#fail(expression, "A type is written without quotes.");
    return this.#fail(
      expression,
      "A type is a keyword such as string, number, bool or any, or a constructor such as list(string).",
    );
  }

  #readKeyword(keyword: string, subject: SourceRange): TypeConstraint {
    const type = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    if (type) return { type };
    if (Object.hasOwn(needsArgument, keyword)) return this.#fail(subject, needsArgument[keyword] ?? "");
    if (keyword === "optional")
      return this.#fail(subject, "optional(…) is only for the attributes of an object.");
    return this.#fail(
      subject,
      `There is no type "${keyword}". Types are string, number, bool, any, list, set, map, object and tuple.`,
    );
  }

  #readCall(call: CallExpression): TypeConstraint {
    const { name } = call;
    if (Object.hasOwn(keywords, name))
      return this.#fail(this.#argumentsRange(call), `The type "${name}" takes no arguments.`);
    if (name === "optional")
      return this.#fail(
        this.#argumentsRange(call),
        "optional(…) is only for the attributes of an object, in the type of a variable.",
      );
    if (!Object.hasOwn(needsArgument, name)) return this.#readKeyword(name, call.nameRange);
    const [argument, extra] = call.arguments;
    if (argument === undefined) return this.#fail(call, needsArgument[name] ?? "");
    if (extra) return this.#fail(extra, `The type "${name}" takes one argument.`);
    if (name === "object") return this.#readObject(argument);
    if (name === "tuple") return this.#readTuple(argument);
    const element = this.read(argument);
    const type = collections[name]?.(element.type) ?? DynamicType;
    return element.defaults
      ? { type, defaults: { values: new Map(), children: new Map([["", element.defaults]]) } }
      : { type };
  }

  #argumentsRange(call: CallExpression): SourceRange {
    return { ...call.openRange, end: call.closeRange.end };
  }

  #readTuple(argument: Expression): TypeConstraint {
    const list = staticList(argument);
    if (list === undefined)
      return this.#fail(argument, "A tuple takes a list of types: tuple([string, number]).");
    const elements = list.map((element) => this.read(element));
    const children = elements.flatMap(({ defaults }, at) =>
      defaults ? [[String(at), defaults] as const] : [],
    );
    return withDefaults(tupleType(elements.map(({ type }) => type)), {
      values: new Map(),
      children: new Map(children),
    });
  }

  #readObject(argument: Expression): TypeConstraint {
    const items = staticMap(argument);
    if (items === undefined)
      return this.#fail(
        argument,
        "An object takes its attributes and their types: object({ name = string }).",
      );
    const attributes = new Map<string, Type>();
    const optional = new Set<string>();
    const values = new Map<string, Value>();
    const children = new Map<string, TypeDefaults>();
    for (const item of items) {
      const name = keywordOf(item.key);
      if (name === undefined) {
        this.#fail(item.key, "The name of an attribute is an identifier, without quotes.");
        continue;
      }
      if (attributes.has(name)) this.#fail(item.key, `There are two attributes "${name}".`);
      const attribute = this.#readAttribute(item);
      attributes.set(name, attribute.type);
      if (attribute.optional) optional.add(name);
      if (attribute.value) values.set(name, attribute.value);
      if (attribute.defaults) children.set(name, attribute.defaults);
    }
    return withDefaults(objectType(attributes, optional), { values, children });
  }

  #readAttribute({
    value: expression,
  }: ObjectItem): TypeConstraint & { readonly optional?: boolean; readonly value?: Value } {
    const call = staticCall(expression);
    if (call?.name !== "optional" || this.#options.defaultValue === undefined) return this.read(expression);
    const [type, fallback, extra] = call.arguments;
    if (type === undefined)
      return this.#fail(call, "The type of the attribute is missing: optional(string).");
    if (extra) return this.#fail(extra, "optional(…) takes a type and a default, nothing more.");
    const inner = this.read(type);
    if (fallback === undefined) return { ...inner, optional: true };
    if (this.#options.defaultValue === "refused")
      return this.#fail(
        this.#argumentsRange(call),
        "optional(…) takes a default only in the type of a variable.",
      );
    const value = this.#readDefault(fallback, inner.type);
    return value ? { ...inner, optional: true, value } : { ...inner, optional: true };
  }

  #readDefault(expression: Expression, type: Type): Value | undefined {
    const { defaultValue } = this.#options;
    if (typeof defaultValue !== "function") return undefined;
    const value = defaultValue(expression, this.#sink);
    const converted = convertValue(value, type);
    // Kept as it is written: defaults inside of it come first, the conversion afterwards.
    if (converted.ok) return value;
    this.#sink.add(
      evaluationDiagnostic("bad-default", { problem: converted.message }, { subject: expression }),
    );
    return undefined;
  }

  #fail(subject: SourceRange, problem: string): TypeConstraint {
    const { source, start, end } = subject;
    this.#sink.add(
      evaluationDiagnostic("bad-type-expression", { problem }, { subject: { source, start, end } }),
    );
    return { type: DynamicType };
  }
}

function withDefaults(type: Type, defaults: TypeDefaults): TypeConstraint {
  return defaults.values.size > 0 || defaults.children.size > 0 ? { type, defaults } : { type };
}
