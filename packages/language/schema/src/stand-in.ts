/** What stands in for a value that is wrong, so that checks of what is right besides can go on. */
import { UNKNOWN_TEXT } from "./unknown-text.ts";
import type { Field, FieldShape } from "./field.ts";

/** Whether the stand-in for a value of this shape may look like one that is not set. */
export function isVague(shape: FieldShape): boolean {
  if (shape.kind === "list") return isVague(shape.element);
  return shape.kind !== "string" || shape.values !== undefined;
}

/** A value that keeps the type of a field: a text that says that it is none, a number that every comparison fails with. */
export function standIn({ shape, options }: Field): unknown {
  switch (shape.kind) {
    case "string":
      return (shape.values && options.default) ?? UNKNOWN_TEXT;
    case "number":
    case "duration":
      return Number.NaN;
    case "bool":
      return options.default ?? false;
    case "list":
      return shape.element.kind === "string" ? [UNKNOWN_TEXT] : (options.default ?? []);
    case "blocks":
      return [];
    case "map":
      return options.default ?? (options.required ? {} : undefined);
    default:
      return options.default;
  }
}
