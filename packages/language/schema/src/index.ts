export type { ConfigEntry, ConfigNode, ConfigObject } from "./config-node.ts";
export { declareConfig } from "./declaration.ts";
export type { ConfigDeclaration, ConfigOf } from "./declaration.ts";
export { decode, writtenConfig } from "./decode.ts";
export { UNKNOWN_TEXT } from "./unknown-text.ts";
export type { ConfigSyntax, DecodeOptions, DecodeResult, WrittenConfig } from "./decode.ts";
export {
  block,
  blocks,
  bool,
  choice,
  duration,
  dynamic,
  int,
  ints,
  string,
  stringMap,
  strings,
  stringTable,
} from "./field.ts";
export type { Field, FieldOptions, Fields, FieldShape, Infer } from "./field.ts";
export { toJsonSchema } from "./json-schema.ts";
export type { JsonSchema } from "./json-schema.ts";
export { toReference } from "./reference.ts";
export type { ReferenceRow } from "./reference.ts";
export type { ConfigMistakes } from "./mistakes.ts";
export { cacheInputs } from "./cache-inputs.ts";
