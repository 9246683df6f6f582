/** `plugins install --path`: a binary of one's own into the plugin directory. */
import { BuildError, coreVersion, parseVersionConstraint, satisfies, versionText } from "@prebake/base";
import type { InstalledPlugin } from "../directory/installed-plugin.ts";
import { digestFile } from "../directory/plugin-cache.ts";
import { describePlugin } from "../directory/plugin-description.ts";
import type { PluginDirectory } from "../directory/plugin-directory-reader.ts";
import { apiProblem } from "../directory/plugin-file-name.ts";
import type { PluginSource } from "../directory/plugin-source.ts";
import { placePlugin } from "./place-plugin.ts";

export interface LocalInstall {
  readonly path: string;
  readonly source: PluginSource;
  /** What its version must meet; undefined for any. */
  readonly constraint: string | undefined;
}

/** Runs the binary, which the user names, to ask what it is; then copies it. */
export async function installLocal(
  { path, source, constraint }: LocalInstall,
  directory: PluginDirectory,
): Promise<InstalledPlugin> {
  const { host, signal } = directory.options;
  const refuse = (reason: string, hint?: string): never => {
    throw new BuildError("plugin/local", {
      message: `Cannot install "${path}" as "${source.text}": ${reason}`,
      hint,
    });
  };
  const program = path.includes("/") || path.includes("\\") ? path : `./${path}`;
  const { description } = await describePlugin(program, host, { signal });
  const { version, api } = description;
  if (version.prerelease !== "" && version.prerelease !== "dev")
    refuse(
      `it is the pre-release ${versionText(version)}`,
      'Only releases and "-dev" builds can be installed; build it as one of these.',
    );
  const problem = apiProblem(api);
  if (problem !== undefined) refuse(problem);
  const wanted = constraint === undefined ? undefined : parseVersionConstraint(constraint);
  if (constraint !== undefined && !wanted) refuse(`"${constraint}" is no version constraint`);
  if (wanted && !satisfies(coreVersion(version), wanted))
    refuse(`it is version ${versionText(version)}, which does not meet "${constraint}"`);
  const size = (await host.files.status(path))?.sizeBytes ?? 0;
  return await placePlugin({
    directory,
    source,
    file: { name: source.name, version, api },
    content: () => host.files.stream(path),
    sizeBytes: size,
    lockedDigest: await digestFile(host, path),
  });
}
