// Values and types
export {
  BoolType,
  DynamicType,
  NumberType,
  StringType,
  capsuleType,
  friendlyTypeName,
  hasDynamicPart,
  isIdentifier,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
  typesEqual,
  withoutOptionalAttributes,
} from "./values/type.ts";
export type {
  CapsuleType,
  CollectionType,
  ObjectType,
  PrimitiveType,
  TupleType,
  Type,
} from "./values/type.ts";
export {
  SENSITIVE,
  WRONG,
  Value,
  asBoolean,
  asNumber,
  asString,
  asWrong,
  attributeOf,
  boolValue,
  capsuleData,
  capsuleValue,
  containsMark,
  elementsOf,
  entriesOf,
  isCollection,
  isWrong,
  lengthOf,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  unknownValue,
  unmark,
  unmarkDeep,
  wrongValue,
  valuesEqual,
} from "./values/value.ts";
export { HclNumber } from "./values/number.ts";
export { indexValue } from "./values/index-value.ts";
export type { IndexFailure, IndexResult } from "./values/index-value.ts";
export { convertValue, pathText, unifyValues } from "./values/convert.ts";
export type { ConversionResult, ValuePath } from "./values/convert.ts";
export { canConvert, unifyTypes } from "./values/unify.ts";
export type { ConversionMode } from "./values/unify.ts";
export { applyDefaults } from "./values/defaults.ts";
export type { TypeDefaults } from "./values/defaults.ts";
export { decodeJson, encodeJson } from "./values/json.ts";
export type { DecodeResult, EncodeResult } from "./values/json.ts";
export { hclQuote, renderConsole, renderHcl } from "./values/render.ts";

// Functions
export { callFunction, parameterAt } from "./functions/function.ts";
export { expressionArgument, typeArgument } from "./functions/lazy-argument.ts";
export type { ExpressionThunk } from "./functions/lazy-argument.ts";
export type {
  CallContext,
  CallEnvironment,
  CallResult,
  FunctionExample,
  FunctionGroup,
  HclFunction,
  Parameter,
  TemplateRequest,
  TemplateResult,
} from "./functions/function.ts";
export { allFunctions, hclFunctions } from "./functions/function-table.ts";
export { FunctionFailure } from "./functions/function-failure.ts";
export type { Arguments } from "./functions/arguments.ts";
export { AnswerPending, HostRefusal } from "./functions/function-host.ts";
export { lowerCase, upperCase } from "./functions/letter-case.ts";
export type {
  YamlMapping,
  YamlNode,
  YamlReading,
  YamlScalar,
  YamlSequence,
} from "./functions/yaml/yaml-node.ts";
export type { DigestAlgorithm, FileKind, FunctionHost, SecretRequest } from "./functions/function-host.ts";

// Syntax
export { parseHcl, parseHclExpression, parseHclTemplate } from "./syntax/parse.ts";
export type { ParseOptions } from "./syntax/parse.ts";
export { parseHclJson } from "./json/json-body.ts";
export { parseJson } from "./json/parse-json.ts";
export { decodeUtf8 } from "./syntax/decode-utf8.ts";
export type { DecodedText } from "./syntax/decode-utf8.ts";
export { startRange } from "./syntax/start-range.ts";
export { childrenOf } from "./syntax/children.ts";
export type {
  Attribute,
  AttributeSchema,
  AttributeStep,
  Block,
  BlockLabel,
  BlockSchema,
  Body,
  BodyContent,
  BodySchema,
  CallExpression,
  Expression,
  IndexStep,
  JsonBody,
  JsonNode,
  JsonProperty,
  NativeBody,
  ObjectItem,
  PartialContent,
  TraversalExpression,
  TraversalStep,
} from "./syntax/ast.ts";

// Evaluation
export { evaluate } from "./eval/evaluate.ts";
export { Scope, bindingValue } from "./eval/scope.ts";
export type { Binding, FunctionTable, ScopeOptions, VariableGroup } from "./eval/scope.ts";
export { bodyContent, justAttributes, partialContent } from "./eval/body-content.ts";
export { expandDynamicBlocks } from "./eval/dynamic-blocks.ts";
export { parseTypeConstraint } from "./eval/type-constraint.ts";
export type { TypeConstraint, TypeConstraintOptions } from "./eval/type-constraint.ts";
export { bareKeyName, bodyTraversals, traversalsOf } from "./eval/traversals.ts";
export {
  absTraversal,
  keywordOf,
  requireTraversal,
  staticCall,
  staticList,
  staticMap,
  staticString,
  traversalText,
} from "./eval/static-analysis.ts";
export { describeValue } from "./eval/explain-values.ts";

// Writing
export { formatSource } from "./write/format-source.ts";
