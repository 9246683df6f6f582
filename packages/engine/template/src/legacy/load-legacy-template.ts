/** One legacy JSON file → LegacyTemplate. */
import { DiagnosticList, compareVersions, parseVersion, suggestName } from "@prebake/base";
import type { DiagnosticSink, SourceText } from "@prebake/base";
import type { EngineContext, EngineText } from "../engine-text.ts";
import { loadFixers } from "../fixers/fixer-table.ts";
import { applyFixer } from "../fixers/fixer.ts";
import type { JsonObject } from "../json/json-tree.ts";
import { parseJson } from "../json/parse-json.ts";
import type { LoadContext } from "../load-context.ts";
import { packerVersion } from "../packer-version.ts";
import { readSource } from "../read-source.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { decodeLegacyParts } from "./decode-legacy-parts.ts";
import { legacyBreaks } from "./legacy-breaks.ts";
import type { LegacyBreaks } from "./legacy-breaks.ts";
import type { LegacyParts, LegacyTemplate } from "./legacy-template.ts";
import { resolveLegacyVariables } from "./legacy-variables.ts";
import type { LegacyValues } from "./legacy-variables.ts";
import { readLegacyRoot } from "./read-legacy-root.ts";

export interface LegacySources {
  readonly file: SourceText;
  readonly directory: string;
}

/** Every stage goes on with what is sound, as in HCL2. */
export async function loadLegacyTemplate(
  sources: LegacySources,
  context: LoadContext,
): Promise<LegacyTemplate | undefined> {
  const syntax = new DiagnosticList();
  const root = await readLegacyRoot(sources.file, syntax);
  context.sink.addAll(syntax.items);
  if (!root) return undefined;
  const sink = new DiagnosticList();
  const broken = legacyBreaks(syntax.items);
  const template = await loadRoot({ root, broken }, sources, { ...context, sink });
  context.sink.addAll(sink.items.filter((one) => !broken.concerns(one)));
  return template;
}

interface ReadRoot {
  readonly root: JsonObject;
  readonly broken: LegacyBreaks;
}

async function loadRoot(
  { root, broken }: ReadRoot,
  sources: LegacySources,
  context: LoadContext,
): Promise<LegacyTemplate> {
  const { request, sink } = context;
  const { file, directory } = sources;
  const parts = decodeLegacyParts(withOldKeysFixed(root, context), sink);
  checkMinVersion(parts, sink);
  const builds = request.purpose === "build" || request.purpose === "validate";
  if (builds && parts.builders.length === 0 && !parts.mayHaveMoreBuilders && !broken.any)
    sink.add(templateDiagnostic("legacy-no-builders", {}, { subject: root.range }));
  const given = await givenValues(context);
  if (request.warnOnUndeclaredVariables) warnUndeclared(parts, given, sink);
  const engine = engineContext(sources, context);
  const { values, wrong } = await resolveVariables({ parts, given, engine }, context);
  return {
    syntax: "json",
    directory,
    description: parts.description,
    sources: [file],
    source: file,
    requiredPlugins: [],
    secrets: [
      ...[...parts.sensitiveVariables].flatMap((name) => values.get(name) || []),
      ...context.answers.texts(),
    ],
    userVariables: Object.fromEntries(values),
    parts,
    values,
    broken,
    engine: {
      ...engine,
      userVariable: (name) => values.get(name),
      knownVariables: [...values.keys()],
      wrongVariables: wrong,
    },
  };
}

interface VariableParts {
  readonly parts: LegacyParts;
  readonly given: ReadonlyMap<string, EngineText>;
  readonly engine: EngineContext;
}

async function resolveVariables(
  { parts: { variables }, given, engine }: VariableParts,
  { request: { purpose }, answers, sink }: LoadContext,
): Promise<LegacyValues> {
  if (purpose === "syntax" || purpose === "inspect")
    return { values: new Map([...given].map(([name, { text }]) => [name, text])), wrong: new Set() };
  const requireAll = purpose === "build" || purpose === "validate";
  const request = { variables, given, requireAll, engine };
  return await answers.settled((into) => resolveLegacyVariables(request, into), sink);
}

/** Also where the old form is refused: so nothing else is said about it. `inspect` shows what is written. */
function withOldKeysFixed(root: JsonObject, { request, sink }: LoadContext): JsonObject {
  const code = request.strict ? "refused-outdated-key" : "outdated-key";
  const fixed = loadFixers.reduce(
    (tree, fixer) =>
      applyFixer(tree, fixer, ({ range }) =>
        sink.add(templateDiagnostic(code, { fixer: fixer.name, advice: fixer.advice }, { subject: range })),
      ),
    root,
  );
  return request.purpose === "inspect" ? root : fixed;
}

function checkMinVersion({ minVersion }: LegacyParts, sink: DiagnosticSink): void {
  if (!minVersion) return;
  const required = parseVersion(minVersion.text);
  const ours = parseVersion(packerVersion);
  if (!required)
    sink.add(
      templateDiagnostic("legacy-bad-min-version", { text: minVersion.text }, { subject: minVersion.range }),
    );
  else if (ours && compareVersions(ours, required) < 0) {
    const words = { required: minVersion.text, version: packerVersion };
    sink.add(templateDiagnostic("legacy-min-version", words, { subject: minVersion.range }));
  }
}

/** Undeclared names are values for `{{user}}` all the same, and files are shared: only a likely slip is told. */
function warnUndeclared(
  { variables }: LegacyParts,
  given: ReadonlyMap<string, EngineText>,
  sink: DiagnosticSink,
): void {
  const declared = variables.map(({ name }) => name);
  for (const [name, { range }] of given) {
    const similar = declared.includes(name) || !range ? undefined : suggestName(name, declared);
    if (similar !== undefined)
      sink.add(templateDiagnostic("legacy-undeclared-variable", { name, similar }, { subject: range }));
  }
}

function engineContext(
  { file, directory }: LegacySources,
  { request, host, answers }: LoadContext,
): EngineContext {
  return {
    readSecret: (secret) => answers.read(secret),
    syntax: "json",
    place: "component",
    userVariable: () => undefined,
    host,
    startedAtMs: request.startedAtMs ?? host.clock.now(),
    programVersion: request.programVersion,
    templateDirectory: file.name === "<stdin>" ? undefined : directory,
  };
}

/** Values from variable files, in order, then from the command line: the last one wins. */
async function givenValues({ request, host, sink }: LoadContext): Promise<ReadonlyMap<string, EngineText>> {
  const given = new Map<string, EngineText>();
  for (const path of request.variableFiles ?? []) {
    const source = await readSource(host, path, sink);
    const root = source && parseJson(source, sink);
    if (!root) continue;
    if (root.kind !== "object") {
      sink.add(templateDiagnostic("legacy-bad-variables-file", { path }, { subject: root.range }));
      continue;
    }
    for (const { key, value } of root.members) {
      if (value.kind === "string") given.set(key, { text: value.text, range: value.range });
      else if (value.kind === "null") given.set(key, { text: "", range: value.range });
      else
        sink.add(
          templateDiagnostic("legacy-shape", { name: key, expected: "a string" }, { subject: value.range }),
        );
    }
  }
  for (const { name, text } of request.variables ?? []) given.set(name, { text, range: undefined });
  return given;
}
