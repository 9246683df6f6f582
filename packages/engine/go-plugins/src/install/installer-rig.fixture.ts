/** A plugin directory, a release server, and an installer between them. */
import { join } from "node:path";
import { ResourceScope, Redactor } from "@prebake/base";
import { createHost, createServices } from "@prebake/host";
import type { BuildEvents, Host } from "@prebake/sdk";
import { createPluginRig, platform } from "../directory/fake-plugin.fixture.ts";
import type { PluginRig } from "../directory/fake-plugin.fixture.ts";
import { createPluginCache } from "../directory/plugin-cache.ts";
import { PluginDirectory } from "../directory/plugin-directory-reader.ts";
import { parsePluginSource } from "../directory/plugin-source.ts";
import type { InstallerOptions, InstallRequest } from "./plugin-installer.ts";
import { installPlugin } from "./plugin-installer.ts";
import { releaseHostsFor } from "./release-hosts.ts";
import { startReleaseServer } from "./release-server.fixture.ts";
import type { ReleaseServer } from "./release-server.fixture.ts";

export interface InstallerRig extends AsyncDisposable {
  readonly rig: PluginRig;
  readonly server: ReleaseServer;
  readonly warnings: string[];
  readonly options: InstallerOptions;
  install(source: string, change?: Partial<InstallRequest>): ReturnType<typeof installPlugin>;
}

export interface InstallerRigOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly mirror?: string;
  /** Paths of the release server by the beginnings of the addresses that they stand for. */
  readonly standsFor?: Readonly<Record<string, string>>;
  /** Instead of the rig's own directory. */
  readonly plugins?: string;
}

/** The caller disposes. */
export async function createInstallerRig(change: InstallerRigOptions = {}): Promise<InstallerRig> {
  const rig = await createPluginRig();
  const server = await startReleaseServer();
  const scope = new ResourceScope();
  const { signal } = new AbortController();
  const env = { ...process.env, ...server.env, CALLS: join(rig.root, "calls"), ...change.env };
  const real = createHost({ env, temporaryDirectory: rig.root });
  // Pauses between tries are not what is tested.
  const rerouted = (url: string) => {
    const stands = Object.entries(change.standsFor ?? {}).find(([start]) => url.startsWith(start));
    return stands ? server.url + stands[1] + url.slice(stands[0].length) : url;
  };
  const host = {
    ...real,
    network: {
      ...real.network,
      fetch: ((url, request) =>
        real.network.fetch(rerouted(url), request)) satisfies Host["network"]["fetch"],
    },
    clock: {
      ...real.clock,
      delay: (ms: number, o: { signal: AbortSignal }) => real.clock.delay(ms > 5_000 ? ms : 1, o),
    },
  };
  const cacheDirectory = join(rig.root, "cache");
  const communicators = () => Promise.reject(new Error("none here"));
  const services = createServices({ host, cacheDirectory, communicators, redactor: new Redactor() });
  const warnings: string[] = [];
  const directory = new PluginDirectory({
    path: change.plugins ?? rig.plugins,
    host,
    platform,
    cache: createPluginCache(host, cacheDirectory),
    releasesOnly: true,
    signal,
  });
  const options: InstallerOptions = {
    directory,
    hosts: (source) => releaseHostsFor(source, { host, mirror: change.mirror }),
    services,
    context: { scope, events: silentEvents, signal },
    warn: (text) => warnings.push(text),
  };
  return {
    rig,
    server,
    warnings,
    options,
    install: (text, more = {}) => {
      const parsed = parsePluginSource(text);
      if (!parsed.ok) throw new Error(parsed.problem);
      return installPlugin({ source: parsed.source, constraint: "", force: false, ...more }, options);
    },
    [Symbol.asyncDispose]: async () => {
      await scope[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    },
  };
}

const nothing = () => undefined;

const silentEvents: BuildEvents = {
  step: nothing,
  detail: nothing,
  problem: nothing,
  output: nothing,
  endOutput: nothing,
  progress: () => ({ update: nothing, finish: nothing }),
  connection: nothing,
  row: nothing,
  log: nothing,
  ask: async () => undefined,
};
