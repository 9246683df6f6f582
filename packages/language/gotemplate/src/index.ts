export { parseTemplate } from "./parse-template.ts";
export type { ParseOptions, ParsedTemplate } from "./parse-template.ts";
export { executeTemplate } from "./execute-template.ts";
export type { ExecuteLimits, ExecuteOptions } from "./execute-template.ts";
export type { MissingKey } from "./evaluate-expression.ts";
export { templateInRange, templateInSource } from "./template-source.ts";
export type { TemplateSource } from "./template-source.ts";
export { GoFloat, TemplateFunctionError, TypedMap, isTrue, kinded, typeName } from "./template-value.ts";
export type {
  ElementKind,
  KindedValue,
  MapValue,
  TemplateFunction,
  TemplateKind,
  TemplateRecord,
  TemplateValue,
} from "./template-value.ts";
export { builtinNames } from "./builtin-functions.ts";
export { printFormatted } from "./printf.ts";
export { quoteText } from "./quote-text.ts";
