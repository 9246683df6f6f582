/**
 * A directory with releases, for machines without a network: `MIRROR/github.com/hashicorp/docker/` holds the files of
 * a release as either host publishes them: `…_SHA256SUMS`, the zips, and the manifest where there is one.
 */
import { posix } from "node:path";
import { parseVersion, versionText } from "@prebake/base";
import type { Version } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { ApiVersion } from "../directory/plugin-file-name.ts";
import { parseChecksumList } from "./checksum-list.ts";
import { apiOf, oddAnswer, parseJson } from "./hashicorp-releases.ts";
import type { ReleaseArchive, ReleaseHost, ReleaseQuery } from "./release-host.ts";
import { githubNaming, hashicorpNaming } from "./release-names.ts";
import type { ReleaseNaming } from "./release-names.ts";

export function mirrorDirectory(root: string, host: Pick<Host, "files">): ReleaseHost {
  const folderOf = (source: ReleaseQuery["source"]) => posix.join(root, source.text);
  return {
    name: `the mirror "${root}"`,
    serves: () => true,
    versions: async (source) => {
      const folder = folderOf(source);
      if ((await host.files.status(folder))?.kind !== "directory") return undefined;
      const start = `packer-plugin-${source.name}_`;
      const names = (await host.files.list(folder)).map(({ name }) => name);
      const texts = names.flatMap((name) =>
        name.startsWith(start) && name.endsWith("_SHA256SUMS")
          ? [name.slice(start.length, -"_SHA256SUMS".length)]
          : [],
      );
      return texts.flatMap((text): readonly Version[] => {
        const version = parseVersion(text);
        return version && versionText(version) === text.replace(/^v/, "") ? [version] : [];
      });
    },
    release: async (query) => {
      const folder = folderOf(query.source);
      const manifest = () => readManifest(posix.join(folder, hashicorpNaming.manifest(query)), host);
      return (
        (await readFiles(query, { folder, naming: githubNaming }, host)) ??
        (await readFiles(query, { folder, naming: hashicorpNaming, manifest }, host))
      );
    },
  };
}

interface ReleaseFiles {
  readonly folder: string;
  readonly naming: ReleaseNaming;
  /** Which API the release speaks, where the names of its files do not tell. */
  readonly manifest?: () => Promise<ApiVersion>;
}

/** Undefined when the release is not there in these names. */
async function readFiles(
  query: ReleaseQuery,
  { folder, naming, manifest }: ReleaseFiles,
  host: Pick<Host, "files">,
): Promise<readonly ReleaseArchive[] | undefined> {
  const sums = posix.join(folder, naming.sums(query));
  if (!(await host.files.status(sums))) return undefined;
  const told = await manifest?.();
  return [...parseChecksumList(await host.files.readText(sums))].flatMap(([name, digest]) => {
    const named = naming.archive(query, name);
    const api = named?.api ?? told;
    return named && api ? [{ platform: named.platform, api, digest, url: posix.join(folder, name) }] : [];
  });
}

async function readManifest(path: string, host: Pick<Host, "files">): Promise<ApiVersion> {
  const api = (await host.files.status(path))
    ? apiOf(parseJson(await host.files.read(path), path))
    : undefined;
  if (!api) throw oddAnswer(path, "it does not say which plugin API the release speaks");
  return api;
}
