/** Declaration and decoded value → what enters the cache key. */
import type { ConfigDeclaration } from "./declaration.ts";
import type { Field, Fields, Infer } from "./field.ts";

/**
 * The fields that change the image, by name, as plain data. Sensitive fields and those that say why they are
 * `notInCacheKey` are left out, and so are unset ones (adding a field to a declaration keeps old keys true).
 */
export function cacheInputs<F extends Fields>(
  declaration: ConfigDeclaration<F>,
  config: Infer<F>,
): Readonly<Record<string, unknown>> {
  return inputsOf(declaration.fields, config);
}

function inputsOf(fields: Fields, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = config[name];
    if (value === undefined || field.options.sensitive || field.options.notInCacheKey !== undefined) continue;
    inputs[name] = inputOf(field, value);
  }
  return inputs;
}

function inputOf(field: Field, value: unknown): unknown {
  const { shape } = field;
  if (shape.kind === "block") return inputsOf(shape.fields, value as Readonly<Record<string, unknown>>); // Decoded by this shape.
  if (shape.kind === "blocks") {
    return (value as readonly Readonly<Record<string, unknown>>[]).map((item) =>
      inputsOf(shape.fields, item),
    ); // As above.
  }
  return value;
}
