/** `.prebake.lock.hcl`: which version of each plugin was installed, and what its files were. */
import { posix } from "node:path";
import { BuildError, DiagnosticList, SourceText, compareCodePoints, parseVersion } from "@prebake/base";
import type { Diagnostic, DiagnosticSink, SourceRange } from "@prebake/base";
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
import type { Attribute, Block, Value } from "@prebake/hcl";
import type { Host } from "@prebake/sdk";
import { pluginDiagnostic } from "../directory/plugin-diagnostics.ts";

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

/** What cannot be read is reported: a lock that is passed over would let any version and any file in. */
export function parseLock(source: SourceText, sink: DiagnosticSink): PluginLock {
  const { blocks } = bodyContent(parseHcl(source, sink), fileSchema, sink);
  const lock = new Map<string, LockedPlugin>();
  for (const block of blocks) {
    const plugin = readPlugin(block, sink);
    if (!plugin) continue;
    if (lock.has(plugin.source))
      unreadable(block.headerRange, `The plugin "${plugin.source}" is locked twice.`, sink);
    lock.set(plugin.source, plugin);
  }
  return lock;
}

function readPlugin(block: Block, sink: DiagnosticSink): LockedPlugin | undefined {
  const { attributes } = bodyContent(block.body, pluginSchema, sink);
  const source = block.labels[0]?.text ?? "";
  const version = versionOf(attributes.get("version"), sink);
  const archives = digestsOf(attributes.get("archives"), sink);
  const binaries = digestsOf(attributes.get("binaries"), sink);
  return version === undefined ? undefined : { source, version, archives, binaries };
}

function versionOf(attribute: Attribute | undefined, sink: DiagnosticSink): string | undefined {
  const value = attribute && known(attribute, sink);
  if (!value) return undefined;
  const text = convertValue(value, StringType);
  if (text.ok && parseVersion(asString(text.value))) return asString(text.value);
  unreadable(attribute.expression, 'A locked version is a text such as "1.2.3".', sink);
  return undefined;
}

const digestPattern = /^sha256:([0-9a-f]{64})$/i;

function digestsOf(attribute: Attribute | undefined, sink: DiagnosticSink): Readonly<Record<string, string>> {
  const value = attribute && known(attribute, sink);
  if (!value) return {};
  const map = convertValue(value, mapType(StringType));
  const texts = map.ok ? entriesOf(map.value).map(([key, one]) => [key, asString(one)] as const) : [];
  const digests = texts.map(
    ([key, text]) => [key, digestPattern.exec(text)?.[1]?.toLowerCase() ?? ""] as const,
  );
  if (!map.ok || digests.some(([, digest]) => digest === ""))
    unreadable(
      attribute.expression,
      'Locked checksums are a map from platforms to "sha256:" and 64 hexadecimal digits.',
      sink,
    );
  return Object.fromEntries(digests);
}

/** The attribute's value; undefined when there is none, after a report. */
function known(attribute: Attribute, sink: DiagnosticSink): Value | undefined {
  const value = evaluate(attribute.expression, new Scope(), sink);
  if (!value.isWhollyKnown) return undefined; // Told by the evaluation.
  if (hasNull(value)) {
    unreadable(attribute.expression, "There is null where something is locked.", sink);
    return undefined;
  }
  return value;
}

function hasNull(value: Value): boolean {
  if (value.isNull) return true;
  const isMap = value.type.kind === "object" || value.type.kind === "map";
  return isMap && entriesOf(value).some(([, part]) => part.isNull);
}

function unreadable(range: SourceRange, problem: string, sink: DiagnosticSink): void {
  const { source, start, end } = range;
  sink.add(pluginDiagnostic("lock-unreadable", { problem }, { subject: { source, start, end } }));
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
    (platform) => `    ${hclQuote(platform).padEnd(width)} = ${hclQuote(`sha256:${digests[platform]}`)}\n`,
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
