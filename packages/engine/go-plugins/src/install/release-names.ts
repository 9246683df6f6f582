/** How the files of a release are named, in the two ways there are. Source: measured on Packer 1.16. */
import { versionText } from "@prebake/base";
import type { ApiVersion } from "../directory/plugin-file-name.ts";
import { parseApiVersion } from "../directory/plugin-file-name.ts";
import type { ReleaseQuery } from "./release-host.ts";

export interface ReleaseNaming {
  sums(query: ReleaseQuery): string;
  /** What stands before `linux_amd64.zip`, and what that leaves of a name. */
  archive(query: ReleaseQuery, fileName: string): NamedArchive | undefined;
}

export interface NamedArchive {
  readonly platform: string;
  /** Undefined where the manifest tells instead. */
  readonly api: ApiVersion | undefined;
}

const stem = ({ source, version }: ReleaseQuery, sign: "" | "v") =>
  `packer-plugin-${source.name}_${sign}${versionText(version)}`;

/** releases.hashicorp.com: `packer-plugin-docker_1.1.4_linux_amd64.zip`. */
export const hashicorpNaming: ReleaseNaming & { manifest(query: ReleaseQuery): string } = {
  sums: (query) => `${stem(query, "")}_SHA256SUMS`,
  manifest: (query) => `${stem(query, "")}_manifest.json`,
  archive: (query, fileName) => {
    const rest = restOf(fileName, `${stem(query, "")}_`);
    const [, platform] = /^([a-z0-9]+_[a-z0-9]+)\.zip$/.exec(rest ?? "") ?? [];
    return platform === undefined ? undefined : { platform, api: undefined };
  },
};

/** GitHub: `packer-plugin-docker_v1.1.4_x5.0_linux_amd64.zip`. */
export const githubNaming: ReleaseNaming = {
  sums: (query) => `${stem(query, "v")}_SHA256SUMS`,
  archive: (query, fileName) => {
    const rest = restOf(fileName, `${stem(query, "v")}_`);
    const [, apiPart, platform] = /^(x[^_]+)_([a-z0-9]+_[a-z0-9]+)\.zip$/.exec(rest ?? "") ?? [];
    const api = apiPart === undefined ? undefined : parseApiVersion(apiPart);
    return platform === undefined || !api ? undefined : { platform, api };
  },
};

function restOf(text: string, start: string): string | undefined {
  return text.startsWith(start) ? text.slice(start.length) : undefined;
}
