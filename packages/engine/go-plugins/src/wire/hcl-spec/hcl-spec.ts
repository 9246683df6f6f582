/**
 * What a component of a plugin says about its configuration: the shape of its body, as HCL's decoder specifications.
 * Static checks, JSON Schema and reference pages are made of it.
 */
import { listType, objectType } from "@prebake/hcl";
import type { Type } from "@prebake/hcl";

export interface AttributeSpec {
  readonly kind: "attribute";
  /** Name in the body. */
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
}

/** A block that may be there once. */
export interface BlockSpec {
  readonly kind: "block";
  readonly name: string;
  readonly nested: HclSpec;
  readonly required: boolean;
}

/** A block that may be there often. */
export interface BlockListSpec {
  readonly kind: "block-list";
  readonly name: string;
  readonly nested: HclSpec;
  /** 0: no limit. Not known over protobuf. */
  readonly minItems: number;
  readonly maxItems: number;
}

/** Members by the key of the result, which in practice is the name in the body. */
export interface ObjectSpec {
  readonly kind: "object";
  readonly members: ReadonlyMap<string, HclSpec>;
}

export type HclSpec = AttributeSpec | BlockSpec | BlockListSpec | ObjectSpec;

/** Specs are nested as deep as this at most; real ones have 2 levels. */
export const specDepthLimit = 50;

/** The type of the value that a body of this shape decodes to. */
export function impliedType(spec: HclSpec): Type {
  switch (spec.kind) {
    case "attribute":
      return spec.type;
    case "block":
      return impliedType(spec.nested);
    case "block-list":
      return listType(impliedType(spec.nested));
    case "object":
      return objectType(new Map([...spec.members].map(([key, member]) => [key, impliedType(member)])));
  }
}
