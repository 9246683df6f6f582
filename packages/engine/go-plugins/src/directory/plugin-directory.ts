/** Where plugins are. Source: measured on Packer 1.16: one directory, the first that applies. */
import { posix, win32 } from "node:path";
import { BuildError } from "@prebake/base";
import type { Host } from "@prebake/sdk";

/** The directory that is searched and installed into; it may not exist yet. */
export async function findPluginDirectory(host: Pick<Host, "env" | "machine" | "files">): Promise<string> {
  const given = host.env["PACKER_PLUGIN_PATH"];
  if (given !== undefined && given !== "") return oneDirectory(given, host.machine.os);
  const path = host.machine.os === "win32" ? win32 : posix;
  return path.join(await configDirectory(host), "plugins");
}

function oneDirectory(given: string, os: string): string {
  const separator = os === "win32" ? win32.delimiter : posix.delimiter;
  if (!given.includes(separator)) return given;
  throw new BuildError("plugin/path-list", {
    message: `Cannot use PACKER_PLUGIN_PATH: it holds several directories ("${given}")`,
    hint: `Give one directory, without "${separator}".`,
  });
}

async function configDirectory({
  env,
  machine,
  files,
}: Pick<Host, "env" | "machine" | "files">): Promise<string> {
  if (machine.os === "win32")
    return win32.join(env["PACKER_CONFIG_DIR"] || env["APPDATA"] || machine.homeDirectory, "packer.d");
  const given = env["PACKER_CONFIG_DIR"];
  if (given) return posix.join(given, ".packer.d");
  const home = env["HOME"] ?? machine.homeDirectory;
  if (home === "") {
    throw new BuildError("plugin/no-home", {
      message: "Cannot find the plugin directory: HOME is empty",
      hint: "Set HOME, or PACKER_PLUGIN_PATH to the directory that holds the plugins.",
    });
  }
  const old = posix.join(home, ".packer.d");
  if ((await files.status(old))?.kind === "directory") return old;
  return posix.join(env["XDG_CONFIG_HOME"] || posix.join(home, ".config"), "packer");
}
