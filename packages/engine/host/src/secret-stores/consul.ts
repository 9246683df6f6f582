/** Consul's key-value store. Source: Consul documentation, "HTTP API: KV store", "Environment variables". */
import { readFile } from "node:fs/promises";
import { BuildError } from "@prebake/base";
import { hostError } from "../host-error.ts";
import type { StoreContext } from "./store-context.ts";
import { askStore, isNotFalse, isTrue } from "./store-request.ts";

const defaultAddress = "127.0.0.1:8500";
const timeoutMs = 30_000;

const tlsNames = {
  authorityFile: "CONSUL_CACERT",
  authorityDirectory: "CONSUL_CAPATH",
  certificate: "CONSUL_CLIENT_CERT",
  key: "CONSUL_CLIENT_KEY",
  serverName: "CONSUL_TLS_SERVER_NAME",
} as const;

/** The key's text. */
export async function readConsulKey(key: string, context: StoreContext): Promise<string> {
  const { env } = context;
  const url = addressOf(key, env);
  const { status, text } = await askStore(
    {
      store: "Consul",
      addressVariable: "CONSUL_HTTP_ADDR",
      url,
      headers: { "x-consul-token": await tokenOf(env), authorization: basicOf(env["CONSUL_HTTP_AUTH"]) },
      tls: { ...tlsNames, verify: isNotFalse(env["CONSUL_HTTP_SSL_VERIFY"]) },
      timeoutMs,
    },
    context,
  );
  if (status === 404) fail(key, "missing", ["there is no such key"]);
  if (status === 403)
    fail(key, "refused", ["permission denied", "Look at CONSUL_HTTP_TOKEN and its policies."]);
  if (status !== 200) fail(key, "status", [`Consul answered with status ${status}`]);
  // Source: measured on Packer 1.6.6: an empty value is a mistake, too.
  return text === "" ? fail(key, "empty", ["its value is empty"]) : text;
}

function addressOf(key: string, env: StoreContext["env"]): URL {
  const written = env["CONSUL_HTTP_ADDR"] || defaultAddress;
  const isSecure = isTrue(env["CONSUL_HTTP_SSL"]);
  const address = /^[a-z]+:\/\//i.test(written) ? written : `http${isSecure ? "s" : ""}://${written}`;
  if (!/^https?:/i.test(address) || !URL.canParse(address))
    fail(key, "bad-address", [
      "CONSUL_HTTP_ADDR must be HOST:PORT, or a URL that starts with http:// or https://",
    ]);
  const segments = key.split("/").map(encodeURIComponent).join("/");
  const url = new URL(`${address.replace(/\/+$/, "")}/v1/kv/${segments}`);
  url.searchParams.set("raw", "");
  for (const [name, variable] of [
    ["ns", "CONSUL_NAMESPACE"],
    ["partition", "CONSUL_PARTITION"],
  ] as const)
    if (env[variable]) url.searchParams.set(name, env[variable]);
  return url;
}

async function tokenOf(env: StoreContext["env"]): Promise<string | undefined> {
  const path = env["CONSUL_HTTP_TOKEN_FILE"];
  if (env["CONSUL_HTTP_TOKEN"] || !path) return env["CONSUL_HTTP_TOKEN"] || undefined;
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    throw hostError("read what CONSUL_HTTP_TOKEN_FILE names", error);
  }
}

/** `user:password`. */
function basicOf(pair: string | undefined): string | undefined {
  return pair ? `Basic ${Buffer.from(pair).toString("base64")}` : undefined;
}

type Words = readonly [reason: string, hint?: string];

function fail(key: string, code: string, [reason, hint]: Words): never {
  throw new BuildError(`secret-store/${code}`, {
    message: `Cannot read "${key}" from Consul: ${reason}`,
    hint,
  });
}
