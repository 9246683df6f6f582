/** What the fuzzer starts from: the inputs of the measured cases, the examples, and texts that hold what both seldom do. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../source-files.ts";

/** Which language a text is in; each has its own promises to keep. */
export type FuzzKind =
  | "hcl"
  | "hcl-json"
  | "legacy"
  | "hcl-variables"
  | "json-variables"
  | "expression"
  | "go-template"
  | "boot-command";

export type Corpus = Readonly<Record<FuzzKind, readonly string[]>>;

// Longer ones cost rounds and find nothing that short ones do not.
const longest = 4000;

// Slow on purpose, and not by the length of the text.
const slowByDesign = /bcrypt/;

const endings: readonly (readonly [FuzzKind, RegExp])[] = [
  ["hcl-variables", /\.pkrvars\.hcl$/],
  ["json-variables", /\.pkrvars\.json$/],
  ["hcl", /\.pkr\.hcl$/],
  ["hcl-json", /\.pkr\.json$/],
  ["legacy", /\.json$/],
];

export function readCorpus(): Corpus {
  const found: Record<FuzzKind, Set<string>> = {
    hcl: new Set(),
    "hcl-json": new Set(),
    legacy: new Set(),
    "hcl-variables": new Set(),
    "json-variables": new Set(),
    expression: new Set(expressions()),
    "go-template": new Set(goTemplates),
    "boot-command": new Set(bootCommands),
  };
  for (const [name, text] of [...caseFiles(), ...exampleFiles()]) {
    const kind = endings.find(([, pattern]) => pattern.test(name))?.[0];
    if (kind && text.length <= longest && !slowByDesign.test(text)) found[kind].add(text);
    for (const match of text.matchAll(/"([^"\n]*\{\{[^"\n]*)"/g)) found["go-template"].add(match[1] ?? "");
    for (const match of text.matchAll(/"([^"\n]*<(?:wait|enter|esc|up|tab)[^"\n]*)"/g))
      found["boot-command"].add(match[1] ?? "");
  }
  return {
    ...(Object.fromEntries(
      Object.entries(found).map(([kind, texts]) => [kind, [...texts]]),
    ) as unknown as Corpus), // The same keys.
    hcl: [...found.hcl].map(withBuild),
  };
}

const someBuild = `
source "null" "z" {
  variables = var
  locals    = local
}
build {
  sources = ["source.null.z"]
}
`;

/** Many cases only ask for values: a build makes a plan of them that can be compared. */
function withBuild(text: string): string {
  return /^build\b/m.test(text) ? text : `${text}${someBuild}`;
}

/** The shape that conformance/README.md describes. */
interface StoredCase {
  readonly expr?: string;
  readonly in?: Readonly<Record<string, unknown>>;
}

function storedCases(): readonly StoredCase[] {
  return globSync("conformance/cases/*.jsonl", { cwd: root })
    .sort()
    .flatMap((file) => readFileSync(join(root, file), "utf8").split("\n"))
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as StoredCase);
}

function caseFiles(): readonly (readonly [string, string])[] {
  return storedCases().flatMap((one) =>
    Object.entries(one.in ?? {}).flatMap(([name, text]) =>
      typeof text === "string" ? [[name, text] as const] : [],
    ),
  );
}

function exampleFiles(): readonly (readonly [string, string])[] {
  return globSync(["examples/**/*.{pkr.hcl,json}", "quickstart/**/*.{pkr.hcl,json}"], { cwd: root })
    .sort()
    .map((name) => [name, readFileSync(join(root, name), "utf8")]);
}

function expressions(): readonly string[] {
  return storedCases().flatMap(({ expr }) =>
    expr !== undefined && expr.length < 400 && !slowByDesign.test(expr) ? [expr] : [],
  );
}

const goTemplates = [
  "{{ range $i, $x := .List }}{{ $i }}={{ $x | printf `%05.2f` }}{{ else }}none{{ end }}",
  "{{- with .Map -}} {{ .Key | upper | lower }} {{- end -}}",
  '{{ if and (eq .Name "x") (not .Flag) }}a{{ else if gt .Port 3 }}b{{ else }}c{{ end }}',
  '{{ define "t" }}{{ . }}{{ template "t" .Name }}{{ end }}{{ template "t" . }}',
  '{{ printf "%q %v %+d %x %T %*d %[2]s" .Name .Map 12 "ab" 1.5 3 4 }}{{/* c */}}',
  "{{ $x := 1 }}{{ $x = 0x1p-2 }}{{ $x }}{{ 'a' }}{{ 1e3 }}{{ 0b11 }}{{ 1_000 }}{{ true }}{{ nil }}",
  '{{ index .List 1 }}{{ slice .Name 1 3 }}{{ len .Map }}{{ html "<a>" }}{{ js "\'" }}{{ urlquery "a b" }}',
  '{{ isotime "2006-01-02T15:04:05Z07:00" }}{{ timestamp }}{{ split .Name "," 0 }}{{ user `x` }}',
];

const bootCommands = [
  "<tab> text ks=http://{{ .HTTPIP }}:{{ .HTTPPort }}/ks.cfg<enter><wait5s><f10>",
  "<leftCtrlOn>c<leftCtrlOff><wait><wait1m30s><wait500ms><rightAltOn>é<rightAltOff><spacebar>",
  "<<up<down><aOn><aOff><wait0><Wait5><entr><leftSuperOn>😀<del><insert><pageUp>",
];
