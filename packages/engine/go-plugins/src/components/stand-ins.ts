/**
 * Stand-ins for what is not known yet, or is wrong: the protocol's configurations have no form for it. Two kinds, so that what a
 * plugin says of a stand-in can be told from what it says of the rest.
 */
import { DynamicType } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";
import { UNKNOWN_TEXT } from "@prebake/schema";
import type { ConfigEntry, ConfigMistakes, ConfigNode, ConfigObject } from "@prebake/schema";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";

/** `packer`: what Packer sends, `<unknown>`, 0, false, nothing. `plausible`: what a plugin takes for real. */
export type StandInKind = "packer" | "plausible";

interface StandIns {
  readonly text: string;
  readonly number: string;
  readonly bool: boolean;
  /** Elements in a collection. */
  readonly count: 0 | 1;
}

// Source of Packer's: recorded from Packer 1.16. The other text is lower-case letters, and short: it passes for the name of almost
// everything, and no plugin says it by itself.
const standIns: Readonly<Record<StandInKind, StandIns>> = {
  packer: { text: UNKNOWN_TEXT, number: "0", bool: false, count: 0 },
  plausible: { text: "unknownvalue", number: "1", bool: true, count: 1 },
};

/** Texts that stand in for others. */
export const standInTexts: readonly string[] = Object.values(standIns).map(({ text }) => text);

export interface StandInOptions {
  readonly kind: StandInKind;
  readonly mistakes: ConfigMistakes;
  /** In a legacy template letters' case does not count. */
  readonly anyCase: boolean;
}

/** A configuration that can be sent. */
export interface SendableConfig {
  readonly node: ConfigObject;
  /** Names of the arguments and blocks that hold, or lack, something because it is not known or wrong. */
  readonly doubtful: ReadonlySet<string>;
}

/** The configuration with a stand-in for all that is not known or wrong; without what the schema does not know. */
export function withStandIns(node: ConfigObject, spec: HclSpec, options: StandInOptions): SendableConfig {
  const walk = new StandInWalk(options);
  return { node: walk.body(spec, node, ""), doubtful: walk.doubtful };
}

const missing: ConfigNode = { kind: "unknown", wrong: true };

class StandInWalk {
  readonly #options: StandInOptions;
  readonly doubtful = new Set<string>();

  constructor(options: StandInOptions) {
    this.#options = options;
  }

  body(spec: HclSpec, node: ConfigObject, path: string): ConfigObject {
    if (spec.kind !== "object") return node;
    const { mistakes } = this.#options;
    const members = [...spec.members].map(([key, member]) => [nameOf(member) || key, member] as const);
    const entries: ConfigEntry[] = [];
    const counts = new Map<string, number>();
    for (const entry of node.entries) {
      const [name, member] = members.find(([known]) => this.#isSame(known, entry.key)) ?? [];
      if (name === undefined || !member) continue;
      const from = counts.get(name) ?? 0;
      const value = this.#member(member, entry.value, { name, path: join(path, name), from });
      counts.set(name, from + (value.kind === "list" ? value.items.length : 1));
      entries.push({ ...entry, value });
    }
    for (const [name, member] of members) {
      const place = { name, path: join(path, name), from: 0 };
      if (counts.has(name) || !mistakes.touch(place.path)) continue;
      entries.push({ key: name, value: this.#member(member, missing, place) });
    }
    return { ...node, entries };
  }

  #isSame(known: string, written: string): boolean {
    return known === written || (this.#options.anyCase && known.toLowerCase() === written.toLowerCase());
  }

  #member(spec: HclSpec, node: ConfigNode, place: MemberPlace): ConfigNode {
    if (spec.kind !== "attribute") return this.#blocks(spec, node, place);
    const isWrong = this.#options.mistakes.touch(place.path);
    return this.#value(spec.type, isWrong ? missing : node, place.name);
  }

  #blocks(spec: Exclude<HclSpec, { kind: "attribute" }>, node: ConfigNode, place: MemberPlace): ConfigNode {
    const nested = spec.kind === "object" ? spec : spec.nested;
    const bodies = objectsIn(node);
    if (bodies.length === 0 && node.kind !== "null" && node.kind !== "list") this.doubtful.add(place.name);
    const items = bodies.map((body, index) =>
      this.body(nested, body, spec.kind === "block-list" ? join(place.path, place.from + index) : place.path),
    );
    // As it was written: one block stands for itself.
    return node.kind === "object" && items[0] ? items[0] : { kind: "list", items };
  }

  #value(type: Type, node: ConfigNode, name: string): ConfigNode {
    switch (node.kind) {
      case "unknown":
        this.doubtful.add(name);
        return standIn(type, standIns[this.#options.kind]);
      case "list":
        return {
          ...node,
          items: node.items.map((item, index) => this.#value(partType(type, index), item, name)),
        };
      case "object": {
        const entries = node.entries.map((entry) => ({
          ...entry,
          value: this.#value(partType(type, entry.key), entry.value, name),
        }));
        return { ...node, entries };
      }
      default:
        return node;
    }
  }
}

interface MemberPlace {
  readonly name: string;
  readonly path: string;
  /** Of a list of blocks: how many came before. */
  readonly from: number;
}

/** Blocks of what is written where blocks are meant. */
export function objectsIn(node: ConfigNode): readonly ConfigObject[] {
  if (node.kind === "object") return [node];
  return node.kind === "list" ? node.items.flatMap(objectsIn) : [];
}

/** Name of an argument or block in templates; empty for a group of them. */
export function nameOf(spec: HclSpec): string {
  return spec.kind === "object" ? "" : spec.name;
}

function partType(type: Type, key: string | number): Type {
  switch (type.kind) {
    case "list":
    case "set":
    case "map":
      return type.element;
    case "tuple":
      return type.elements[Number(key)] ?? DynamicType;
    case "object":
      return type.attributes.get(String(key)) ?? DynamicType;
    default:
      return DynamicType;
  }
}

function standIn(type: Type, kind: StandIns): ConfigNode {
  const { text, number, bool, count } = kind;
  const entry = (key: string, part: Type): ConfigEntry => ({ key, value: standIn(part, kind) });
  switch (type.kind) {
    case "string":
    case "dynamic":
      return { kind: "string", text };
    case "number":
      return { kind: "number", text: number };
    case "bool":
      return { kind: "bool", value: bool };
    case "list":
    case "set":
      return { kind: "list", items: count === 0 ? [] : [standIn(type.element, kind)] };
    case "map":
      return { kind: "object", entries: count === 0 ? [] : [entry(text, type.element)] };
    case "tuple":
      return { kind: "list", items: type.elements.map((part) => standIn(part, kind)) };
    case "object":
      return { kind: "object", entries: [...type.attributes].map(([name, part]) => entry(name, part)) };
    case "capsule":
      return { kind: "null" };
  }
}

function join(path: string, name: string | number): string {
  return path === "" ? String(name) : `${path}.${name}`;
}
