/** Sources, provisioners and post-processors of a build → nodes of the plan. */
import type { DiagnosticSink } from "@prebake/base";
import { attributeOf, wrongValue } from "@prebake/hcl";
import type { Binding, Block, Scope } from "@prebake/hcl";
import type { ConfigEntry, ConfigNode, ConfigObject } from "@prebake/schema";
import type {
  BuildIdentity,
  BuildVariableNames,
  BuildVariables,
  ComponentNode,
  PostProcessorNode,
  ProvisionerNode,
} from "@prebake/sdk";
import type { EngineContext } from "../engine-text.ts";
import { renderEngineText } from "../engine-text.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import { buildValue, noBuildYet, sourceValue } from "./build-values.ts";
import { evaluateComponentBody } from "./component-body.ts";
import type { HclTemplate, SourceBlock } from "./hcl-template.ts";
import type { BuildDeclaration, SourceUse } from "./read-build.ts";
import type { PostProcessorSettings, ProvisionerSettings, StepFilter } from "./step-settings.ts";
import { inBlock, postProcessorArguments, provisionerArguments } from "./step-settings.ts";
import type { IsSecret } from "./value-config-node.ts";
import { configNodeOf, rangeOf } from "./value-config-node.ts";

export interface StepContext {
  readonly template: HclTemplate;
  readonly declaration: BuildDeclaration;
  readonly use: SourceUse;
  readonly identity: BuildIdentity;
  readonly isSecret: IsSecret;
}

/** What a step's expressions see: with `variables` the facts of the running machine, else unknowns in their place. */
export function stepScope(
  { template, declaration, use }: StepContext,
  variables?: BuildVariables,
  names?: BuildVariableNames,
): Scope {
  if (use.isLost) return template.scope.child(lostValues);
  return template.scope.child(
    new Map<string, Binding>([
      ["source", sourceValue(use)],
      ["build", buildValue(declaration.name, use, { variables, names })],
    ]),
  );
}

const lostValues: ReadonlyMap<string, Binding> = new Map([
  ["source", wrongValue()],
  ["build", wrongValue()],
]);

/** Steps are filtered by `TYPE.NAME`, without the name of the build. */
export function runsFor(filter: StepFilter | undefined, { type, name, isLost }: SourceUse): boolean {
  if (isLost) return true;
  const named = filter?.names.includes(`${type}.${name}`) ?? false;
  return filter?.kind === "only" ? named : !named;
}

export function builderNode({ block, type, name }: SourceBlock, context: StepContext): ComponentNode {
  const { template, use, isSecret } = context;
  const scope = template.scope.child(
    new Map<string, Binding>([
      ["source", sourceValue(use)],
      ["build", noBuildYet],
    ]),
  );
  return {
    type,
    ...placesOf(block),
    ...wrongIn(block, template),
    usedBy: rangeOf(context.declaration.block.headerRange),
    evaluate(_, sink) {
      const config = evaluateComponentBody(block.body, { scope, isSecret, engineNames: noNames }, sink);
      if (!use.addition) return { ...config, range: rangeOf(block.headerRange) };
      const added = evaluateComponentBody(
        use.addition.body,
        { scope, isSecret, engineNames: additionArguments },
        sink,
      );
      return {
        ...withAdded(config, added, { source: `${type}.${name}`, sink }),
        range: rangeOf(block.headerRange),
      };
    },
    render: renderIn({ ...template.engine, build: context.identity, step: "builder" }),
  };
}

/** In the place of a source that is not there, which was told. */
export function lostBuilderNode({ type }: SourceUse): ComponentNode {
  return {
    type,
    wrong: true,
    evaluate: () => ({ kind: "unknown", wrong: true }),
    render: () => undefined,
  };
}

const noNames: ReadonlySet<string> = new Set();
const additionArguments: ReadonlySet<string> = new Set(["name"]);

// An addition only adds. Source: measured on Packer 1.16.
function withAdded(
  config: ConfigObject,
  added: ConfigObject,
  { source, sink }: { readonly source: string; readonly sink: DiagnosticSink },
): ConfigObject {
  const places = new Map(
    config.entries.filter((entry) => !entry.block).map((entry) => [entry.key, entry.keyRange]),
  );
  const fresh = added.entries.filter(({ key, keyRange, block }) => {
    if (block || !places.has(key)) return true;
    const first = places.get(key);
    const related = first ? [{ range: first, message: "already set here" }] : undefined;
    sink.add(templateDiagnostic("argument-set-twice", { name: key, source }, { subject: keyRange, related }));
    return false;
  });
  return { ...config, entries: [...config.entries, ...fresh] };
}

export function provisionerNode(
  block: Block,
  settings: ProvisionerSettings,
  context: StepContext,
): ProvisionerNode {
  const { name, pauseBeforeMs, maxRetries, timeoutMs, continueOnError, override } = settings;
  const own = override && attributeOf(override.value, context.use.name);
  const finish = (config: ConfigObject): ConfigObject => {
    if (!own || !override) return config;
    const place = { expression: undefined, range: rangeOf(override.attribute.expression) };
    return overridden(config, configNodeOf(own, place, context.isSecret));
  };
  return {
    ...stepNode(block, { engineNames: provisionerArguments, finish }, context),
    ...(name !== undefined && { label: name }),
    pauseBeforeMs,
    maxRetries,
    timeoutMs,
    continueOnError,
  };
}

function overridden(config: ConfigObject, own: ConfigNode): ConfigObject {
  if (own.kind !== "object") return config;
  const replaced = new Map<string, ConfigEntry>(own.entries.map((entry) => [entry.key, entry]));
  return {
    ...config,
    entries: [...config.entries.filter((entry) => !replaced.has(entry.key)), ...replaced.values()],
  };
}

export function postProcessorNode(
  block: Block,
  settings: PostProcessorSettings,
  context: StepContext,
): PostProcessorNode {
  const { name, keepInputArtifact } = settings;
  const node = stepNode(block, { engineNames: postProcessorArguments }, context);
  return { ...node, name: name || node.type, keepInputArtifact };
}

interface StepShape {
  /** Arguments that the engine reads itself. */
  readonly engineNames: ReadonlySet<string>;
  readonly finish?: (config: ConfigObject) => ConfigObject;
}

function stepNode(
  block: Block,
  { engineNames, finish = (config) => config }: StepShape,
  context: StepContext,
): ComponentNode {
  const { template, identity, isSecret } = context;
  return {
    type: block.labels[0]?.text ?? "",
    ...placesOf(block),
    ...wrongIn(block, template),
    engineArguments: engineNames,
    evaluate(variables, sink, names) {
      const scope = stepScope(context, variables, names);
      const config = evaluateComponentBody(
        block.body,
        { scope, isSecret, engineNames },
        inBlock(block, sink),
      );
      return { ...finish(config), range: rangeOf(block.headerRange) };
    },
    render: renderIn({ ...template.engine, build: identity, step: "later" }),
  };
}

function renderIn(engine: EngineContext): ComponentNode["render"] {
  return (text, { variables, data, range, sink }) =>
    renderEngineText({ text, range, data }, { ...engine, buildVariables: variables }, sink);
}

/** What has a syntax error in it is not looked at. */
function wrongIn(block: Block, { blocks }: HclTemplate) {
  return blocks.broken.has(block) && { wrong: true };
}

function placesOf({ headerRange, labels: [label] }: Block) {
  return { range: rangeOf(headerRange), ...(label && { typeRange: rangeOf(label) }) };
}
