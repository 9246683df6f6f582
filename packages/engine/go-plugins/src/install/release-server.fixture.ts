/** A server that answers as releases.hashicorp.com, github.com and api.github.com do, with faults on demand. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32, deflateRawSync } from "node:zlib";
import { pluginFileName } from "../directory/plugin-file-name.ts";
import { parseVersion } from "@prebake/base";
import { platform, pluginScript } from "../directory/fake-plugin.fixture.ts";
import type { FakePlugin } from "../directory/fake-plugin.fixture.ts";
import { platformText } from "../directory/plugin-platform.ts";

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Bytes after which the connection is cut. */
  readonly cutAfter?: number;
}

export interface PublishedPlugin extends Omit<FakePlugin, "checksum" | "fileVersion"> {
  /** Where: `releases`, `github`, or a tag without files. */
  readonly on: "releases" | "github" | "tag-only";
  /** Name of the plugin's GitHub namespace. */
  readonly namespace?: string;
  readonly api?: string;
  /** Instead of this machine's. */
  readonly platform?: string;
  readonly entryName?: string;
}

export interface ReleaseServer extends AsyncDisposable {
  readonly url: string;
  /** Environment that sends requests here. */
  readonly env: Readonly<Record<string, string>>;
  /** `GET /path`, with `Authorization` when it came. */
  readonly requests: string[];
  /** Answers by path; a test may change them. */
  readonly answers: Map<string, Answer | Answer[]>;
  publish(plugin: PublishedPlugin): void;
}

/** The caller disposes. */
export async function startReleaseServer(): Promise<ReleaseServer> {
  const answers = new Map<string, Answer | Answer[]>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const { authorization } = request.headers;
    requests.push(`${request.method} ${path}${authorization === undefined ? "" : ` ${authorization}`}`);
    respond(answers.get(path), request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const versions = new Map<string, Set<string>>();
  return {
    url,
    env: {
      PACKER_PLUGIN_RELEASES_URL: `${url}/releases`,
      PACKER_PLUGIN_GITHUB_URL: `${url}/github`,
      PACKER_PLUGIN_GITHUB_API_URL: `${url}/api`,
    },
    requests,
    answers,
    publish: (plugin) => publish(plugin, { answers, versions }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function respond(
  answer: Answer | Answer[] | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const {
    status = 200,
    headers = {},
    body = "",
    cutAfter,
  } = (Array.isArray(answer) ? answer.shift() : answer) ?? {
    status: 404,
  };
  const bytes = Buffer.from(body);
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  const start = from === undefined ? 0 : Number(from);
  const range =
    from === undefined ? {} : { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  const rest = bytes.subarray(start);
  response.writeHead(from === undefined ? status : 206, {
    "content-length": rest.length,
    ...range,
    ...headers,
  });
  if (cutAfter === undefined) response.end(rest);
  else response.write(rest.subarray(0, cutAfter), () => response.destroy());
}

interface Shelf {
  readonly answers: Map<string, Answer | Answer[]>;
  readonly versions: Map<string, Set<string>>;
}

function publish(plugin: PublishedPlugin, { answers, versions }: Shelf): void {
  const { on, namespace = "hashicorp", name, version, api = "x5.0" } = plugin;
  const where = on === "releases" ? `releases ${name}` : `github ${namespace}/${name}`;
  const known = (versions.get(where) ?? new Set()).add(version);
  versions.set(where, known);
  if (on === "releases") {
    const all = Object.fromEntries([...known].map((one) => [one, { name, version: one }]));
    answers.set(`/releases/packer-plugin-${name}/index.json`, { body: JSON.stringify({ versions: all }) });
  } else {
    const tags = [...known, "not-a-version"].map((one) => ({ ref: `refs/tags/v${one}` }));
    const path = `/api/repos/${namespace}/packer-plugin-${name}/git/matching-refs/tags`;
    answers.set(path, { body: JSON.stringify(tags) });
  }
  if (on === "tag-only") return;
  const suffix = plugin.platform ?? platformText(platform);
  const zip = zipOf(plugin);
  const digest = createHash("sha256").update(zip).digest("hex");
  if (on === "releases") {
    const folder = `/releases/packer-plugin-${name}/${version}/packer-plugin-${name}_${version}`;
    answers.set(`${folder}_${suffix}.zip`, { body: zip });
    answers.set(`${folder}_SHA256SUMS`, { body: `${digest}  ${folder.split("/").at(-1)}_${suffix}.zip\n` });
    const manifest = { version: 1, metadata: { protocol_version: api.slice(1) } };
    answers.set(`${folder}_manifest.json`, { body: JSON.stringify(manifest) });
    return;
  }
  const folder = `/github/${namespace}/packer-plugin-${name}/releases/download/v${version}`;
  const file = `packer-plugin-${name}_v${version}_${api}_${suffix}.zip`;
  answers.set(`${folder}/${file}`, { body: zip });
  answers.set(`${folder}/packer-plugin-${name}_v${version}_SHA256SUMS`, { body: `${digest}  ${file}\n` });
}

export function zipOf(plugin: PublishedPlugin): Buffer {
  const version = parseVersion(plugin.version);
  const [major = 5, minor = 0] = (plugin.api ?? "x5.0").slice(1).split(".").map(Number);
  const file = version && { name: plugin.name, version, api: { major, minor } };
  const name = plugin.entryName ?? (file ? pluginFileName(file, platform) : plugin.name);
  return zipArchive([
    ["LICENSE.txt", "words"],
    [name, pluginScript(plugin)],
  ]);
}

/** A zip of deflated files. */
export function zipArchive(files: readonly (readonly [name: string, content: string | Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), common, tail, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}
