/** Files by which a host of plugins finds us: small scripts that start this program. */
import { posix } from "node:path";
import { BuildError, parseVersion } from "@prebake/base";
import type { ComponentKind, ComponentRegistry, Host } from "@prebake/sdk";
import type { InstalledPlugin } from "../directory/installed-plugin.ts";
import type { PluginDirectory } from "../directory/plugin-directory-reader.ts";
import { ourApi } from "../directory/plugin-file-name.ts";
import type { PluginSource } from "../directory/plugin-source.ts";
import { placePlugin } from "../install/place-plugin.ts";
import { removePlugins } from "../install/remove-plugins.ts";

export interface ServedProgram {
  /** What starts this program: an interpreter and its script, or a program alone. */
  readonly command: readonly string[];
  readonly version: string;
}

/**
 * A source that nobody can publish under: hosts that miss the plugin must not fetch another's. Source: names that end in
 * `.local` are never in the public name system, RFC 6762.
 */
export const servedSource: PluginSource = {
  text: "prebake.local/prebake/prebake",
  host: "prebake.local",
  namespace: "prebake",
  name: "prebake",
};

/** One plugin with all components, in the layout of Packer 1.7 and newer; replaces those of other versions. */
export async function placeServedPlugin(
  program: ServedProgram,
  directory: PluginDirectory,
): Promise<InstalledPlugin> {
  const { host } = directory.options;
  refuseWindows(host);
  const version = parseVersion(program.version);
  if (!version)
    throw new BuildError("plugin/version", {
      message: `Cannot make a plugin: "${program.version}" is no version`,
    });
  // The version is in the script too, so that what is remembered of one version is not taken for another's.
  const content = new TextEncoder().encode(scriptText(program, "$@"));
  const plugin = await placePlugin({
    directory,
    source: servedSource,
    file: { name: servedSource.name, version, api: ourApi },
    content: async function* () {
      yield content;
    },
    sizeBytes: content.length,
  });
  try {
    await removePlugins(servedSource, `!= ${program.version}`, directory);
  } catch (error) {
    if (!(error instanceof BuildError) || error.code !== "plugin/nothing-to-remove") throw error;
  }
  return plugin;
}

/** A file for each component of these names, as Packer before 1.7 takes them; gives their paths. Rejects before anything is written when there is none of a name. */
export async function placeSinglePlugins(
  names: readonly string[],
  into: { readonly path: string; readonly host: Host },
  served: ServedProgram & { readonly registry: Pick<ComponentRegistry, "names"> },
): Promise<readonly string[]> {
  refuseWindows(into.host);
  const words = names.flatMap((name) => singleWords(name, served.registry));
  const paths: string[] = [];
  await into.host.files.makeDirectory(into.path, { mode: 0o755 });
  for (const word of words) {
    const path = posix.join(into.path, word);
    await into.host.files.write(path, scriptText(served, word), { mode: 0o755 });
    paths.push(path);
  }
  return paths;
}

// Such hosts know no data sources.
const singleKinds: readonly ComponentKind[] = ["builder", "provisioner", "post-processor"];

/** `packer-provisioner-shell-local` and `packer-post-processor-shell-local` of `shell-local`. */
function singleWords(name: string, registry: Pick<ComponentRegistry, "names">): readonly string[] {
  const kinds = singleKinds.filter((kind) => registry.names(kind).includes(name));
  if (kinds.length > 0) return kinds.map((kind) => `packer-${kind}-${name}`);
  const known = new Set(singleKinds.flatMap((kind) => registry.names(kind)));
  throw new BuildError("plugin/unknown-component", {
    message: `Cannot make a plugin of "${name}": there is no component of that name`,
    hint: `There are: ${[...known].sort().join(", ")}.`,
  });
}

function scriptText({ command, version }: ServedProgram, word: string): string {
  const words = [...command, "plugin", word].map((text) => (text === "$@" ? '"$@"' : quoted(text)));
  return `#!/bin/sh\n# Parts of prebake ${version} as a Packer plugin. Made by \`prebake plugins for-packer\`.\nexec ${words.join(" ")}\n`;
}

function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function refuseWindows({ machine }: Host): void {
  if (machine.os !== "win32") return;
  throw new BuildError("plugin/platform", {
    message:
      "Cannot make a plugin: Packer on Windows starts programs that end in .exe only, and this is a script",
    hint: "Use Packer and prebake in the Linux subsystem, or build the template with prebake.",
  });
}
