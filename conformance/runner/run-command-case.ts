/** One case of a command line: makes its folder, runs, compares exit code, output, diagnostics and files. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import type { CaseResult, CommandCase, ExpectedFile, FileContent, Page } from "./case.ts";
import { compareOutput, firstDifference } from "./compare-output.ts";
import { compareDiagnostics } from "./diagnostics.ts";
import type { ColumnScore } from "./diagnostics.ts";
import { normalise } from "./normalise.ts";
import type { Surroundings } from "./normalise.ts";
import type { Program } from "./program.ts";

export async function runCommandCase(
  test: CommandCase,
  program: Program,
  score: ColumnScore,
): Promise<CaseResult> {
  const directory = program.makeDirectory();
  const server = test.http && (await servePages(test.http));
  const port = server && (server.address() as AddressInfo).port; // A TCP server's address is an object.
  const fill = (text: string) => text.replaceAll("<port>", String(port)).replaceAll("<dir>", directory);
  writeTree(directory, test.in ?? {}, fill);
  const before = new Set(listFiles(directory));
  const env = Object.fromEntries(Object.entries(test.env ?? {}).map(([name, value]) => [name, fill(value)]));
  const input = test.stdin === undefined ? undefined : fill(test.stdin);
  const result = await program.run({ args: test.args.map(fill), directory, input, env });
  server?.closeAllConnections();
  server?.close();
  const around: Surroundings = { directory, port };
  const clean = (text: string) => normalise(text, program, around);
  const problems = [
    ...(result.code === test.exit ? [] : [`exit: expected ${test.exit}, got ${result.code}`]),
    ...(test.stdout ? compareOutput(test.stdout, clean(result.stdout)) : []),
    ...compareDiagnostics(test.diagnostics ?? [], clean(`${result.stdout}\n${result.stderr}`), score),
    ...(test.files ?? []).flatMap((file) => compareFile(file, test, { directory, clean })),
    ...(test.noOtherFiles ? unexpectedFiles(test, directory, before) : []),
  ];
  rmSync(directory, { recursive: true, force: true });
  return { id: test.id, problems };
}

/** Writes files; a name that ends in `/` is an empty folder. */
export function writeTree(
  directory: string,
  tree: Readonly<Record<string, FileContent>>,
  fill = (text: string) => text,
): void {
  for (const [name, content] of Object.entries(tree)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (name.endsWith("/")) continue;
    const mode = typeof content === "object" && content.executable ? 0o755 : 0o644;
    writeFileSync(path, contentBytes(content, fill), { mode });
  }
}

function contentBytes(content: FileContent, fill: (text: string) => string): Buffer {
  if (typeof content === "string") return Buffer.from(fill(content));
  return content.base64 === undefined
    ? Buffer.from(fill(content.text ?? ""))
    : Buffer.from(content.base64, "base64");
}

async function servePages(pages: Readonly<Record<string, Page>>): Promise<Server> {
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ""] ?? { status: 404, body: "no such page\n" };
    response.writeHead(page.status ?? 200, page.headers ?? { "content-type": "text/plain" });
    const header = request.headers["x-conformance"];
    response.end(page.echo ? `${request.method} ${typeof header === "string" ? header : "-"}` : page.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

function unexpectedFiles(
  test: CommandCase,
  directory: string,
  before: ReadonlySet<string>,
): readonly string[] {
  const expected = new Set((test.files ?? []).map((file) => file.path));
  return listFiles(directory)
    .filter((path) => !before.has(path) && !expected.has(path))
    .map((path) => `file ${path} was not expected`);
}

interface FilePlace {
  readonly directory: string;
  readonly clean: (text: string) => string;
}

function compareFile(file: ExpectedFile, test: CommandCase, place: FilePlace): readonly string[] {
  const path = join(place.directory, file.path);
  const there = listFiles(place.directory).includes(file.path);
  if (file.absent) return there ? [`file ${file.path} should not exist`] : [];
  if (!there) return [`file ${file.path} is missing`];
  if (file.exists) return [];
  const bytes = readFileSync(path);
  const digest = file.sha256 ?? file.gunzipSha256;
  if (digest !== undefined) {
    const content = file.sha256 === undefined ? gunzipSync(bytes) : bytes;
    return createHash("sha256").update(content).digest("hex") === digest
      ? []
      : [`file ${file.path} has other bytes`];
  }
  const expected = contentBytes(test.out?.[file.path] ?? "", (text) => text).toString();
  const [want, got] = [expected, bytes.toString()].map((text) => comparable(text, file, place)) as [
    string,
    string,
  ]; // Two in, two out.
  return firstDifference(want.split("\n"), got.split("\n"), `file ${file.path}`);
}

function comparable(text: string, file: ExpectedFile, place: FilePlace): string {
  const clean = file.verbatim ? text : place.clean(text);
  if (!file.json) return clean;
  try {
    return JSON.stringify(without(JSON.parse(clean), file.ignore ?? []));
  } catch {
    return clean; // Not JSON: compared as it is.
  }
}

function without(value: unknown, ignored: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, ignored));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !ignored.includes(key));
  return Object.fromEntries(
    kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, without(item, ignored)]),
  );
}
