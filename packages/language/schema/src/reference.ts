/** Declaration → rows of the reference page. */
import { formatDuration } from "@prebake/base";
import type { ConfigDeclaration } from "./declaration.ts";
import type { Field, FieldShape } from "./field.ts";

export interface ReferenceRow {
  readonly name: string;
  /** `string`, `list(string)`, `block`. */
  readonly type: string;
  readonly required: boolean;
  /** How it is when unset; empty when nothing happens. */
  readonly default: string;
  readonly sensitive: boolean;
  readonly doc: string;
  readonly aliases: readonly string[];
  /** The only values it may have; empty when there is no such list. */
  readonly values: readonly string[];
  /** Rows of a nested block. */
  readonly fields: readonly ReferenceRow[];
}

/** Rows in the order of declaration; undocumented and refused fields are left out. */
export function toReference(declaration: ConfigDeclaration): readonly ReferenceRow[] {
  return rowsOf(declaration.fields);
}

function rowsOf(fields: ConfigDeclaration["fields"]): readonly ReferenceRow[] {
  return Object.entries(fields)
    .filter(([, field]) => !field.options.undocumented && field.options.refused === undefined)
    .map(([name, field]) => rowOf(name, field));
}

function rowOf(name: string, field: Field): ReferenceRow {
  const { shape, options } = field;
  const nested = shape.kind === "block" || shape.kind === "blocks" ? rowsOf(shape.fields) : [];
  return {
    name,
    type: shapeText(shape),
    required: options.required ?? false,
    default: options.defaultText ?? defaultText(field),
    sensitive: options.sensitive ?? false,
    doc: options.doc,
    aliases: options.aliases ?? [],
    values: shape.kind === "string" ? (shape.values ?? []) : [],
    fields: nested,
  };
}

function shapeText(shape: FieldShape): string {
  switch (shape.kind) {
    case "list":
    case "map":
      return `${shape.kind}(${shapeText(shape.element)})`;
    case "blocks":
      return "list of blocks";
    case "string":
    case "number":
    case "bool":
    case "duration":
    case "block":
    case "dynamic":
      return shape.kind === "dynamic" ? "any" : shape.kind;
  }
}

function defaultText(field: Field): string {
  const value = field.options.default;
  if (value === undefined) return "";
  if (field.shape.kind === "duration" && typeof value === "number") return formatDuration(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
