/** Releases on GitHub, and on GitHub Enterprise servers. Source: measured on Packer 1.16; docs.github.com, "Git references". */
import { parseVersion, versionText } from "@prebake/base";
import type { Version } from "@prebake/base";
import type { PluginSource } from "../directory/plugin-source.ts";
import { parseChecksumList } from "./checksum-list.ts";
import { oddAnswer, parseJson } from "./hashicorp-releases.ts";
import type { HttpClient } from "./http-client.ts";
import { isAbsent } from "./http-client.ts";
import type { ReleaseArchive, ReleaseHost, ReleaseQuery } from "./release-host.ts";
import { githubNaming } from "./release-names.ts";

export interface GithubReleasesOptions {
  readonly http: HttpClient;
  /** Sources of this host: `github.com`. */
  readonly host: string;
  /** `https://github.com`. */
  readonly base: string;
  /** `https://api.github.com`; `https://HOST/api/v3` of an Enterprise server. */
  readonly apiBase: string;
  /** Sent to the API only. */
  readonly token: string | undefined;
}

const headers = {
  accept: "application/vnd.github.v3+json",
  "x-github-api-version": "2022-11-28",
  "user-agent": "prebake",
} as const;

export function githubReleases(options: GithubReleasesOptions): ReleaseHost {
  const { http, host, apiBase, token } = options;
  return {
    name: host,
    serves: (source) => source.host === host && !source.namespace.includes("/"),
    versions: async (source, signal) => {
      const url = `${apiBase}/repos/${repositoryOf(source)}/git/matching-refs/tags`;
      const authorization = token ? { authorization: `Bearer ${token}` } : {};
      const answer = await http.get(url, { signal, headers: { ...headers, ...authorization } });
      return isAbsent(answer) ? undefined : versionsOf(parseJson(answer.bytes, url), url);
    },
    release: (query, signal) => readRelease(query, options, signal),
  };
}

function repositoryOf({ namespace, name }: PluginSource): string {
  return `${namespace}/packer-plugin-${name}`;
}

/** Tags that are no versions are left out. */
function versionsOf(tags: unknown, url: string): readonly Version[] {
  if (!Array.isArray(tags)) throw oddAnswer(url, "it is no list of tags");
  return tags.flatMap((tag: unknown) => {
    const ref = typeof tag === "object" && tag !== null && "ref" in tag ? tag.ref : undefined;
    const [, text] = typeof ref === "string" ? (/^refs\/tags\/v(.+)$/.exec(ref) ?? []) : [];
    const version = text === undefined ? undefined : parseVersion(text);
    // Files are looked for under the written form.
    return version && versionText(version) === text ? [version] : [];
  });
}

async function readRelease(
  query: ReleaseQuery,
  { http, base }: GithubReleasesOptions,
  signal: AbortSignal,
): Promise<readonly ReleaseArchive[] | undefined> {
  const folder = `${base}/${repositoryOf(query.source)}/releases/download/v${versionText(query.version)}`;
  const sums = await http.get(`${folder}/${githubNaming.sums(query)}`, { signal, headers });
  if (isAbsent(sums)) return undefined;
  const digests = parseChecksumList(new TextDecoder().decode(sums.bytes));
  return [...digests].flatMap(([name, digest]) => {
    const named = githubNaming.archive(query, name);
    return named?.api ? [{ platform: named.platform, api: named.api, digest, url: `${folder}/${name}` }] : [];
  });
}
