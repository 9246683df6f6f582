/** `fmt` over files, directories and standard input: finds them, formats them, several at once, in a fixed order. */
import type { Diagnostic, DiagnosticSink, SourceText } from "@prebake/base";
import { compareCodePoints, DiagnosticList, isCancellation, toError } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { decodeText } from "../decode-text.ts";
import { cleanPath, joinPath } from "../paths.ts";
import { statusOrMistake } from "../missing-file.ts";
import { readFailure } from "../read-failure.ts";
import { readSource } from "../read-source.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { formatTemplate, isFormattable } from "./format-template.ts";

export interface FormatRequest {
  /** Files and directories as the user gave them; `-` is `stdin`. */
  readonly paths: readonly string[];
  /** What `-` reads. */
  readonly stdin?: Uint8Array;
  /** Whether directories below a directory are formatted too; hidden ones never are. */
  readonly recursive: boolean;
  /** Whether changed files are written. */
  readonly write: boolean;
  readonly signal: AbortSignal;
}

export interface FormattedFile {
  /** As the user would name it; `-` for standard input. */
  readonly path: string;
  readonly before: string;
  /** Undefined when it could not be read, understood or written; the diagnostics say why. */
  readonly after: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Enough to keep the disk busy while others are formatted; far below any limit of open files. */
const filesAtOnce = 16;

/** Each file once, in the order of the paths and, in directories, of the names. Rejects only with the signal's reason. */
export async function* formatFiles(request: FormatRequest, host: Host): AsyncGenerator<FormattedFile> {
  const waiting: Promise<FormattedFile>[] = [];
  for await (const found of findFiles(request, host)) {
    request.signal.throwIfAborted();
    waiting.push("path" in found ? formatFile(found, request, host) : Promise.resolve(found.failed));
    if (waiting.length < filesAtOnce) continue;
    const first = await waiting.shift();
    if (first) yield first;
  }
  for (const one of waiting) yield await one;
}

interface FoundFile {
  readonly path: string;
}

async function* findFiles(
  request: FormatRequest,
  host: Host,
): AsyncGenerator<FoundFile | { readonly failed: FormattedFile }> {
  const seen = new Set<string>();
  for (const path of request.paths) {
    const sink = new DiagnosticList();
    for (const file of path === "-" ? [path] : await namesAt(path, request, { host, sink })) {
      const key = file === "-" ? file : cleanPath(file);
      if (!seen.has(key)) yield { path: file };
      seen.add(key);
    }
    if (sink.items.length > 0)
      yield { failed: { path, before: "", after: undefined, diagnostics: sink.items } };
  }
}

interface Search {
  readonly host: Host;
  readonly sink: DiagnosticSink;
}

async function namesAt(path: string, request: FormatRequest, search: Search): Promise<readonly string[]> {
  const status = await statusOrMistake(search.host, path);
  if ("mistake" in status) search.sink.add(status.mistake);
  else if (status.kind === "directory") return await namesBelow(cleanPath(path), request, search);
  else if (!isFormattable(path)) search.sink.add(templateDiagnostic("not-formattable", { path }));
  else return [path];
  return [];
}

async function namesBelow(
  directory: string,
  request: FormatRequest,
  search: Search,
): Promise<readonly string[]> {
  request.signal.throwIfAborted();
  const found: string[] = [];
  for (const { name, kind } of await entriesOf(directory, search)) {
    const path = joinPath(directory, name);
    if (kind === "directory") {
      if (request.recursive) found.push(...(await namesBelow(path, request, search)));
    } else if (kind !== "other" && isFormattable(name)) found.push(path); // No pipe, which may never end.
  }
  return found;
}

/** Source: measured on Packer 1.16: hidden files of a directory stay as they are. */
async function entriesOf(directory: string, { host, sink }: Search): ReturnType<Host["files"]["list"]> {
  try {
    const entries = await host.files.list(directory);
    return entries
      .filter(({ name }) => !name.startsWith("."))
      .toSorted((a, b) => compareCodePoints(a.name, b.name));
  } catch (error) {
    sink.add(templateDiagnostic("unreadable-file", { path: directory, reason: readFailure(error) }));
    return [];
  }
}

async function formatFile({ path }: FoundFile, request: FormatRequest, host: Host): Promise<FormattedFile> {
  const sink = new DiagnosticList();
  const source = await sourceOf(path, request, { host, sink });
  if (!source || sink.hasErrors) return { path, before: "", after: undefined, diagnostics: sink.items };
  const before = source.text;
  const { text, diagnostics } = formatTemplate(source);
  sink.addAll(diagnostics);
  const changed = text !== undefined && text !== before;
  const written = !changed || !request.write || path === "-" || (await writeFile(path, text, { host, sink }));
  return { path, before, after: written ? text : undefined, diagnostics: sink.items };
}

async function sourceOf(
  path: string,
  request: FormatRequest,
  { host, sink }: Search,
): Promise<SourceText | undefined> {
  return path === "-"
    ? decodeText(request.stdin ?? new Uint8Array(), "<stdin>", sink)
    : await readSource(host, path, sink);
}

/** Through links, and with the mode that the file had. */
async function writeFile(path: string, text: string, { host, sink }: Search): Promise<boolean> {
  try {
    const own = await host.files.status(path, { followLinks: false });
    const target = own?.kind === "link" ? await host.files.realPath(path) : path;
    const mode = (own?.kind === "link" ? await host.files.status(target) : own)?.mode;
    await host.files.write(target, text, mode === undefined ? {} : { mode });
    return true;
  } catch (error) {
    if (isCancellation(error)) throw error;
    const reason = toError(error instanceof Error && error.cause ? error.cause : error).message;
    sink.add(templateDiagnostic("unwritable-file", { path, reason }));
    return false;
  }
}
