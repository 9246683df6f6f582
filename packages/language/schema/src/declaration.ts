/** A component's configuration, declared once: from it come the type, the decoder, the reference page, the JSON Schema, the cache inputs. */
import type { Fields, Infer } from "./field.ts";

export interface ConfigDeclaration<F extends Fields = Fields> {
  /** The component's type name, as in templates. */
  readonly name: string;
  /** One paragraph for the reference page. */
  readonly doc: string;
  readonly fields: F;
  /** What was written is kept beside the decoded value, for `writtenConfig`: a component that decodes by itself, in another process, needs it. */
  readonly keepsWritten?: boolean;
}

/** Decoded type of a declaration. */
export type ConfigOf<D> = D extends ConfigDeclaration<infer F> ? Infer<F> : never;

/** Declares a configuration. Groups of fields are shared by spreading their records. */
export function declareConfig<const F extends Fields>(
  name: string,
  doc: string,
  fields: F,
): ConfigDeclaration<F> {
  return { name, doc, fields };
}
