/** For tests: evaluates an expression with all functions in a small made-up world. */
import { DiagnosticList, SourceText } from "@prebake/base";
import { evaluate } from "../eval/evaluate.ts";
import { Scope } from "../eval/scope.ts";
import { parseHclExpression } from "../syntax/parse.ts";
import { encodeJson } from "../values/json.ts";
import { renderHcl } from "../values/render.ts";
import { StringType, typeConstraintText } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { SENSITIVE, stringValue, unknownValue } from "../values/value.ts";
import type { FileKind, FunctionHost } from "./function-host.ts";
import { HostRefusal } from "./function-host.ts";
import { hclFunctions } from "./function-table.ts";
import { readYaml } from "./yaml/read-yaml.ts";

export interface Rig {
  /** The result as JSON; `unknown TYPE`; `sensitive …`; or for a mistake `!code line… columns`, as `!function-failed 1-6`. */
  readonly run: (expression: string) => string;
  /** The type of the result, or the mistake. */
  readonly type: (expression: string) => string;
  readonly value: (expression: string) => Value;
  /** Sentences of the mistakes. */
  readonly complaints: (expression: string) => string[];
}

export interface RigOptions {
  /** Contents by path; directories are there because of their files. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly host?: Partial<FunctionHost>;
}

/** `unknown` is an unknown string, `secret` a sensitive one. */
export function openRig({ files = {}, host = {} }: RigOptions = {}): Rig {
  const variables = {
    unknown: unknownValue(StringType),
    secret: stringValue("hush").withMarks(new Set([SENSITIVE])),
  };
  const scope = new Scope({ variables, functions: hclFunctions, host: { ...memoryHost(files), ...host } });
  const evaluated = (text: string): { value: Value; mistakes: DiagnosticList } => {
    const mistakes = new DiagnosticList();
    const value = evaluate(parseHclExpression(new SourceText("test", text), mistakes), scope, mistakes);
    return { value, mistakes };
  };
  const outcome = (text: string, show: (value: Value) => string): string => {
    const { value, mistakes } = evaluated(text);
    return mistakes.hasErrors ? mistakeText(mistakes) : show(value);
  };
  return {
    run: (text) => outcome(text, valueText),
    type: (text) => outcome(text, ({ type }) => typeConstraintText(type)),
    value: (text) => evaluated(text).value,
    complaints: (text) => evaluated(text).mistakes.items.map(({ detail }) => detail),
  };
}

function valueText(value: Value): string {
  if (value.marks.size > 0) return `${[...value.marks].join(" ")} ${typeConstraintText(value.type)}`;
  if (!value.isWhollyKnown) return `unknown ${typeConstraintText(value.type)}`;
  const json = encodeJson(value);
  return json.ok ? json.text : renderHcl(value);
}

function mistakeText({ items }: DiagnosticList): string {
  return items
    .map(({ code, subject }) => {
      const columns = subject
        ? `${subject.source.positionAt(subject.start).column}-${subject.source.positionAt(subject.end).column}`
        : "";
      return `!${code.replace(/^.*\//, "")} ${columns}`;
    })
    .join(" ");
}

/** Refuses what needs more than files. */
export function memoryHost(files: Readonly<Record<string, string | Uint8Array>>): FunctionHost {
  const refuse = (): never => {
    throw new HostRefusal("Cannot do that: this world has no such thing.");
  };
  const clean = (path: string): string =>
    path.replace(/^(?:\.\/|\/home\/me\/images\/)/, "").replace(/^\.$/, "");
  const kindOf = (path: string): FileKind | undefined => {
    if (Object.hasOwn(files, path)) return "file";
    return path === "" || Object.keys(files).some((name) => name.startsWith(`${path}/`))
      ? "directory"
      : undefined;
  };
  return {
    readFile: (path) => {
      const contents = files[clean(path)];
      if (contents === undefined) throw new HostRefusal(`Cannot read ${path}: there is no such file.`);
      return typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
    },
    fileKind: (path) => kindOf(clean(path)),
    listDirectory: (path) => {
      const base = clean(path) === "" ? "" : `${clean(path)}/`;
      const inside = Object.keys(files).filter((name) => name.startsWith(base));
      const names = new Set(inside.map((name) => name.slice(base.length).split("/", 1)[0] ?? ""));
      return [...names].map((name) => ({ name, kind: kindOf(base + name) }));
    },
    workingDirectory: () => "/home/me/images",
    homeDirectory: () => "/home/kim",
    environmentVariable: (name) => ({ EDITOR: "ed" })[name],
    nowMs: () => Date.UTC(2024, 2, 9, 15, 6, 7, 89),
    randomBytes: (count) => new Uint8Array(count).fill(0xff),
    digest: refuse,
    gzip: refuse,
    bcrypt: refuse,
    rsaDecrypt: refuse,
    readYaml,
    readSecret: refuse,
  };
}
