/**
 * Writes HCL from JSON trees, as text that `formatSource` then puts in order. What is a block and what an argument is
 * guessed from the shape, since JSON does not tell them apart. Source: measured on Packer 1.16 and 1.6.6 (`hcl2_upgrade`).
 */
import { compareCodePoints } from "@prebake/base";
import type { JsonMember, JsonNode } from "../json/json-tree.ts";
import { isIdentifier } from "./hcl-name.ts";

/** Makes an HCL string, quotes included, of a text. */
export type TextQuoter = (text: string) => string;

export class HclWriter {
  readonly #quote: TextQuoter;
  readonly #leaveOut: (member: JsonMember) => void;
  #text = "";

  /** `leaveOut` is told of members whose name no argument can have. */
  constructor(quote: TextQuoter, leaveOut: (member: JsonMember) => void) {
    this.#quote = quote;
    this.#leaveOut = leaveOut;
  }

  get text(): string {
    return this.#text;
  }

  /** The line that is written now, from 1. */
  get line(): number {
    return this.#text.split("\n").length;
  }

  /** Writes text as it is. */
  raw(text: string): void {
    this.#text += text;
  }

  block(head: string, writeBody: () => void): void {
    this.raw(`${head} {\n`);
    writeBody();
    this.raw("}\n");
  }

  argument(name: string, value: JsonNode): void {
    this.raw(`${name} = `);
    this.#value(value);
    this.raw("\n");
  }

  /**
   * Members in the order of their names, each an argument, a block, several blocks, or nothing at all. `expressions` are
   * arguments whose values are HCL already.
   */
  body(members: readonly JsonMember[], expressions: Readonly<Record<string, string>> = {}): void {
    const written = members.map((member) => ({ key: member.key, write: () => this.#member(member) }));
    const given = Object.entries(expressions).map(([key, expression]) => ({
      key,
      write: () => this.raw(`${key} = ${expression}\n`),
    }));
    for (const { write } of [...written, ...given].toSorted((a, b) => compareCodePoints(a.key, b.key)))
      write();
  }

  #member(member: JsonMember): void {
    const { key: name, value } = member;
    if (!isIdentifier(name)) {
      this.#leaveOut(member);
    } else if (value.kind === "object" && !isPlainMap(value.members)) {
      this.block(name, () => this.body(value.members));
    } else if (value.kind === "list" && value.items.length === 0) {
      // An empty list is no block at all, and would be no argument where blocks are meant.
    } else if (value.kind === "list" && value.items.every((item) => item.kind === "object")) {
      for (const item of value.items) this.block(name, () => this.body(item.members));
    } else {
      this.argument(name, value);
    }
  }

  #value(value: JsonNode): void {
    switch (value.kind) {
      case "string":
        return this.raw(this.#quote(value.text));
      case "number":
        return this.raw(decimal(value.text));
      case "bool":
        return this.raw(String(value.value));
      case "null":
        return this.raw("null");
      case "list":
        return this.#list(value.items);
      case "object":
        return this.#object(value.members);
    }
  }

  #list(items: readonly JsonNode[]): void {
    this.raw("[");
    for (const [index, item] of items.entries()) {
      if (index > 0) this.raw(", ");
      this.#value(item);
    }
    this.raw("]");
  }

  #object(members: readonly JsonMember[]): void {
    if (members.length === 0) return this.raw("{}");
    this.raw("{\n");
    for (const { key, value } of sorted(members)) {
      this.raw(isIdentifier(key) ? key : this.#quote(key));
      this.raw(" = ");
      this.#value(value);
      this.raw("\n");
    }
    this.raw("}");
  }
}

function sorted(members: readonly JsonMember[]): readonly JsonMember[] {
  return members.toSorted((a, b) => compareCodePoints(a.key, b.key));
}

/** Tags and the like: an argument. A map with anything else in it, and an empty one, is taken for a block. */
function isPlainMap(members: readonly JsonMember[]): boolean {
  const plain: ReadonlySet<JsonNode["kind"]> = new Set(["string", "number", "bool"]);
  if (members.some(({ key }) => !isIdentifier(key))) return true; // No block has such arguments.
  return members.length > 0 && members.every(({ value }) => plain.has(value.kind));
}

/** The shortest digits of the double, without exponent. */
function decimal(text: string): string {
  const [digits = "", exponent] = String(Number(text)).split("e");
  if (exponent === undefined) return digits;
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d)(?:\.(\d+))?$/.exec(digits) ?? [];
  const power = Number(exponent);
  return power < 0
    ? `${sign}0.${"0".repeat(-power - 1)}${whole}${fraction}`
    : `${sign}${(whole + fraction).padEnd(power + 1, "0")}`;
}
