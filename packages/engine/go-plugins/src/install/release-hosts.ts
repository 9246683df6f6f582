/** The hosts that are asked for plugins, in order. */
import type { Host } from "@prebake/sdk";
import { githubReleases } from "./github-releases.ts";
import { hashicorpReleases } from "./hashicorp-releases.ts";
import { createHttpClient } from "./http-client.ts";
import { mirrorDirectory } from "./mirror-directory.ts";
import type { ReleaseHost } from "./release-host.ts";
import { hashicorpKeys } from "./release-keys.ts";
import type { PluginSource } from "../directory/plugin-source.ts";

export interface ReleaseHostsOptions {
  readonly host: Host;
  /** A directory instead of the network. */
  readonly mirror: string | undefined;
}

/** Variables that name other places: a company's proxy of the public ones, or a test's server. */
const bases = {
  releases: ["PACKER_PLUGIN_RELEASES_URL", "https://releases.hashicorp.com"],
  github: ["PACKER_PLUGIN_GITHUB_URL", "https://github.com"],
  githubApi: ["PACKER_PLUGIN_GITHUB_API_URL", "https://api.github.com"],
} as const;

/** The hosts for a source. Hosts other than github.com are taken for GitHub Enterprise servers. */
export function releaseHostsFor(source: PluginSource, options: ReleaseHostsOptions): readonly ReleaseHost[] {
  const { host, mirror } = options;
  if (mirror !== undefined) return [mirrorDirectory(mirror, host)];
  const http = createHttpClient(host);
  const base = ([name, known]: readonly [string, string]) => (host.env[name] || known).replace(/\/+$/, "");
  const all =
    source.host === "github.com"
      ? [
          hashicorpReleases({ http, base: base(bases.releases), keys: hashicorpKeys }),
          githubReleases({
            http,
            host: "github.com",
            base: base(bases.github),
            apiBase: base(bases.githubApi),
            token: host.env["PACKER_GITHUB_API_TOKEN"],
          }),
        ]
      : [enterpriseServer(source.host, http, host.env)];
  return all.filter((one) => one.serves(source));
}

function enterpriseServer(
  name: string,
  http: ReturnType<typeof createHttpClient>,
  env: Host["env"],
): ReleaseHost {
  // The token of github.com is no business of another server.
  const token = env[`PACKER_GITHUB_API_TOKEN_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`];
  const base = `https://${name}`;
  return githubReleases({ http, host: name, base, apiBase: `${base}/api/v3`, token });
}
