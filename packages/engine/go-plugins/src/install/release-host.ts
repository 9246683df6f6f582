/** A place that plugins are published in. One of a table; each kind has a file of its own. */
import type { Version } from "@prebake/base";
import type { ApiVersion } from "../directory/plugin-file-name.ts";
import type { PluginSource } from "../directory/plugin-source.ts";

export interface ReleaseHost {
  /** `releases.hashicorp.com`. */
  readonly name: string;
  /** Whether it is asked for plugins of this source at all. */
  serves(source: PluginSource): boolean;
  /** Published releases, in any order, without pre-releases; undefined when it does not know the plugin. Rejects when it cannot be asked. */
  versions(source: PluginSource, signal: AbortSignal): Promise<readonly Version[] | undefined>;
  /** What is published of a version; undefined when nothing is. Rejects when what is there must not be used. */
  release(query: ReleaseQuery, signal: AbortSignal): Promise<readonly ReleaseArchive[] | undefined>;
}

export interface ReleaseQuery {
  readonly source: PluginSource;
  readonly version: Version;
}

/** A zip with one plugin binary. */
export interface ReleaseArchive {
  /** `linux_amd64`. */
  readonly platform: string;
  readonly api: ApiVersion;
  /** Lower-case hex SHA-256 of the zip. */
  readonly digest: string;
  /** URL, or path in a mirror. */
  readonly url: string;
}
