/** Which files a path means, and in which language they are. Source: measured on Packer 1.16. */
import type { DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import { DiagnosticList, compareCodePoints } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import { decodeText } from "./decode-text.ts";
import type { LoadRequest } from "./load-request.ts";
import { cleanPath, joinPath, parentOf } from "./paths.ts";
import { statusOrMistake } from "./missing-file.ts";
import { readFailure } from "./read-failure.ts";
import { readSource } from "./read-source.ts";
import { templateDiagnostic } from "./template-diagnostics.ts";

export type TemplateSources =
  | {
      readonly language: "hcl";
      /** Native files first, then those in JSON syntax, each in order of their names. */
      readonly files: readonly SourceText[];
      /** Variable files beside the template that apply by themselves: native ones first. */
      readonly autoVariableFiles: readonly SourceText[];
      readonly directory: string;
      /** Whether the directory has other files of templates, which were not asked for. */
      readonly isPart?: boolean;
    }
  | { readonly language: "legacy"; readonly file: SourceText; readonly directory: string };

/** Finds and reads the files; undefined after a report. Files that cannot be read are reported and left out. */
export async function readTemplateSources(
  request: LoadRequest,
  host: Host,
  sink: DiagnosticSink,
): Promise<TemplateSources | undefined> {
  const { path, configType = "json" } = request;
  if (path === undefined) return emptyTemplate(configType);
  if (path === "-") return fromStandardInput(request, sink);
  const status = await statusOrMistake(host, path);
  if ("mistake" in status) {
    sink.add(status.mistake);
    return undefined;
  }
  if (status.kind === "directory") return fromDirectory(path, host, sink);
  const file = await readSource(host, path, sink);
  if (!file) return undefined;
  const directory = parentOf(path);
  if (!isHclFile(path)) {
    if (!isNamedLikeHcl(path) || /^\s*[{[]/.test(file.text)) return { language: "legacy", file, directory };
    sink.add(templateDiagnostic("hcl-by-other-name", { path }, { subject: firstWord(file) }));
    return undefined;
  }
  // The directory need not be readable for its file to be.
  const names = (await namesIn(directory, host, new DiagnosticList())) ?? [];
  const isPart = names.filter(isHclFile).length > 1;
  return { language: "hcl", files: [file], autoVariableFiles: [], directory, isPart };
}

/** True for names of HCL2 templates, in native or in JSON syntax. Every other name is a legacy template. */
export function isHclFile(path: string): boolean {
  return path.endsWith(".pkr.hcl") || path.endsWith(".pkr.json");
}

/** Names of HCL files that no template has. One that holds JSON is a legacy template nevertheless. */
function isNamedLikeHcl(path: string): boolean {
  return /\.(?:hcl|tf)$/.test(path);
}

function firstWord(file: SourceText): SourceRange {
  const [before = "", word = ""] = /^(\s*)(\S*)/.exec(file.text)?.slice(1) ?? [];
  return file.range(before.length, before.length + word.length);
}

function isVariableFile(name: string): boolean {
  return /\.pkrvars\.(?:hcl|json)$/.test(name);
}

const oneNullBuilder = '{"builders": [{"type": "null", "communicator": "none"}]}';

/** What commands show that are called without a template. Source: measured on Packer 1.16. */
function emptyTemplate(configType: "json" | "hcl2"): TemplateSources {
  if (configType === "hcl2") return { language: "hcl", files: [], autoVariableFiles: [], directory: "." };
  const sink = new DiagnosticList();
  const file = decodeText(new TextEncoder().encode(oneNullBuilder), "<no template>", sink);
  return file
    ? { language: "legacy", file, directory: "." }
    : { language: "hcl", files: [], autoVariableFiles: [], directory: "." };
}

function fromStandardInput(
  { stdin, configType }: LoadRequest,
  sink: DiagnosticSink,
): TemplateSources | undefined {
  if (configType === "hcl2") {
    sink.add(templateDiagnostic("hcl-from-stdin", {}));
    return undefined;
  }
  const file = decodeText(stdin ?? new Uint8Array(), "<stdin>", sink);
  return file && { language: "legacy", file, directory: "." };
}

async function fromDirectory(
  path: string,
  host: Host,
  sink: DiagnosticSink,
): Promise<TemplateSources | undefined> {
  const directory = cleanPath(path);
  const names = await namesIn(path, host, sink);
  if (!names) return undefined;
  const read = async (...endings: readonly string[]): Promise<SourceText[]> => {
    const found: SourceText[] = [];
    for (const ending of endings) {
      for (const name of names.filter((one) => one.endsWith(ending))) {
        const source = await readOneOfMany(joinPath(path, name), host, sink);
        if (source) found.push(source);
      }
    }
    return found;
  };
  if (!names.some(isHclFile)) {
    const others = names.filter((name) => isNamedLikeHcl(name) || /\.(?:json5?|jsonc|ya?ml)$/.test(name));
    sink.add(
      templateDiagnostic("no-templates", { path, others: others.filter((name) => !isVariableFile(name)) }),
    );
    return undefined;
  }
  return {
    language: "hcl",
    files: await read(".pkr.hcl", ".pkr.json"),
    autoVariableFiles: await read(".auto.pkrvars.hcl", ".auto.pkrvars.json"),
    directory,
  };
}

/** A pipe or device is read when its path is given, and not when it only stands in a directory: it may never come to its end. */
async function readOneOfMany(
  path: string,
  host: Host,
  sink: DiagnosticSink,
): Promise<SourceText | undefined> {
  const status = await host.files.status(path).catch(() => undefined); // Said by who reads it.
  if (status?.kind !== "other") return await readSource(host, path, sink);
  sink.add(templateDiagnostic("unreadable-file", { path, reason: "it is a pipe or a device, and no file" }));
  return undefined;
}

/** Names of the files in a directory, in order; undefined after a report. */
async function namesIn(
  path: string,
  host: Host,
  sink: DiagnosticSink,
): Promise<readonly string[] | undefined> {
  try {
    const entries = await host.files.list(path);
    return entries
      .filter((entry) => entry.kind !== "directory")
      .map((entry) => entry.name)
      .sort(compareCodePoints);
  } catch (error) {
    sink.add(templateDiagnostic("unreadable-file", { path, reason: readFailure(error) }));
    return undefined;
  }
}
