/** Go's zero values: what counts as not set. */
import type { ConfigNode } from "./config-node.ts";
import type { FieldShape } from "./field.ts";

/** What null is inside a list or a map; undefined: nothing. */
export function zeroOf(shape: FieldShape): unknown {
  if (shape.kind === "string") return "";
  if (shape.kind === "number") return 0;
  return shape.kind === "list" ? [] : undefined;
}

/** Of a decoded value. */
export function isZero(value: unknown): boolean {
  return value === "" || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
}

/** Of a value as it is written. */
export function isZeroNode(node: ConfigNode): boolean {
  switch (node.kind) {
    case "null":
      return true;
    case "string":
      return node.text === "";
    case "number":
      return Number(node.text) === 0;
    case "bool":
      return !node.value;
    case "list":
      return node.items.length === 0;
    case "object":
      return node.entries.length === 0;
    case "unknown":
      return false;
  }
}
