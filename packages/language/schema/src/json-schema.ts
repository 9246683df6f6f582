/** Declaration → JSON Schema (2020-12), for editors. Weak coercions show as unions: a number may be written as a text. */
import type { ConfigDeclaration } from "./declaration.ts";
import type { Field, Fields, FieldShape } from "./field.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Schema of one component's object. Fields that are refused are left out, older names are deprecated; unknown keys are not allowed. */
export function toJsonSchema(declaration: ConfigDeclaration): JsonSchema {
  return { title: declaration.name, description: declaration.doc, ...objectSchema(declaration.fields) };
}

function objectSchema(fields: Fields): JsonSchema {
  const shown = Object.entries(fields).filter(([, field]) => field.options.refused === undefined);
  const required = shown.filter(([, field]) => field.options.required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(shown.flatMap(([name, field]) => properties(name, field))),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** A field's own name, and its older ones. */
function properties(name: string, field: Field): readonly (readonly [string, JsonSchema])[] {
  const schema = fieldSchema(field);
  const older = (field.options.aliases ?? []).map(
    (alias) => [alias, { ...schema, deprecated: true }] as const,
  );
  return [[name, schema], ...older];
}

function fieldSchema(field: Field): JsonSchema {
  const { doc, default: value, deprecated, sensitive } = field.options;
  return {
    description: doc,
    ...shapeSchema(field.shape),
    ...(value === undefined || field.shape.kind === "duration" ? {} : { default: value }),
    ...(deprecated === undefined ? {} : { deprecated: true }),
    ...(sensitive ? { writeOnly: true } : {}),
  };
}

function shapeSchema(shape: FieldShape): JsonSchema {
  switch (shape.kind) {
    case "string":
      return shape.values ? { enum: shape.values } : { type: ["string", "number", "boolean"] };
    case "number":
      return { type: [shape.integer ? "integer" : "number", "string"], ...bounds(shape) };
    case "bool":
      return { type: ["boolean", "string"] };
    case "duration":
      return { type: "string", examples: ["90s", "1h30m"] };
    case "list":
      return { type: "array", items: shapeSchema(shape.element) };
    case "map":
      return { type: "object", additionalProperties: shapeSchema(shape.element) };
    case "block":
      return objectSchema(shape.fields);
    case "blocks":
      return { type: "array", items: objectSchema(shape.fields) };
    case "dynamic":
      return {};
  }
}

function bounds(shape: { readonly min?: number; readonly max?: number }): JsonSchema {
  return {
    ...(shape.min === undefined ? {} : { minimum: shape.min }),
    ...(shape.max === undefined ? {} : { maximum: shape.max }),
  };
}
