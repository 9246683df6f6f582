/** The plugin directory and what is remembered of it, as commands use them. */
import { PluginDirectory, createPluginCache, findPluginDirectory, pluginPlatform } from "@prebake/go-plugins";
import type { PluginCache } from "@prebake/go-plugins";
import type { Host } from "@prebake/sdk";

export interface OpenPluginsOptions {
  readonly host: Host;
  readonly cacheDirectory: string;
  /** Leaves pre-releases out. */
  readonly releasesOnly: boolean;
  readonly signal: AbortSignal;
}

export interface OpenPlugins {
  readonly directory: PluginDirectory;
  readonly cache: PluginCache;
}

/** Looks at nothing yet. Rejects when the environment names no directory that can be meant. */
export async function openPlugins(options: OpenPluginsOptions): Promise<OpenPlugins> {
  const { host, cacheDirectory, releasesOnly, signal } = options;
  const cache = createPluginCache(host, cacheDirectory);
  const path = await findPluginDirectory(host);
  const platform = pluginPlatform(host.machine);
  return { cache, directory: new PluginDirectory({ path, host, platform, cache, releasesOnly, signal }) };
}
