/** Secret stores that templates ask: what a store has under a name is asked for once, however many of its keys are wanted. */
import { BuildError } from "@prebake/base";
import type { SecretRequest } from "@prebake/hcl";
import type { StoreContext, StoredSecret } from "./store-context.ts";

/** Reads a value. Rejects with a `BuildError` (`secret-store/…`, `host/…`), or with the signal's reason. */
export type SecretReader = (request: SecretRequest, signal: AbortSignal) => Promise<string>;

export function createSecretReader({ env, clock }: Omit<StoreContext, "signal">): SecretReader {
  const found = new Map<string, Promise<StoredSecret>>();
  return async (request, signal) => {
    const name = nameOf(request);
    const id = `${request.store} ${name}`;
    const stored = found.get(id) ?? readStored(request, { env, clock, signal });
    found.set(id, stored);
    const key = "key" in request && request.store !== "consul" ? request.key : undefined;
    return key === undefined ? textOf(await stored) : valueOf(await stored, { key, name });
  };
}

function nameOf(request: SecretRequest): string {
  switch (request.store) {
    case "consul":
      return request.key;
    case "vault":
      return request.path;
    case "aws-secretsmanager":
      return request.name;
  }
}

/** Each store is loaded when a template asks it. */
async function readStored(request: SecretRequest, context: StoreContext): Promise<StoredSecret> {
  switch (request.store) {
    case "consul":
      return await (await import("./consul.ts")).readConsulKey(request.key, context);
    case "vault":
      return await (await import("./vault.ts")).readVaultSecret(request.path, context);
    case "aws-secretsmanager":
      return await (await import("./aws-secrets-manager.ts")).readAwsSecret(request.name, context);
  }
}

function textOf(stored: StoredSecret): string {
  return typeof stored === "string" ? stored : JSON.stringify(stored);
}

/** The value of a key; a text may be a JSON object. Never tells what is there, only the names of keys. */
function valueOf(
  stored: StoredSecret,
  { key, name }: { readonly key: string; readonly name: string },
): string {
  const values = typeof stored === "string" ? parsedObject(stored) : stored;
  if (!values)
    throw new BuildError("secret-store/no-keys", {
      message: `Cannot read the key "${key}" of "${name}": the secret is a plain text without keys`,
    });
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (value === undefined || value === null)
    throw new BuildError("secret-store/missing-key", {
      message: `Cannot read the key "${key}" of "${name}": the secret has no such key`,
      hint: `It has: ${Object.keys(values).join(", ") || "none"}.`,
    });
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined; // Looked at on the line above.
  } catch {
    return undefined; // A secret need not be JSON.
  }
}
