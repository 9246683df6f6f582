/**
 * HashiCorp Vault: secrets of the key-value engine, version 1 and 2, and whatever else answers with `data`.
 * Source: Vault documentation, "HTTP API", "KV secrets engine (API)", "Environment variables"; function `vault` of the reference.
 */
import { BuildError, parseDuration } from "@prebake/base";
import type { StoreContext, StoredSecret } from "./store-context.ts";
import { askStore, isTrue } from "./store-request.ts";
import type { StoreAnswer } from "./store-request.ts";

const defaultAddress = "https://127.0.0.1:8200";
const defaultTimeoutMs = 60_000;

const tlsNames = {
  authorityFile: "VAULT_CACERT",
  authorityText: "VAULT_CACERT_BYTES",
  authorityDirectory: "VAULT_CAPATH",
  certificate: "VAULT_CLIENT_CERT",
  key: "VAULT_CLIENT_KEY",
  serverName: "VAULT_TLS_SERVER_NAME",
} as const;

/** The secret's values by key; of version 2 those of the newest version. */
export async function readVaultSecret(path: string, context: StoreContext): Promise<StoredSecret> {
  const { env } = context;
  const token = env["VAULT_TOKEN"];
  if (!token) fail(path, "no-token", ["VAULT_TOKEN is not set", "Set it to a token that may read the path."]);
  const answer = await askStore(
    {
      store: "Vault",
      addressVariable: "VAULT_ADDR",
      url: addressOf(path, env["VAULT_ADDR"] || defaultAddress),
      headers: {
        "x-vault-token": token,
        "x-vault-request": "true",
        "x-vault-namespace": env["VAULT_NAMESPACE"] || undefined,
      },
      tls: { ...tlsNames, verify: !isTrue(env["VAULT_SKIP_VERIFY"]) },
      timeoutMs: timeoutOf(env["VAULT_CLIENT_TIMEOUT"]),
    },
    context,
  );
  return dataOf(path, answer);
}

function addressOf(path: string, address: string): URL {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
    fail(path, "bad-address", ["VAULT_ADDR is no URL that starts with http:// or https://"]);
  const segments = path.split("/").filter((segment) => segment !== "");
  return new URL(`${address.replace(/\/+$/, "")}/v1/${segments.map(encodeURIComponent).join("/")}`);
}

/** Seconds, or a duration. */
function timeoutOf(text: string | undefined): number {
  if (!text) return defaultTimeoutMs;
  return (/^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text)) || defaultTimeoutMs;
}

function dataOf(path: string, { status, text }: StoreAnswer): StoredSecret {
  const body = objectIn(text);
  const data = asObject(body?.["data"]);
  if (status === 404 && !data)
    fail(path, "missing", ["there is no such secret", "In a version 2 store the path is MOUNT/data/NAME."]);
  if (status === 403)
    fail(path, "refused", [`permission denied${reasonOf(body)}`, "Look at VAULT_TOKEN and its policies."]);
  if (status < 200 || (status > 299 && status !== 404))
    fail(path, "status", [`Vault answered with status ${status}${reasonOf(body)}`]);
  if (!data) fail(path, "bad-answer", ["the answer is not one of Vault", "Is VAULT_ADDR right?"]);
  // Version 2 wraps the values and tells about them in "metadata"; a deleted version has none.
  const isVersion2 = "metadata" in data && "data" in data;
  const values = asObject(data["data"]) ?? (isVersion2 ? undefined : data);
  return values ?? fail(path, "deleted", ["the newest version of the secret is deleted"]);
}

/** What Vault itself says; it never repeats a secret. */
function reasonOf(body: Readonly<Record<string, unknown>> | undefined): string {
  const errors = body?.["errors"];
  const texts = Array.isArray(errors) ? errors.filter((one) => typeof one === "string" && one !== "") : [];
  return texts.length === 0 ? "" : ` (${texts.join("; ").replace(/\s+/g, " ").trim().slice(0, 200)})`;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined; // A proxy's page, for example.
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined; // Looked at on the line above.
}

type Words = readonly [reason: string, hint?: string];

function fail(path: string, code: string, [reason, hint]: Words): never {
  throw new BuildError(`secret-store/${code}`, {
    message: `Cannot read "${path}" from Vault: ${reason}`,
    hint,
  });
}
