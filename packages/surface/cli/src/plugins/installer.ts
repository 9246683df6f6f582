/** What commands that install plugins work with. */
import { ResourceScope } from "@prebake/base";
import { releaseHostsFor } from "@prebake/go-plugins";
import { createBuildEvents } from "@prebake/runner";
import type { InstallerOptions, PluginDirectory } from "@prebake/go-plugins";
import type { BuildEvents } from "@prebake/sdk";
import type { Workspace } from "../call/workspace.ts";

export interface Installer extends AsyncDisposable {
  readonly options: InstallerOptions;
}

/** The caller disposes. `mirror`: a directory instead of the network; else the environment's. */
export function openInstaller(
  workspace: Pick<Workspace, "host" | "services" | "publisher" | "prompter" | "signal">,
  directory: PluginDirectory,
  mirror: string | undefined,
): Installer {
  const { host, services, publisher, signal } = workspace;
  const scope = new ResourceScope();
  const place = mirror ?? (host.env["PACKER_PLUGIN_MIRROR"] || undefined);
  return {
    options: {
      directory,
      hosts: (source) => releaseHostsFor(source, { host, mirror: place }),
      services,
      context: { scope, signal, events: installEvents(workspace) },
      warn: (text) =>
        publisher.publish({ kind: "problem", severity: "warning", code: "plugin/no-files", text }),
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

/** Downloads belong to no build: their progress and problems are shown, the rest goes to the log. */
function installEvents({
  publisher,
  host,
  prompter,
}: Pick<Workspace, "publisher" | "host" | "prompter">): BuildEvents {
  const { progress } = createBuildEvents({ build: "plugins", publisher, prompter, clock: host.clock });
  const log: BuildEvents["log"] = (level, source, text) =>
    publisher.publish({ kind: "log", level, source, text });
  const nothing = (): void => undefined;
  return {
    step: (_code, text) => log("info", "plugins", text),
    detail: (text) => log("info", "plugins", text),
    problem: (problem) => publisher.publish({ kind: "problem", ...problem }),
    output: nothing,
    endOutput: nothing,
    progress,
    connection: nothing,
    row: (type, data) => publisher.publish({ kind: "row", type, data }),
    log,
    ask: async () => undefined,
  };
}
