/**
 * A directory with releases, for machines without a network: `MIRROR/github.com/hashicorp/docker/` holds the files of
 * a release as either host publishes them: `…_SHA256SUMS`, the zips, and the manifest where there is one.
 */
import { posix } from "node:path";
import { parseVersion, versionText } from "@prebake/base";
import type { Version } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { parseChecksumList } from "./checksum-list.ts";
import { apiOf, oddAnswer, parseJson } from "./hashicorp-releases.ts";
import type { ReleaseArchive, ReleaseHost, ReleaseQuery } from "./release-host.ts";
import { githubNaming, hashicorpNaming } from "./release-names.ts";

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
    release: async (query) =>
      (await readGithubFiles(query, folderOf(query.source), host)) ??
      (await readHashicorpFiles(query, folderOf(query.source), host)),
  };
}

async function readGithubFiles(
  query: ReleaseQuery,
  folder: string,
  host: Pick<Host, "files">,
): Promise<readonly ReleaseArchive[] | undefined> {
  const sums = posix.join(folder, githubNaming.sums(query));
  if (!(await host.files.status(sums))) return undefined;
  return [...parseChecksumList(await host.files.readText(sums))].flatMap(([name, digest]) => {
    const named = githubNaming.archive(query, name);
    const url = posix.join(folder, name);
    return named?.api ? [{ platform: named.platform, api: named.api, digest, url }] : [];
  });
}

async function readHashicorpFiles(
  query: ReleaseQuery,
  folder: string,
  host: Pick<Host, "files">,
): Promise<readonly ReleaseArchive[] | undefined> {
  const sums = posix.join(folder, hashicorpNaming.sums(query));
  if (!(await host.files.status(sums))) return undefined;
  const manifest = posix.join(folder, hashicorpNaming.manifest(query));
  const api = (await host.files.status(manifest))
    ? apiOf(parseJson(await host.files.read(manifest), manifest))
    : undefined;
  if (!api) throw oddAnswer(manifest, "it does not say which plugin API the release speaks");
  return [...parseChecksumList(await host.files.readText(sums))].flatMap(([name, digest]) => {
    const named = hashicorpNaming.archive(query, name);
    return named ? [{ platform: named.platform, api, digest, url: posix.join(folder, name) }] : [];
  });
}
