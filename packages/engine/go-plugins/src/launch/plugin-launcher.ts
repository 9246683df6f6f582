/** Starts processes of one installed plugin, for the adapters. */
import type { Host } from "@prebake/sdk";
import { versionText } from "@prebake/base";
import type { InstalledPlugin } from "../directory/installed-plugin.ts";
import { PluginConnection } from "../services/plugin-connection.ts";
import type { PluginLauncher } from "../components/running-plugin.ts";
import type { LogLevel } from "./plugin-log.ts";
import { keepAlive } from "./keep-alive.ts";
import { startPlugin } from "./start-plugin.ts";

export interface PluginLauncherOptions {
  readonly host: Host;
  readonly plugin: InstalledPlugin;
  /** `source` is the file name of the binary, as in Packer's log. */
  readonly log: (level: LogLevel, source: string, text: string) => void;
}

export function createPluginLauncher({ host, plugin, log }: PluginLauncherOptions): PluginLauncher {
  const { path, name, version, description } = plugin;
  const base = path.split(/[/\\]/).at(-1) ?? path;
  const title = `${name} ${versionText(version)} ("${path}")`;
  return {
    async start(component, { signal }) {
      const running = await startPlugin({
        host,
        path,
        title,
        kind: component.kind,
        component: component.name,
        protobuf: description.protobuf,
        log: (level, text) => log(level, `${base} plugin`, text),
        signal,
      });
      const connection = new PluginConnection(running.connection);
      void keepAlive(connection, host.clock); // Ends with the connection.
      return {
        connection,
        title,
        pid: running.pid,
        encoding: description.protobuf ? "protobuf" : "gob",
        explain: (error) => running.explain(error),
        [Symbol.asyncDispose]: async () => {
          await connection[Symbol.asyncDispose]();
          await running[Symbol.asyncDispose]();
        },
      };
    },
  };
}
