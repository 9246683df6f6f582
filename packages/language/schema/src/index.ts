export type { ConfigEntry, ConfigNode, ConfigObject } from "./config-node.ts";
export { declareConfig } from "./declaration.ts";
export type { ConfigDeclaration, ConfigOf } from "./declaration.ts";
export type { ConfigSyntax, DecodeOptions } from "./decode.ts";
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
