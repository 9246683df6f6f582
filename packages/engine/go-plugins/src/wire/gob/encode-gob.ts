/** Gob writer: type definitions first, each in a message of its own, then one message with the value. Go accepts any such order. */
import { ByteWriter } from "../byte-writer.ts";
import { encodeText } from "../text.ts";

/** Ids of Go's own types. */
export const gobId = { bool: 1, int: 2, uint: 3, bytes: 5, string: 6, interface: 8 } as const;

/** A type of ours, with an id from 64 on. */
export type GobDefinition =
  | {
      readonly id: number;
      readonly name: string;
      readonly kind: "struct";
      readonly fields: readonly (readonly [string, number])[];
    }
  | {
      readonly id: number;
      readonly name: string;
      readonly kind: "map";
      readonly key: number;
      readonly element: number;
    }
  | { readonly id: number; readonly name: string; readonly kind: "slice"; readonly element: number }
  | { readonly id: number; readonly name: string; readonly kind: "opaque" };

const wireField = { slice: 1, struct: 2, map: 3, opaque: 4 } as const;

export class GobWriter {
  readonly #writer = new ByteWriter();

  uint(value: number | bigint): this {
    const big = BigInt(value);
    if (big < 128n) {
      this.#writer.uint8(Number(big));
      return this;
    }
    const bytes: number[] = [];
    for (let rest = big; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 255n));
    this.#writer.uint8(256 - bytes.length);
    this.#writer.put(Uint8Array.from(bytes));
    return this;
  }

  int(value: number | bigint): this {
    const big = BigInt(value);
    return this.uint(big < 0n ? (~big << 1n) | 1n : big << 1n);
  }

  bytes(bytes: Uint8Array): this {
    this.uint(bytes.length);
    this.#writer.put(bytes);
    return this;
  }

  text(text: string): this {
    return this.bytes(encodeText(text));
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    this.#writer.put(bytes);
    return this;
  }

  /** A value in an interface: the type's registered name, its id, its bytes. Values that are no structs get their marker. */
  interface(
    typeName: string,
    id: number,
    value: { readonly bytes: Uint8Array; readonly isStruct: boolean },
  ): this {
    const marked = value.isStruct ? value.bytes : new GobWriter().uint(0).raw(value.bytes).finish();
    return this.text(typeName).int(id).bytes(marked);
  }

  /** The fields that are there, by index, in order. */
  struct(fields: readonly (readonly [number, Uint8Array])[]): this {
    let before = -1;
    for (const [index, bytes] of fields) {
      this.uint(index - before).raw(bytes);
      before = index;
    }
    return this.uint(0);
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }
}

/** A whole stream. */
export function encodeGobStream(
  definitions: readonly GobDefinition[],
  value: { readonly id: number; readonly bytes: Uint8Array; readonly isStruct: boolean },
): Uint8Array {
  const stream = new GobWriter();
  for (const definition of definitions)
    stream.bytes(new GobWriter().int(-definition.id).raw(wireType(definition)).finish());
  const top = new GobWriter().int(value.id);
  if (!value.isStruct) top.uint(0);
  return stream.bytes(top.raw(value.bytes).finish()).finish();
}

function wireType(definition: GobDefinition): Uint8Array {
  const fields: [number, Uint8Array][] = [[0, commonType(definition)]];
  switch (definition.kind) {
    case "struct":
      fields.push([1, fieldList(definition.fields)]);
      break;
    case "map":
      fields.push(
        [1, new GobWriter().int(definition.key).finish()],
        [2, new GobWriter().int(definition.element).finish()],
      );
      break;
    case "slice":
      fields.push([1, new GobWriter().int(definition.element).finish()]);
      break;
    case "opaque":
      break;
  }
  const inner = new GobWriter().struct(fields).finish();
  return new GobWriter().struct([[wireField[definition.kind], inner]]).finish();
}

function commonType({ name, id }: GobDefinition): Uint8Array {
  return new GobWriter()
    .struct([
      [0, new GobWriter().text(name).finish()],
      [1, new GobWriter().int(id).finish()],
    ])
    .finish();
}

function fieldList(fields: readonly (readonly [string, number])[]): Uint8Array {
  const list = new GobWriter().uint(fields.length);
  for (const [name, id] of fields) {
    list.struct([
      [0, new GobWriter().text(name).finish()],
      [1, new GobWriter().int(id).finish()],
    ]);
  }
  return list.finish();
}
