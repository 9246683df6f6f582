/** Our declarations as the schemas that hosts of plugins ask for: the other way round of `pluginDeclaration`. */
import { BoolType, NumberType, StringType, listType, mapType } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import type { Field, Fields, FieldShape } from "@prebake/schema";
import type { HclSpec, ObjectSpec } from "../wire/hcl-spec/hcl-spec.ts";

/**
 * Every field under its name and its older names. Nothing is required: what is missing is said by the component, in its
 * own words, as all published plugins do. Source: measured on 32 of their components.
 */
export function fieldsSpec(fields: Fields): ObjectSpec {
  const members = Object.entries(fields).flatMap(([name, field]) =>
    [name, ...(field.options.aliases ?? [])].map((key) => [key, fieldSpec(key, field)] as const),
  );
  return { kind: "object", members: new Map(members) };
}

function fieldSpec(name: string, { shape }: Field): HclSpec {
  switch (shape.kind) {
    case "block":
      return { kind: "block", name, nested: fieldsSpec(shape.fields), required: false };
    case "blocks":
      return { kind: "block-list", name, nested: fieldsSpec(shape.fields), minItems: 0, maxItems: 0 };
    default:
      return { kind: "attribute", name, type: typeOf(shape), required: false };
  }
}

function typeOf(shape: FieldShape): Type {
  switch (shape.kind) {
    case "number":
      return NumberType;
    case "bool":
      return BoolType;
    case "list":
      return listType(typeOf(shape.element));
    case "map":
      return mapType(typeOf(shape.element));
    // A duration is written as text. The schemas cannot say "anything": a map of texts holds most of what is meant.
    case "dynamic":
      return mapType(StringType);
    default:
      return StringType;
  }
}
