/** Functions on files and their paths. Source of behaviour: measured on Packer 1.16. */
import { sortByCodePoint } from "@prebake/base";
import { BoolType, DynamicType, StringType, isIdentifier, setType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { boolValue, entriesOf, setValue, stringValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { decodeUtf8, encodeBase64 } from "./base64.ts";
import { baseName, cleanPath, directoryName, isAbsolutePath, joinPath } from "./file-path.ts";
import { FunctionFailure, PlainFailure } from "./function-failure.ts";
import type { FunctionHost } from "./function-host.ts";
import type { CallContext, HclFunction } from "./function.ts";
import { compileGlob } from "./glob.ts";
import { any, text } from "./parameters.ts";

/** Files and directories that `fileset` looks at before it gives up. */
const filesetLimit = 200_000;

/** Directories deeper than this are taken for a link that leads back to itself. */
const depthLimit = 255;

export const filesystemFunctions: readonly HclFunction[] = [
  {
    name: "abspath",
    group: "filesystem",
    doc: "Gives the absolute form of a path, from the working directory.",
    examples: [{ expr: 'abspath("/a/b/../c")', result: '"/a/c"' }],
    parameters: [text("path")],
    returns: StringType,
    call: (args, { host }) => stringValue(absolutePath(args.string(0), host)),
  },
  {
    name: "basename",
    group: "filesystem",
    doc: "Gives the last name of a path.",
    examples: [{ expr: 'basename("foo/bar/baz.txt")', result: '"baz.txt"' }],
    parameters: [text("path")],
    returns: StringType,
    call: (args) => stringValue(baseName(args.string(0))),
  },
  {
    name: "dirname",
    group: "filesystem",
    doc: "Gives a path without its last name.",
    examples: [{ expr: 'dirname("foo/bar/baz.txt")', result: '"foo/bar"' }],
    parameters: [text("path")],
    returns: StringType,
    call: (args) => stringValue(directoryName(args.string(0))),
  },
  {
    name: "file",
    group: "filesystem",
    doc: "Gives the contents of a file, which must be text in UTF-8.",
    examples: [{ expr: 'can(file("no-such-file"))', result: "false" }],
    parameters: [text("path")],
    returns: StringType,
    call: (args, { host }) => stringValue(readText(args.string(0), host)),
  },
  {
    name: "filebase64",
    group: "filesystem",
    doc: "Gives the contents of a file in base64.",
    examples: [{ expr: 'can(filebase64("no-such-file"))', result: "false" }],
    parameters: [text("path")],
    returns: StringType,
    call: (args, { host }) => stringValue(encodeBase64(host.readFile(expanded(args.string(0), host)))),
  },
  {
    name: "fileexists",
    group: "filesystem",
    doc: "Tells whether there is a file at a path; it is an error when something else is there.",
    examples: [{ expr: 'fileexists("no-such-file")', result: "false" }],
    parameters: [text("path")],
    returns: BoolType,
    call: (args, { host }) => {
      const kind = host.fileKind(expanded(args.string(0), host) || ".");
      if (kind !== undefined && kind !== "file")
        throw new FunctionFailure(
          `At that path is a ${kind === "directory" ? kind : "special file"}, no file.`,
        );
      return boolValue(kind === "file");
    },
  },
  {
    name: "fileset",
    group: "filesystem",
    doc: "Gives the names of the files below a directory that match a pattern of *, ?, **, [a-z] and {a,b}.",
    examples: [{ expr: 'fileset("no-such-directory", "*.txt")', result: "[]" }],
    parameters: [text("path"), text("pattern")],
    returns: setType(StringType),
    call: matchingFiles,
  },
  {
    name: "pathexpand",
    group: "filesystem",
    doc: "Replaces a ~ at the start of a path by the home directory.",
    examples: [{ expr: 'pathexpand("/etc/hosts")', result: '"/etc/hosts"' }],
    parameters: [text("path")],
    returns: StringType,
    call: (args, { host }) => stringValue(expanded(args.string(0), host)),
  },
  {
    name: "templatefile",
    group: "filesystem",
    doc: "Evaluates a file as a template with the given variables.",
    examples: [{ expr: 'can(templatefile("no-such-file", {}))', result: "false" }],
    parameters: [text("path"), any("vars")],
    returns: (args) => {
      const { kind } = args.at(1).type;
      if (kind !== "map" && kind !== "object")
        throw new FunctionFailure("The variables must be a map or an object.", 1);
      return DynamicType;
    },
    call: renderFile,
  },
];

function absolutePath(path: string, host: FunctionHost): string {
  return isAbsolutePath(path) ? cleanPath(path) : joinPath(host.workingDirectory(), path);
}

/** `~` alone or before a slash; other users' homes are not known. */
function expanded(path: string, host: FunctionHost): string {
  if (path !== "~" && !path.startsWith("~/")) {
    if (path.startsWith("~"))
      throw new FunctionFailure("Only the home directory of the user who runs the build is known.");
    return path;
  }
  return joinPath(host.homeDirectory(), path.slice(2));
}

function readText(path: string, host: FunctionHost): string {
  const contents = decodeUtf8(host.readFile(expanded(path, host)));
  if (contents === undefined)
    throw new FunctionFailure("The file is no text in UTF-8; filebase64 reads any file.");
  return contents;
}

function matchingFiles(args: Arguments, { host }: CallContext): Value {
  const root = expanded(args.string(0), host);
  const pattern = cleanPath(args.string(1));
  const matches = args.string(1) === "" ? () => false : compileGlob(pattern);
  if (matches === undefined) throw new FunctionFailure("The pattern is malformed.");
  const depth = pattern.includes("**") ? Number.POSITIVE_INFINITY : pattern.split("/").length;
  const files = [...filesBelow(host, { root: root || ".", depth })];
  return setValue(StringType, sortByCodePoint(files.filter(matches)).map(stringValue));
}

/** Paths of files below the root, relative to it, not deeper than so many names. */
function* filesBelow(
  host: FunctionHost,
  { root, depth }: { root: string; depth: number },
): Generator<string> {
  const pending = [{ path: "", level: 1 }];
  let seen = 0;
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const { path, level } = directory;
    if (level > depthLimit)
      throw new FunctionFailure(`The directories are nested deeper than ${depthLimit} levels.`);
    for (const { name, kind } of host.listDirectory(joinPath(root, path))) {
      if (++seen > filesetLimit)
        throw new FunctionFailure(`There are more than ${filesetLimit} files below the directory.`);
      const inner = path === "" ? name : `${path}/${name}`;
      if (kind === "file") yield inner;
      else if (kind === "directory" && level < depth) pending.push({ path: inner, level: level + 1 });
    }
  }
}

function renderFile(args: Arguments, { host, renderTemplate, templateVariables }: CallContext): Value {
  const filename = args.string(0);
  const source = readText(filename, host);
  const variables = new Map(entriesOf(args.at(1)));
  for (const name of variables.keys()) {
    if (!isIdentifier(name))
      throw new FunctionFailure(`"${name}" is no name for a variable: it must be an identifier.`, 1);
  }
  const wanted = templateVariables({ text: source, filename }) ?? [];
  const missing = wanted.find((name) => !variables.has(name));
  if (missing !== undefined)
    throw new PlainFailure(`The template uses a variable "${missing}", which is not given.`, 1);
  const result = renderTemplate({ text: source, filename, variables });
  if (!result.ok) {
    const message = `The template cannot be evaluated: ${result.message}`;
    throw result.isPlain ? new PlainFailure(message) : new FunctionFailure(message);
  }
  return result.value;
}
