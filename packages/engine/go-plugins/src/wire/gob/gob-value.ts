/** What a gob stream holds, as it says of itself: gob carries its types with it. Source: Go, encoding/gob package documentation. */

/** A value of a type that encodes itself: cty types, big numbers. `bytes` is its own affair, often a gob stream again. */
export class GobOpaque {
  readonly typeName: string;
  readonly bytes: Uint8Array;
  constructor(typeName: string, bytes: Uint8Array) {
    this.typeName = typeName;
    this.bytes = bytes;
  }
}

/** Fields that are zero are not there. */
export class GobStruct {
  readonly typeName: string;
  readonly fields: ReadonlyMap<string, GobValue>;
  constructor(typeName: string, fields: ReadonlyMap<string, GobValue>) {
    this.typeName = typeName;
    this.fields = fields;
  }
}

/** A value in a Go interface, with the name its type is registered by. */
export class GobInterface {
  readonly typeName: string;
  readonly value: GobValue;
  constructor(typeName: string, value: GobValue) {
    this.typeName = typeName;
    this.value = value;
  }
}

/** A number is a float, a bigint a whole number. Null is a nil interface. */
export type GobValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | readonly GobValue[]
  | ReadonlyMap<GobValue, GobValue>
  | GobStruct
  | GobOpaque
  | GobInterface;
