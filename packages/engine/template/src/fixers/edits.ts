/** The edits that most fixers are made of. */
import type { JsonNode, JsonObject } from "../json/json-tree.ts";
import { memberOf, renamed, valueOf, without } from "../json/json-tree.ts";
import type { ComponentEdit } from "./fixer.ts";

interface RenameOptions {
  /** Only values of this kind are taken over; others are left where they are. */
  readonly kind?: JsonNode["kind"];
  /** What happens when the new name is set too: the old value wins; the new one stays and an old one of the kind goes; any old one goes. */
  readonly whenBoth: "old-wins" | "new-wins" | "old-goes";
}

/** Gives an argument its new name. */
export function renameKey(from: string, to: string, { kind, whenBoth }: RenameOptions): ComponentEdit {
  return (component) => {
    const value = valueOf(component, from);
    if (!value) return component;
    const hasNew = memberOf(component, to) !== undefined;
    if (hasNew && whenBoth === "old-goes") return without(component, from);
    if (kind && value.kind !== kind) return component;
    return hasNew && whenBoth === "new-wins" ? without(component, from) : renamed(component, from, to);
  };
}

/** Removes arguments that have no meaning any more. */
export function removeKeys(...keys: readonly string[]): ComponentEdit {
  return (component) =>
    keys.some((key) => memberOf(component, key)) ? without(component, ...keys) : component;
}

/** Changes strings; anything else stays. */
export function mapText(node: JsonNode, change: (text: string) => string): JsonNode {
  if (node.kind !== "string") return node;
  const text = change(node.text);
  return text === node.text ? node : { ...node, text };
}

/** Changes the values of members; the same object when none changed. */
export function mapValues(
  object: JsonObject,
  change: (value: JsonNode, key: string) => JsonNode,
): JsonObject {
  let changed = false;
  const members = object.members.map((member) => {
    const value = change(member.value, member.key);
    if (value === member.value) return member;
    changed = true;
    return { ...member, value };
  });
  return changed ? { ...object, members } : object;
}
