/** Files of HCL2 → HclTemplate: blocks, variables, locals and data sources. */
import type { SourceText } from "@prebake/base";
import { DiagnosticList } from "@prebake/base";
import type { FunctionHost, Scope, Value } from "@prebake/hcl";
import { asWarning } from "../as-warning.ts";
import type { EngineContext } from "../engine-text.ts";
import type { LoadContext } from "../load-context.ts";
import type { LoadPurpose } from "../load-request.ts";
import { createFunctionHost } from "../template-function-host.ts";
import { mayAsk } from "../secrets/secret-answers.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { RequiredPlugin } from "../template-facts.ts";
import { checkBuildShapes } from "./build-schema.ts";
import { dataGroup, evaluateLocals } from "./evaluate-locals.ts";
import { evaluateVariables } from "./evaluate-variables.ts";
import type { DataBlock, HclTemplate, LocalValue, TemplateBlocks, VariableValue } from "./hcl-template.ts";
import { readPackerBlocks } from "./packer-block.ts";
import { readBlocks } from "./read-blocks.ts";
import { readDataSource } from "./read-data-source.ts";
import { defaultScopeOf, outsideOfBuilds, templateScope } from "./template-scope.ts";
import { secretNames, secretTexts, userVariablesOf, wrongNames } from "./variable-facts.ts";
import { collectGivenValues } from "./variable-values.ts";
import { warnIdleEngineText } from "./warn-idle-engine-text.ts";

export interface HclSources {
  readonly files: readonly SourceText[];
  readonly autoVariableFiles: readonly SourceText[];
  readonly directory: string;
  /** False when there are files that could not be read, which was told. */
  readonly isComplete: boolean;
  /** Whether the directory has other files of templates, which were not asked for. */
  readonly isPart?: boolean;
}

/** Every stage goes on with what is sound; of what a mistake keeps from being known the value is wrong. */
export async function loadHclTemplate(sources: HclSources, context: LoadContext): Promise<HclTemplate> {
  const { purpose } = context.request;
  const looks = purpose !== "build" && purpose !== "validate";
  const read = readBlocks(sources.files, context.sink, looks ? { mayRepeat: repeatable } : {});
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
  const { directory, files, autoVariableFiles } = sources;
  warnIdleEngineText(blocks, sink);
  const requiredPlugins = await requirePlugins(blocks, directory, context);
  const startedAtMs = request.startedAtMs ?? host.clock.now();
  const functionHost = await functionHostOf(sources, startedAtMs, context);
  const variables = await readVariables({ blocks, autoVariableFiles, functionHost }, context);
  const secrets = secretTexts(variables);
  // Before data sources are read: they may repeat what they were given.
  for (const secret of secrets) request.redactor.add(secret);
  const userVariables = userVariablesOf(variables);
  const engine = engineContext({ variables, userVariables, directory, startedAtMs }, context);
  const asksAhead = mayAsk(files);
  const advice = sources.isPart ? adviceForPart(files) : undefined;
  const parts = { blocks, variables, functionHost, directory, engine, asksAhead, advice };
  const names = await tellingMildly(context, (own) => readNames(parts, own));
  checkBuilds(blocks, context);
  return {
    syntax: "hcl",
    directory,
    sources: [...files, ...autoVariableFiles],
    requiredPlugins,
    secrets: [...secrets, ...secretTexts(names.locals)],
    userVariables,
    blocks,
    variables,
    ...names,
    advice,
    engine,
    answers,
    asksAhead,
    warnsOfSlips: request.purpose === "validate",
  };
}

/** Source: measured on Packer 1.6.6: what only looks at a template says nothing of two sources of one name. */
const repeatable: ReadonlySet<string> = new Set(["source"]);

/**
 * `inspect` and `console` show what can be known: a local or data source without a value is only warned of, as is a value that
 * breaks a rule.
 * Source: measured on Packer 1.6.6, which says nothing of them.
 */
async function tellingMildly<T>(context: LoadContext, read: (own: LoadContext) => Promise<T>): Promise<T> {
  if (!showsOnly(context.request.purpose)) return await read(context);
  const sink = new DiagnosticList();
  const result = await read({ ...context, sink });
  context.sink.addAll(sink.items.map(asWarning));
  return result;
}

async function requirePlugins(
  { packer, broken }: TemplateBlocks,
  directory: string,
  { request, sink }: LoadContext,
): Promise<readonly RequiredPlugin[]> {
  const { plugins, refusedNames } = readPackerBlocks(packer, sink);
  const mayRequireMore = packer.some((block) => broken.has(block));
  if (request.requirePlugins && request.purpose !== "syntax")
    sink.addAll(await request.requirePlugins(plugins, { directory, refusedNames, mayRequireMore }));
  return plugins;
}

async function functionHostOf(
  { files, directory }: HclSources,
  startedAtMs: number,
  context: LoadContext,
): Promise<FunctionHost> {
  const { request, host, answers } = context;
  const readYaml = await yamlReader(files, context);
  return createFunctionHost({ host, files: request.syncFiles, directory, startedAtMs, readYaml, answers });
}

/** The YAML parser is large and seldom asked for. */
async function yamlReader(
  files: readonly SourceText[],
  { request }: LoadContext,
): Promise<FunctionHost["readYaml"] | undefined> {
  const asked = request.purpose === "console" || files.some((file) => file.text.includes("yamldecode"));
  return asked ? (await import("@prebake/hcl/yaml")).readYaml : undefined;
}

interface VariableSources {
  readonly blocks: TemplateBlocks;
  readonly autoVariableFiles: readonly SourceText[];
  readonly functionHost: FunctionHost;
}

async function readVariables(
  { blocks, autoVariableFiles, functionHost }: VariableSources,
  context: LoadContext,
): Promise<ReadonlyMap<string, VariableValue>> {
  const { request, sink } = context;
  const { given, mayBeMore } = await collectGivenValues(autoVariableFiles, context);
  const defaultScope = defaultScopeOf(functionHost);
  const variables = {
    declarations: blocks.variables,
    given,
    mayBeMore,
    defaultScope,
    validationScope: defaultScope,
    requireAll: buildsSomething(context),
    rules: rulesFor(request.purpose),
  };
  return await context.answers.settled((into) => evaluateVariables(variables, into), sink);
}

/** Source: measured on Packer 1.6.6. */
function rulesFor(purpose: LoadPurpose): "refuse" | "warn" | "skip" {
  if (purpose === "syntax") return "skip";
  return showsOnly(purpose) ? "warn" : "refuse";
}

/** A mistake in one value keeps nobody from looking at the others. */
function showsOnly(purpose: LoadPurpose): boolean {
  return purpose === "inspect" || purpose === "console";
}

interface EngineParts {
  readonly variables: ReadonlyMap<string, VariableValue>;
  readonly userVariables: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly startedAtMs: number;
}

/** What the functions of texts with `{{ }}` see. */
function engineContext(
  { variables, userVariables, directory, startedAtMs }: EngineParts,
  { request, host }: LoadContext,
): EngineContext {
  return {
    syntax: "hcl",
    place: "component",
    host,
    startedAtMs,
    programVersion: request.programVersion,
    templateDirectory: directory,
    userVariable: (name) => userVariables[name],
    wrongVariables: wrongNames(variables),
  };
}

interface NameParts {
  readonly blocks: TemplateBlocks;
  readonly variables: ReadonlyMap<string, VariableValue>;
  readonly functionHost: FunctionHost;
  readonly directory: string;
  readonly engine: EngineContext;
  readonly asksAhead: boolean;
  readonly advice: string | undefined;
}

/** To those who give one file of a template where Packer wants the directory. */
function adviceForPart(files: readonly SourceText[]): string {
  const names = files.map(({ name }) => `"${name}"`).join(", ");
  return `Only ${names} is read: if another file of the directory has it, give the directory instead of the file.`;
}

/** Locals and data sources, and the scopes that know them. */
async function readNames(
  parts: NameParts,
  context: LoadContext,
): Promise<Pick<HclTemplate, "locals" | "scope" | "consoleScope">> {
  const { blocks, asksAhead } = parts;
  const { request, sink, answers } = context;
  const { locals: declared, data, mayBeMore } = blocks;
  const values = { locals: new Map<string, Value>(), data: new Map<string, Map<string, Value>>() };
  const scope = scopeOf(parts, values.locals, request.programVersion);
  const readData = dataReader(parts, context);
  const wanted = { locals: declared, data, mayBeMore, scope, values, readData, answers, asksAhead };
  const locals: ReadonlyMap<string, LocalValue> =
    request.purpose === "syntax" ? new Map() : await evaluateLocals(wanted, sink);
  return {
    locals,
    scope: scope.child(new Map([["data", dataGroup(values.data, mayBeMore)]])),
    consoleScope: scope.child(outsideOfBuilds),
  };
}

/** Without data sources. `locals` may still grow. */
function scopeOf(
  { blocks, variables, functionHost, directory, advice }: NameParts,
  locals: ReadonlyMap<string, Value>,
  programVersion: string,
): Scope {
  const secretLocals = blocks.locals.filter(({ sensitive }) => sensitive).map(({ name }) => name);
  return templateScope({
    host: functionHost,
    variables: new Map([...variables].map(([name, { value }]) => [name, value])),
    locals,
    secret: { variables: secretNames(variables), locals: new Set(secretLocals) },
    mayBeMore: blocks.mayBeMore,
    advice,
    directory,
    programVersion,
  });
}

function dataReader(
  { blocks, variables, engine }: NameParts,
  context: LoadContext,
): (block: DataBlock, scope: Scope) => Promise<Value> {
  const { request, sink } = context;
  const secrets = new Set(secretTexts(variables));
  const isSecret = (text: string): boolean => secrets.has(text);
  // Source: measured on Packer 1.16: inspect and console read data sources, validate does so only when asked.
  const reads = request.purpose !== "validate" || request.evaluateDataSources === true;
  // For a build that will not be, nobody is asked.
  const isInVain = (): boolean => request.purpose === "build" && (blocks.broken.any || sink.hasErrors);
  const checks = buildsSomething(context);
  return (block, scope) =>
    readDataSource(block, scope, { context, engine, isSecret, checks, reads: reads && !isInVain() });
}

function checkBuilds(blocks: TemplateBlocks, context: LoadContext): void {
  if (context.request.purpose === "syntax") checkBuildShapes(blocks.builds, context.sink);
  else if (buildsSomething(context) && blocks.builds.length === 0 && !blocks.mayBeMore)
    context.sink.add(templateDiagnostic("no-builds", {}));
}

function buildsSomething({ request }: LoadContext): boolean {
  return request.purpose === "build" || request.purpose === "validate";
}
