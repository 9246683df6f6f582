/** `.prebake.lock.hcl`: which version of each plugin was installed, and what its files were. */
import { posix } from "node:path";
import { BuildError, DiagnosticList, SourceText, compareCodePoints, parseVersion } from "@prebake/base";
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import {
  Scope,
  asString,
  bodyContent,
  convertValue,
  entriesOf,
  evaluate,
  hclQuote,
  mapType,
  parseHcl,
  StringType,
} from "@prebake/hcl";
import type { Attribute, Block } from "@prebake/hcl";
import type { Host } from "@prebake/sdk";

export const lockFileName = ".prebake.lock.hcl";

export interface LockedPlugin {
  readonly source: string;
  /** `1.1.4`. */
  readonly version: string;
  /** Lower-case hex SHA-256 of the published archive by platform (`linux_amd64`). */
  readonly archives: Readonly<Record<string, string>>;
  /** Lower-case hex SHA-256 of the binary by platform, of the platforms that it was installed on. */
  readonly binaries: Readonly<Record<string, string>>;
}

/** Locked plugins by source. */
export type PluginLock = ReadonlyMap<string, LockedPlugin>;

export interface ReadLock {
  /** The file's path. */
  readonly path: string;
  /** Undefined when there is no file. */
  readonly lock: PluginLock | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export async function readLockFile(directory: string, host: Pick<Host, "files">): Promise<ReadLock> {
  const path = posix.join(directory, lockFileName);
  if (!(await host.files.status(path))) return { path, lock: undefined, diagnostics: [] };
  const sink = new DiagnosticList();
  const lock = parseLock(new SourceText(path, await host.files.readText(path)), sink);
  return { path, lock, diagnostics: sink.items };
}

const fileSchema = { attributes: [], blocks: [{ type: "plugin", labels: ["source"] }] };
const pluginSchema = {
  attributes: [{ name: "version", required: true }, { name: "archives" }, { name: "binaries" }],
  blocks: [],
};

export function parseLock(source: SourceText, sink: DiagnosticSink): PluginLock {
  const { blocks } = bodyContent(parseHcl(source, sink), fileSchema, sink);
  return new Map(blocks.flatMap((block) => readPlugin(block, sink)));
}

function readPlugin(block: Block, sink: DiagnosticSink): readonly (readonly [string, LockedPlugin])[] {
  const { attributes } = bodyContent(block.body, pluginSchema, sink);
  const source = block.labels[0]?.text ?? "";
  const version = textsOf(attributes.get("version"), sink)[""];
  if (version === undefined || !parseVersion(version)) return [];
  const archives = digestsOf(attributes.get("archives"), sink);
  const binaries = digestsOf(attributes.get("binaries"), sink);
  return [[source, { source, version, archives, binaries }]];
}

const digestPrefix = "sha256:";

function digestsOf(attribute: Attribute | undefined, sink: DiagnosticSink): Readonly<Record<string, string>> {
  const texts = Object.entries(textsOf(attribute, sink));
  return Object.fromEntries(
    texts.map(([platform, text]) => [platform, text.replace(digestPrefix, "").toLowerCase()]),
  );
}

/** A map's texts by key; a single text under the key "". */
function textsOf(attribute: Attribute | undefined, sink: DiagnosticSink): Readonly<Record<string, string>> {
  if (!attribute) return {};
  const value = evaluate(attribute.expression, new Scope(), sink);
  if (!value.isWhollyKnown || value.isNull) return {};
  const single = convertValue(value, StringType);
  if (single.ok) return { "": asString(single.value) };
  const map = convertValue(value, mapType(StringType));
  return map.ok ? Object.fromEntries(entriesOf(map.value).map(([key, one]) => [key, asString(one)])) : {};
}

/** The file's text: the same lock always gives the same bytes. */
export function renderLock(lock: PluginLock): string {
  const plugins = [...lock.values()].sort((a, b) => compareCodePoints(a.source, b.source));
  const head =
    "# Written by `prebake init`: the plugins of this template and the checksums of their files.\n" +
    "# Keep it under version control. `prebake init -upgrade .` chooses anew.\n";
  return head + plugins.map(renderPlugin).join("");
}

function renderPlugin({ source, version, archives, binaries }: LockedPlugin): string {
  return `\nplugin ${hclQuote(source)} {\n  version = ${hclQuote(version)}\n${renderDigests("archives", archives)}${renderDigests("binaries", binaries)}}\n`;
}

function renderDigests(name: string, digests: Readonly<Record<string, string>>): string {
  const platforms = Object.keys(digests).sort(compareCodePoints);
  if (platforms.length === 0) return "";
  const width = Math.max(...platforms.map((platform) => hclQuote(platform).length));
  const rows = platforms.map(
    (platform) =>
      `    ${hclQuote(platform).padEnd(width)} = ${hclQuote(`${digestPrefix}${digests[platform]}`)}\n`,
  );
  return `\n  ${name} = {\n${rows.join("")}  }\n`;
}

/** Writes the file when it differs. Rejects with `plugin/lock-unwritable`. */
export async function writeLockFile(
  path: string,
  lock: PluginLock,
  host: Pick<Host, "files">,
): Promise<void> {
  const text = renderLock(lock);
  const exists = await host.files.status(path);
  if (!exists && lock.size === 0) return;
  if (exists && (await host.files.readText(path)) === text) return;
  try {
    await host.files.write(path, text);
  } catch (cause) {
    throw new BuildError("plugin/lock-unwritable", {
      message: `Cannot write the lock file "${path}": ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: "The plugins are installed; only their versions are not recorded.",
      cause,
    });
  }
}
