/** `plugins remove`: binaries and their checksum files out of the plugin directory. */
import { posix } from "node:path";
import { BuildError, coreVersion, parseVersionConstraint, satisfies } from "@prebake/base";
import type { PluginCandidate } from "../directory/installed-plugin.ts";
import { checksumSuffix } from "../directory/plugin-file-name.ts";
import type { PluginDirectory } from "../directory/plugin-directory-reader.ts";
import type { PluginSource } from "../directory/plugin-source.ts";

/** Removes the binaries of a source that meet the constraint (all without one); damaged ones too. Gives their paths; rejects when there is none. */
export async function removePlugins(
  source: PluginSource,
  constraint: string | undefined,
  directory: PluginDirectory,
): Promise<readonly string[]> {
  const wanted = constraint === undefined ? undefined : parseVersionConstraint(constraint);
  const refuse = (reason: string): BuildError =>
    new BuildError("plugin/nothing-to-remove", { message: `Cannot remove "${source.text}": ${reason}` });
  if (constraint !== undefined && !wanted) throw refuse(`"${constraint}" is no version constraint`);
  const { candidates } = await directory.list();
  const found = candidates.filter(
    (one) => one.folder === source.text && (!wanted || satisfies(coreVersion(one.version), wanted)),
  );
  if (found.length === 0) {
    const which = constraint === undefined ? "" : ` that meets "${constraint}"`;
    throw refuse(`no version${which} is installed in "${directory.options.path}"`);
  }
  return await removeAll(found, directory);
}

/** Removes one binary by its path, which must be one of the plugin directory. */
export async function removePluginFile(path: string, directory: PluginDirectory): Promise<readonly string[]> {
  const { candidates } = await directory.list();
  const found = candidates.filter((one) => posix.resolve(one.path) === posix.resolve(path));
  if (found.length > 0) return await removeAll(found, directory);
  throw new BuildError("plugin/nothing-to-remove", {
    message: `Cannot remove "${path}": it is no plugin in "${directory.options.path}"`,
  });
}

async function removeAll(
  plugins: readonly PluginCandidate[],
  directory: PluginDirectory,
): Promise<readonly string[]> {
  const { files } = directory.options.host;
  for (const { path } of plugins) {
    // The checksum first: a binary without one is not used, whatever happens in between.
    await files.remove(path + checksumSuffix);
    await files.remove(path);
  }
  directory.refresh();
  return plugins.map(({ path }) => path);
}
