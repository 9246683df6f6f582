/** Declaration of one configuration field; see `declaration.ts` for groups of them. */

/** What every field says of itself. */
export interface FieldOptions {
  /** One sentence for the reference page; names units. */
  readonly doc: string;
  /** Secret: masked wherever it would be shown, never in a cache key. */
  readonly sensitive?: boolean;
  /**
   * With `sensitive`: a field declared before, whose value is open. The same text here is no secret: a password that is the
   * user's name (`vagrant`) is known to everybody, and hiding it would blank that word wherever it stands.
   */
  readonly openAs?: string;
  /** Holds a Go template that is rendered when the build runs, not while decoding. */
  readonly late?: boolean;
  /** Older names that Packer still takes without a word, and so do we. Names it has removed are the fixers' business. */
  readonly aliases?: readonly string[];
  /** Understood with a warning that shows this sentence (what to use instead). */
  readonly deprecated?: string;
  /** Kept out of the cache key, with the reason: it does not change the image. */
  readonly notInCacheKey?: string;
  /** Refused when set, with this sentence: a field of Packer's that is not there yet. */
  readonly refused?: string;
  /** Not in the reference page: internal or historical. */
  readonly undocumented?: boolean;
}

export interface RequiredOptions extends FieldOptions {
  readonly required: true;
  readonly default?: never;
}

export interface DefaultedOptions<T> extends FieldOptions {
  readonly required?: false;
  readonly default: T;
}

export interface OptionalOptions extends FieldOptions {
  readonly required?: false;
  readonly default?: undefined;
  /** For the reference page: how an unset value is chosen ("output-<build name>"). */
  readonly defaultText?: string;
}

export type FieldShape =
  | { readonly kind: "string"; readonly values?: readonly string[] }
  | { readonly kind: "number"; readonly integer: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: "bool" }
  /** Milliseconds as a number once decoded; Go duration text when written. */
  | { readonly kind: "duration" }
  | { readonly kind: "list"; readonly element: FieldShape }
  | { readonly kind: "map"; readonly element: FieldShape }
  /** One nested block, or an object in JSON. */
  | { readonly kind: "block"; readonly fields: Fields }
  /** Any number of nested blocks, or a list of objects in JSON. */
  | { readonly kind: "blocks"; readonly fields: Fields }
  /** Anything, kept as plain data: for pass-through settings. */
  | { readonly kind: "dynamic" };

/** `Value` is the decoded type, with `undefined` in it when the field may be unset. */
export interface Field<Value = unknown> {
  readonly shape: FieldShape;
  readonly options: FieldOptions & {
    readonly required?: boolean;
    readonly default?: unknown;
    readonly defaultText?: string;
  };
  /** Type only; never set. */
  readonly "~value"?: Value;
}

export type Fields = Readonly<Record<string, Field>>;

/** The decoded type of a group of fields. */
export type Infer<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never;
};

type Options<T> = RequiredOptions | DefaultedOptions<T> | OptionalOptions;
type Decoded<T, O> = O extends RequiredOptions ? T : O extends { readonly default: T } ? T : T | undefined;

function field<T, O extends Options<T>>(shape: FieldShape, options: O): Field<Decoded<T, O>> {
  return { shape, options };
}

export function string<const O extends Options<string>>(options: O): Field<Decoded<string, O>> {
  return field<string, O>({ kind: "string" }, options);
}

/** A string that must be one of `values`; the decoded type is their union. */
export function choice<const V extends string, const O extends Options<V>>(
  values: readonly V[],
  options: O,
): Field<Decoded<V, O>> {
  return field<V, O>({ kind: "string", values }, options);
}

/** A whole number within `[min, max]`. */
export function int<const O extends Options<number> & { readonly min?: number; readonly max?: number }>(
  options: O,
): Field<Decoded<number, O>> {
  const { min, max } = options;
  return field<number, O>(
    {
      kind: "number",
      integer: true,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    },
    options,
  );
}

export function bool<const O extends Options<boolean>>(options: O): Field<Decoded<boolean, O>> {
  return field<boolean, O>({ kind: "bool" }, options);
}

/** A duration: Go duration text when written (`"5m"`), milliseconds when decoded. Defaults are given in milliseconds. */
export function duration<const O extends Options<number>>(options: O): Field<Decoded<number, O>> {
  return field<number, O>({ kind: "duration" }, options);
}

export function strings<const O extends Options<readonly string[]>>(
  options: O,
): Field<Decoded<readonly string[], O>> {
  return field<readonly string[], O>({ kind: "list", element: { kind: "string" } }, options);
}

export function ints<const O extends Options<readonly number[]>>(
  options: O,
): Field<Decoded<readonly number[], O>> {
  return field<readonly number[], O>({ kind: "list", element: { kind: "number", integer: true } }, options);
}

/** A list of lists of strings, as `qemuargs`. */
export function stringTable<const O extends Options<readonly (readonly string[])[]>>(
  options: O,
): Field<Decoded<readonly (readonly string[])[], O>> {
  return field<readonly (readonly string[])[], O>(
    { kind: "list", element: { kind: "list", element: { kind: "string" } } },
    options,
  );
}

export function stringMap<const O extends Options<Readonly<Record<string, string>>>>(
  options: O,
): Field<Decoded<Readonly<Record<string, string>>, O>> {
  return field<Readonly<Record<string, string>>, O>({ kind: "map", element: { kind: "string" } }, options);
}

export function block<F extends Fields>(fields: F, options: OptionalOptions): Field<Infer<F> | undefined> {
  return { shape: { kind: "block", fields }, options };
}

/** Decodes to a list, empty when there is none. */
export function blocks<F extends Fields>(fields: F, options: OptionalOptions): Field<readonly Infer<F>[]> {
  return { shape: { kind: "blocks", fields }, options };
}

/** Plain data (strings, numbers as text, booleans, lists, objects) as written. */
export function dynamic(options: OptionalOptions): Field<unknown> {
  return { shape: { kind: "dynamic" }, options };
}
