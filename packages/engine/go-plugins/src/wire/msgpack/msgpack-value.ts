/**
 * MessagePack values as this protocol uses them. Families of numbers are kept apart, because the Go side tells them apart:
 * a JavaScript number is a whole number of the signed family, `MsgpackUint` one of the unsigned, `MsgpackFloat` a float.
 */

/** A whole number that was, or shall be, written in the unsigned family (`cc`–`cf`). Small ones look like signed ones on the wire and are plain numbers. */
export class MsgpackUint {
  readonly value: bigint;
  constructor(value: bigint | number) {
    this.value = BigInt(value);
  }
}

/** Floats are never shortened to whole numbers. `single`: 32 bits. */
export class MsgpackFloat {
  readonly value: number;
  readonly single: boolean;
  constructor(value: number, single = false) {
    this.value = value;
    this.single = single;
  }
}

/** An extension; type -1 is a time. */
export class MsgpackExtension {
  readonly type: number;
  readonly data: Uint8Array;
  constructor(type: number, data: Uint8Array) {
    this.type = type;
    this.data = data;
  }
}

/** One whole value as its bytes: to be handed on without a change. */
export class MsgpackRaw {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export type MsgpackMap = ReadonlyMap<MsgpackValue, MsgpackValue>;

/** Bytes are the bin family, texts the str family. A bigint is a signed whole number beyond 2^53. */
export type MsgpackValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Uint8Array
  | readonly MsgpackValue[]
  | MsgpackMap
  | MsgpackUint
  | MsgpackFloat
  | MsgpackExtension
  | MsgpackRaw;

/** A map with texts as keys, in the order of the object. */
export function msgpackMap(entries: Readonly<Record<string, MsgpackValue>>): MsgpackMap {
  return new Map(Object.entries(entries));
}
