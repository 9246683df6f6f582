/** A JSON text as an immutable tree that knows where everything was written, and what to change in it. */
import type { SourceRange } from "@prebake/base";

interface NodeBase {
  /** Absent for what a fixer made. */
  readonly range?: SourceRange | undefined;
}

export interface JsonString extends NodeBase {
  readonly kind: "string";
  readonly text: string;
}

export interface JsonMember {
  readonly key: string;
  readonly keyRange?: SourceRange | undefined;
  readonly value: JsonNode;
}

export interface JsonObject extends NodeBase {
  readonly kind: "object";
  /** In the order they were written; keys are distinct. */
  readonly members: readonly JsonMember[];
  /** Members whose key was there already: they were reported, and only `withLastValues` looks at them. */
  readonly repeated?: readonly JsonMember[];
}

export interface JsonList extends NodeBase {
  readonly kind: "list";
  readonly items: readonly JsonNode[];
}

export type JsonNode =
  | JsonString
  | JsonObject
  | JsonList
  /** `text` as written. */
  | (NodeBase & { readonly kind: "number"; readonly text: string })
  | (NodeBase & { readonly kind: "bool"; readonly value: boolean })
  | (NodeBase & { readonly kind: "null" });

export function jsonString(text: string, range?: SourceRange): JsonString {
  return { kind: "string", text, range };
}

export function jsonBool(value: boolean): JsonNode {
  return { kind: "bool", value };
}

export function jsonList(items: readonly JsonNode[]): JsonList {
  return { kind: "list", items };
}

export function jsonObject(members: Readonly<Record<string, JsonNode>>): JsonObject {
  return { kind: "object", members: Object.entries(members).map(([key, value]) => ({ key, value })) };
}

export function memberOf(object: JsonObject, key: string): JsonMember | undefined {
  return object.members.find((member) => member.key === key);
}

export function valueOf(object: JsonObject, key: string): JsonNode | undefined {
  return memberOf(object, key)?.value;
}

/** Text of a member that is a string; undefined when it is missing or something else. */
export function textOf(object: JsonObject, key: string): string | undefined {
  const value = valueOf(object, key);
  return value?.kind === "string" ? value.text : undefined;
}

/** The tree as Go's decoder reads it: of members with one key the last one counts. */
export function withLastValues(node: JsonNode): JsonNode {
  if (node.kind === "list") return { ...node, items: node.items.map(withLastValues) };
  if (node.kind !== "object") return node;
  const { repeated = [], ...object } = node;
  const last = new Map(repeated.map((member) => [member.key, member]));
  const members = object.members.map((member) => {
    const chosen = last.get(member.key) ?? member;
    return { ...chosen, value: withLastValues(chosen.value) };
  });
  return { ...object, members };
}

export function without(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return { ...object, members: object.members.filter((member) => !keys.includes(member.key)) };
}

/** Sets a member: in its place when it is there, else at the end. */
export function withMember(object: JsonObject, key: string, value: JsonNode): JsonObject {
  if (!memberOf(object, key)) return { ...object, members: [...object.members, { key, value }] };
  return {
    ...object,
    members: object.members.map((member) => (member.key === key ? { ...member, value } : member)),
  };
}

/** Gives a member another name, in its place; a member that had that name goes. */
export function renamed(object: JsonObject, from: string, to: string): JsonObject {
  return {
    ...object,
    members: without(object, to).members.map((member) =>
      member.key === from ? { ...member, key: to } : member,
    ),
  };
}
