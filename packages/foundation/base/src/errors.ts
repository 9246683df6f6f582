/** Run-time failures: the world failed (`BuildError`), we failed (`BugError`), somebody asked to stop (`Cancelled`). */

export interface BuildErrorOptions {
  /** `Cannot ‹verb› ‹object›: ‹reason›`. Never holds a secret. */
  readonly message: string;
  /** An imperative the user can act on. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Plain facts for logs and tests. */
  readonly context?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Several failures of one step, in order. */
  readonly errors?: readonly Error[] | undefined;
}

/** The world failed: process, network, disk, guest, plugin. `code` is `area/kebab` and stable. */
export class BuildError extends Error {
  override readonly name = "BuildError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly context: Readonly<Record<string, string | number | boolean>>;
  readonly errors: readonly Error[];

  constructor(code: string, options: BuildErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.context = options.context ?? {};
    this.errors = options.errors ?? [];
  }
}

/** An invariant of ours broke. Shown as a bug, with the stack. */
export class BugError extends Error {
  override readonly name = "BugError";
}

/** Somebody asked to stop: the reason of every abort. Never shown as a failure. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** Throws a `BugError` when the condition is false. For bugs of ours, never for mistakes in the user's files. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}

/** Ends a `switch` over a union: a member without a case is a type error. */
export function assertNever(value: never): never {
  throw new BugError(`unexpected value ${JSON.stringify(value)}`);
}

/** True when `error` is how a cancelled wait ends: the signal's own reason, or a platform `AbortError` caused by it. */
export function isCancellation(error: unknown, signal?: AbortSignal): boolean {
  if (error instanceof Cancelled) return true;
  if (!signal?.aborted) return false;
  return (
    error === signal.reason ||
    (error instanceof Error && (error.name === "AbortError" || error.cause === signal.reason))
  );
}

/** Any thrown value as an `Error`. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The `code` of a platform error (`ENOENT`), or undefined. */
export function platformCode(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
