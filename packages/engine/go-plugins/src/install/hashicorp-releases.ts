/** releases.hashicorp.com: plugins of the namespace `hashicorp`. Source: measured on Packer 1.16. */
import { BuildError, parseVersion, versionText } from "@prebake/base";
import type { Version } from "@prebake/base";
import type { ApiVersion } from "../directory/plugin-file-name.ts";
import { parseApiVersion } from "../directory/plugin-file-name.ts";
import { parseChecksumList } from "./checksum-list.ts";
import type { HttpClient } from "./http-client.ts";
import { isAbsent } from "./http-client.ts";
import { checkSignature } from "./pgp-signature.ts";
import type { ReleaseArchive, ReleaseHost, ReleaseQuery } from "./release-host.ts";
import type { ReleaseKey } from "./release-keys.ts";
import { hashicorpNaming } from "./release-names.ts";

export interface HashicorpReleasesOptions {
  readonly http: HttpClient;
  /** `https://releases.hashicorp.com`. */
  readonly base: string;
  readonly keys: readonly ReleaseKey[];
}

export function hashicorpReleases(options: HashicorpReleasesOptions): ReleaseHost {
  return {
    name: new URL(options.base).host,
    // There all namespaces are one: `github.com/anyone/docker` would get HashiCorp's plugin.
    serves: ({ host, namespace }) => host === "github.com" && namespace === "hashicorp",
    versions: async (source, signal) => {
      const url = `${options.base}/packer-plugin-${source.name}/index.json`;
      const answer = await options.http.get(url, { signal });
      return isAbsent(answer) ? undefined : versionsOf(answer.bytes, url);
    },
    release: (query, signal) => readRelease(query, options, signal),
  };
}

function versionsOf(bytes: Uint8Array, url: string): readonly Version[] {
  const versions = memberOf(parseJson(bytes, url), "versions");
  if (typeof versions !== "object" || versions === null) throw oddAnswer(url, 'it has no "versions"');
  return Object.keys(versions).flatMap((text) => {
    const version = parseVersion(text);
    // Files are looked for under the written form.
    return version && versionText(version) === text ? [version] : [];
  });
}

async function readRelease(
  query: ReleaseQuery,
  options: HashicorpReleasesOptions,
  signal: AbortSignal,
): Promise<readonly ReleaseArchive[] | undefined> {
  const folder = `${options.base}/packer-plugin-${query.source.name}/${versionText(query.version)}`;
  const sumsUrl = `${folder}/${hashicorpNaming.sums(query)}`;
  const manifestUrl = `${folder}/${hashicorpNaming.manifest(query)}`;
  const [sums, signature, manifest] = await Promise.all([
    options.http.get(sumsUrl, { signal }),
    options.http.get(`${sumsUrl}.sig`, { signal }),
    options.http.get(manifestUrl, { signal }),
  ]);
  if (isAbsent(sums)) return undefined;
  if (!isAbsent(signature)) refuseForged(sums.bytes, signature.bytes, { url: sumsUrl, keys: options.keys });
  const digests = parseChecksumList(new TextDecoder().decode(sums.bytes));
  const api = isAbsent(manifest) ? undefined : apiOf(parseJson(manifest.bytes, manifestUrl));
  if (!api) throw oddAnswer(manifestUrl, "it does not say which plugin API the release speaks");
  return [...digests].flatMap(([name, digest]) => {
    const named = hashicorpNaming.archive(query, name);
    return named ? [{ platform: named.platform, api, digest, url: `${folder}/${name}` }] : [];
  });
}

function refuseForged(
  sums: Uint8Array,
  signature: Uint8Array,
  { url, keys }: { readonly url: string; readonly keys: readonly ReleaseKey[] },
): void {
  const check = checkSignature(sums, signature, keys);
  if (check.ok) return;
  throw new BuildError("plugin/signature", {
    message: `Cannot trust ${url}: its signature is not good: ${check.reason}`,
    hint: "Do not use this release. If a proxy stands between, look at what it changes.",
  });
}

/** `metadata.protocol_version`: `5.0`, also written `x5.0`, or a list of them. */
export function apiOf(manifest: unknown): ApiVersion | undefined {
  const metadata = memberOf(manifest, "metadata");
  const list = memberOf(metadata, "protocol_versions");
  const text = memberOf(metadata, "protocol_version") ?? (Array.isArray(list) ? list[0] : undefined);
  return typeof text === "string" ? parseApiVersion(`x${text.replace(/^x/, "")}`) : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name] // It has it.
    : undefined;
}

export function parseJson(bytes: Uint8Array, url: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw oddAnswer(url, "it is no JSON");
  }
}

export function oddAnswer(url: string, reason: string): BuildError {
  return new BuildError("plugin/odd-answer", {
    message: `Cannot use ${url}: ${reason}`,
    hint: "Try again later; a proxy may have answered in its place.",
  });
}
