/** Plugins for tests: shell scripts that answer `describe`, and what else a test wants. */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import { createHost } from "@prebake/host";
import type { Host } from "@prebake/sdk";
import { makeTemporaryDirectory } from "@prebake/testing";
import { createPluginCache } from "./plugin-cache.ts";
import { PluginDirectory } from "./plugin-directory-reader.ts";
import { platformText, pluginPlatform } from "./plugin-platform.ts";

export interface FakePlugin {
  /** `github.com/acme`. */
  readonly folder?: string;
  readonly name: string;
  readonly version: string;
  /** Instead of what fits the name. */
  readonly fileVersion?: string;
  readonly describe?: Readonly<Record<string, unknown>>;
  /** Shell text instead of the usual answer; `$1` is `describe` or `start`. */
  readonly script?: string;
  /** Instead of the right checksum; null writes none. */
  readonly checksum?: string | null;
}

export interface PluginRig extends AsyncDisposable {
  readonly root: string;
  readonly plugins: string;
  readonly host: Host;
  /** Writes a plugin; gives its path. */
  add(plugin: FakePlugin): Promise<string>;
  open(options?: { readonly releasesOnly?: boolean; readonly signal?: AbortSignal }): PluginDirectory;
  /** Lines that scripts wrote with `echo … >> $CALLS`. */
  calls(): Promise<readonly string[]>;
}

export const platform = pluginPlatform({ os: process.platform, arch: process.arch });
const suffix = `${platformText(platform)}${platform.extension}`;

/** The caller disposes. */
export async function createPluginRig(): Promise<PluginRig> {
  const directory = await makeTemporaryDirectory();
  const root = directory.path;
  const plugins = join(root, "plugins");
  const calls = join(root, "calls");
  const host = createHost({ env: { ...process.env, CALLS: calls, TMPDIR: root }, temporaryDirectory: root });
  return {
    root,
    plugins,
    host,
    add: (plugin) => addPlugin(plugins, plugin),
    open: ({ releasesOnly = false, signal = new AbortController().signal } = {}) => {
      const cache = createPluginCache(host, join(root, "cache"));
      return new PluginDirectory({ path: plugins, host, platform, cache, releasesOnly, signal });
    },
    calls: async () =>
      (await fs.readFile(calls, "utf8").catch(() => "")).split("\n").filter((line) => line !== ""),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

async function addPlugin(plugins: string, plugin: FakePlugin): Promise<string> {
  const { folder = "github.com/acme", name, version, fileVersion = `v${version}_x5.0` } = plugin;
  const path = join(plugins, folder, name, `packer-plugin-${name}_${fileVersion}_${suffix}`);
  const text = pluginScript(plugin);
  await fs.mkdir(dirname(path), { recursive: true });
  await fs.writeFile(path, text, { mode: 0o755 });
  if (plugin.checksum !== null)
    await fs.writeFile(
      `${path}_SHA256SUM`,
      plugin.checksum ?? createHash("sha256").update(text).digest("hex"),
    );
  return path;
}

export function pluginScript({ version, describe = {}, script }: FakePlugin): string {
  const answer = {
    version,
    sdk_version: "0.6.10",
    api_version: "x5.0",
    builders: ["-packer-default-plugin-name-", "disk"],
    post_processors: ["tag"],
    provisioners: [],
    datasources: ["image"],
    protocol_version: "v2",
    ...describe,
  };
  return `#!/bin/sh\n${script ?? `echo "$1 ${version}" >> "$CALLS"\necho '${JSON.stringify(answer)}'`}\n`;
}
