/** Files of HCL2 → HclTemplate: blocks, variables, locals and data sources. */
import type { SourceText } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import {
  StringType,
  WRONG,
  asString,
  containsMark,
  convertValue,
  elementsOf,
  encodeJson,
  entriesOf,
} from "@prebake/hcl";
import type { FunctionHost, Value } from "@prebake/hcl";
import type { EngineContext } from "../engine-text.ts";
import type { LoadContext } from "../load-context.ts";
import { createFunctionHost } from "../template-function-host.ts";
import { mayAsk } from "../secrets/secret-answers.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { checkBuildShapes } from "./build-schema.ts";
import { dataGroup, evaluateLocals } from "./evaluate-locals.ts";
import { evaluateVariables } from "./evaluate-variables.ts";
import type { HclTemplate, LocalValue, TemplateBlocks, VariableValue } from "./hcl-template.ts";
import { readPackerBlocks } from "./packer-block.ts";
import { readBlocks } from "./read-blocks.ts";
import { readDataSource } from "./read-data-source.ts";
import { defaultScopeOf, outsideOfBuilds, templateScope } from "./template-scope.ts";
import { collectGivenValues } from "./variable-values.ts";
import { warnIdleEngineText } from "./warn-idle-engine-text.ts";

export interface HclSources {
  readonly files: readonly SourceText[];
  readonly autoVariableFiles: readonly SourceText[];
  readonly directory: string;
  /** False when there are files that could not be read, which was told. */
  readonly isComplete: boolean;
}

/** Every stage goes on with what is sound; of what a mistake keeps from being known the value is wrong. */
export async function loadHclTemplate(sources: HclSources, context: LoadContext): Promise<HclTemplate> {
  const read = readBlocks(sources.files, context.sink);
  const blocks = { ...read, mayBeMore: read.mayBeMore || !sources.isComplete };
  const sink = new DiagnosticList();
  const template = await loadBlocks(blocks, sources, { ...context, sink });
  context.sink.addAll(sink.items.filter((one) => !blocks.broken.concerns(one)));
  return template;
}

async function loadBlocks(
  blocks: TemplateBlocks,
  sources: HclSources,
  context: LoadContext,
): Promise<HclTemplate> {
  const { request, host, sink, answers } = context;
  const { programVersion } = request;
  const { directory } = sources;
  warnIdleEngineText(blocks, sink);
  const { plugins: requiredPlugins, refusedNames } = readPackerBlocks(blocks.packer, sink);
  const mayRequireMore = blocks.packer.some((block) => blocks.broken.has(block));
  if (request.requirePlugins && request.purpose !== "syntax")
    sink.addAll(await request.requirePlugins(requiredPlugins, { directory, refusedNames, mayRequireMore }));
  const startedAtMs = request.startedAtMs ?? host.clock.now();
  const functionHost = createFunctionHost({
    host,
    files: request.syncFiles,
    directory,
    startedAtMs,
    readYaml: await yamlReader(sources.files, context),
    answers,
  });
  const variables = await readVariables(
    { blocks, autoFiles: sources.autoVariableFiles, functionHost },
    context,
  );
  const userVariables = Object.fromEntries(
    [...variables].flatMap(([name, { value }]) => userText(name, value)),
  );
  const engine: EngineContext = {
    syntax: "hcl",
    place: "component",
    host,
    startedAtMs,
    programVersion,
    templateDirectory: directory,
    userVariable: (name) => userVariables[name],
    wrongVariables: new Set(wrongNames(variables)),
  };
  const values = { locals: new Map<string, Value>(), data: new Map<string, Map<string, Value>>() };
  const known = new Map([...variables].map(([name, { value }]) => [name, value]));
  const scope = templateScope({
    host: functionHost,
    variables: known,
    locals: values.locals,
    mayBeMore: blocks.mayBeMore,
    directory,
    programVersion,
  });
  const variableSecrets = secretsOf(variables);
  // Before data sources are read: they may repeat what they were given.
  for (const secret of variableSecrets) request.redactor.add(secret);
  const secretTexts = new Set(variableSecrets);
  const asksAhead = mayAsk(sources.files);
  const locals = await readLocals(
    { blocks, scope, values, engine, isSecret: (text) => secretTexts.has(text), asksAhead },
    context,
  );
  if (request.purpose === "syntax") checkBuildShapes(blocks.builds, sink);
  else if (buildsSomething(context) && blocks.builds.length === 0 && !blocks.mayBeMore)
    sink.add(templateDiagnostic("no-builds", {}));
  return {
    syntax: "hcl",
    directory,
    sources: [...sources.files, ...sources.autoVariableFiles],
    requiredPlugins,
    secrets: [...variableSecrets, ...secretsOf(locals)],
    userVariables,
    blocks,
    variables,
    locals,
    scope: scope.child(new Map([["data", dataGroup(values.data, blocks.mayBeMore)]])),
    consoleScope: scope.child(outsideOfBuilds),
    engine,
    answers,
    asksAhead,
  };
}

/** The YAML parser is large and seldom asked for. */
async function yamlReader(
  files: readonly SourceText[],
  { request }: LoadContext,
): Promise<FunctionHost["readYaml"] | undefined> {
  const asked = request.purpose === "console" || files.some((file) => file.text.includes("yamldecode"));
  return asked ? (await import("@prebake/hcl/yaml")).readYaml : undefined;
}

function buildsSomething({ request }: LoadContext): boolean {
  return request.purpose === "build" || request.purpose === "validate";
}

interface VariableSources {
  readonly blocks: TemplateBlocks;
  readonly autoFiles: readonly SourceText[];
  readonly functionHost: FunctionHost;
}

async function readVariables(
  { blocks, autoFiles, functionHost }: VariableSources,
  context: LoadContext,
): Promise<ReadonlyMap<string, VariableValue>> {
  const { request, sink } = context;
  const { given, mayBeMore } =
    request.purpose === "syntax"
      ? { given: [], mayBeMore: false }
      : await collectGivenValues(autoFiles, context);
  const defaultScope = defaultScopeOf(functionHost);
  const variables = {
    declarations: blocks.variables,
    given,
    mayBeMore,
    defaultScope,
    validationScope: defaultScope,
    requireAll: buildsSomething(context),
  };
  return await context.answers.settled((into) => evaluateVariables(variables, into), sink);
}

type LocalParts = Pick<HclTemplate, "blocks" | "scope" | "engine"> & {
  readonly values: { readonly locals: Map<string, Value>; readonly data: Map<string, Map<string, Value>> };
  readonly isSecret: (text: string) => boolean;
  readonly asksAhead: boolean;
};

async function readLocals(parts: LocalParts, context: LoadContext): Promise<ReadonlyMap<string, LocalValue>> {
  const { request, sink } = context;
  if (request.purpose === "syntax") return new Map();
  const { blocks, scope, values, engine, isSecret, asksAhead } = parts;
  // Source: measured on Packer 1.16: inspect and console read data sources, validate does so only when asked.
  const reads = request.purpose !== "validate" || request.evaluateDataSources === true;
  // For a build that will not be, nobody is asked.
  const isInVain = (): boolean => request.purpose === "build" && (blocks.broken.any || sink.hasErrors);
  const readData = (block: TemplateBlocks["data"][number], inner: typeof scope) =>
    readDataSource(block, inner, { context, engine, isSecret, reads: reads && !isInVain() });
  const { locals, data, mayBeMore } = blocks;
  const { answers } = context;
  return evaluateLocals({ locals, data, mayBeMore, scope, values, readData, answers, asksAhead }, sink);
}

/** All texts inside sensitive values: what must never be shown. Numbers and booleans are not, as in Packer. */
function secretsOf(values: ReadonlyMap<string, VariableValue>): readonly string[] {
  return [...values.values()].flatMap(({ value, refused, sensitive }) =>
    sensitive ? textsIn(refused ?? value) : [],
  );
}

function textsIn(value: Value): readonly string[] {
  if (!value.isKnown || value.isNull) return [];
  switch (value.type.kind) {
    case "string":
      return asString(value) === "" ? [] : [asString(value)];
    case "list":
    case "set":
    case "tuple":
      return elementsOf(value).flatMap(textsIn);
    case "map":
    case "object":
      return entriesOf(value).flatMap(([, part]) => textsIn(part));
    default:
      return [];
  }
}

function wrongNames(variables: ReadonlyMap<string, VariableValue>): readonly string[] {
  return [...variables].flatMap(([name, { value }]) => (containsMark(value, WRONG) ? [name] : []));
}

/** A variable as components get it: text as it is, everything else as JSON. */
function userText(name: string, value: Value): readonly (readonly [string, string])[] {
  if (!value.isWhollyKnown || value.isNull) return [];
  const text = convertValue(value, StringType);
  if (text.ok) return [[name, asString(text.value)]];
  const json = encodeJson(value);
  return json.ok ? [[name, json.text]] : [];
}
