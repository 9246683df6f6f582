/** Legacy template → BuildPlan. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import { DiagnosticList, compareCodePoints } from "@prebake/base";
import type {
  BuildIdentity,
  BuildNode,
  ComponentNode,
  PostProcessorNode,
  ProvisionerNode,
} from "@prebake/sdk";
import type { BuildSelection, PlannedBuilds } from "../build-selection.ts";
import { distinctDiagnostics } from "../distinct-diagnostics.ts";
import { nothingToBuild } from "../nothing-to-build.ts";
import type { EngineContext } from "../engine-text.ts";
import { renderEngineText } from "../engine-text.ts";
import { configObjectOfJson } from "../json/json-config-node.ts";
import type { JsonObject } from "../json/json-tree.ts";
import { jsonObject, valueOf, withMember } from "../json/json-tree.ts";
import { joinPath } from "../paths.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { LegacyBreaks } from "./legacy-breaks.ts";
import { selectLegacyBuilds } from "./legacy-selection.ts";
import { markWrongVariables } from "./mark-wrong-variables.ts";
import type {
  LegacyBuilder,
  LegacyComponent,
  LegacyFilter,
  LegacyPostProcessor,
  LegacyProvisioner,
  LegacyTemplate,
} from "./legacy-template.ts";

export function planLegacyBuilds(template: LegacyTemplate, selection: BuildSelection): PlannedBuilds {
  const sink = new DiagnosticList();
  const { builders, allNamed } = namedBuilders(template, sink);
  const names = builders.map((builder) => builder.name);
  const areSure = !template.parts.mayHaveMoreBuilders && !template.broken.any && allNamed;
  if (areSure) checkSteps(template, names, sink);
  // Source: measured on Packer 1.16: a build says nothing of it.
  if (areSure && selection.whenNothingIsLeft === "warning")
    reportUnmatched(template, names, { selection, sink });
  const chosen = selectLegacyBuilds(names, selection);
  const isEmpty = chosen.size === 0 && names.length > 0 && areSure;
  const wanted = builders.filter((builder) => chosen.has(builder.name));
  // Steps are looked at also where no builder could be read.
  const isLost = builders.length === 0 && template.parts.mayHaveMoreBuilders;
  const builds = (isLost ? [lostBuilder] : wanted).map((builder) =>
    planBuild(builder, { template, selection, sink }),
  );
  const { directory, userVariables, secrets, description } = template;
  const plan = {
    syntax: "json" as const,
    builds,
    templateDirectory: directory,
    ...placeOf(template),
    userVariables,
    sensitiveVariables: [...template.parts.sensitiveVariables],
    secrets,
    ...(description === undefined ? {} : { description }),
  };
  const said = isEmpty ? nothingToBuild(sink.items, names, selection) : sink.items;
  const diagnostics = distinctDiagnostics(said.filter((one) => !template.broken.concerns(one)));
  return { plan, diagnostics };
}

/** Where the template is; nowhere when it came from standard input. */
function placeOf({ engine, source }: LegacyTemplate): { readonly templatePath?: string } {
  if (engine.templateDirectory === undefined) return {};
  return { templatePath: joinPath(engine.host.machine.workingDirectory, source.name) };
}

/** `-except` may name post-processors, too. */
function reportUnmatched(
  { parts }: LegacyTemplate,
  names: readonly string[],
  { selection, sink }: { readonly selection: BuildSelection; readonly sink: DiagnosticSink },
): void {
  const steps = parts.postProcessors.flat().flatMap(({ name, type }) => [name, type]);
  const flags = {
    "-only": [selection.only, names],
    "-except": [selection.except, [...names, ...steps]],
  } as const;
  for (const [flag, [patterns, known]] of Object.entries(flags)) {
    const unmatched = patterns.filter((pattern) => !known.includes(pattern));
    if (unmatched.length > 0)
      sink.add(templateDiagnostic("filter-without-match", { flag, patterns: unmatched, names }));
  }
}

const lostBuilder: LegacyBuilder = {
  type: "",
  name: "",
  typeRange: undefined,
  nameRange: undefined,
  range: undefined,
  config: jsonObject({}),
};

interface NamedBuilders {
  readonly builders: readonly LegacyBuilder[];
  /** False when a mistake keeps a name from being known. */
  readonly allNamed: boolean;
}

/** Builders with their names rendered, in the order in which they are started: by name. */
function namedBuilders(template: LegacyTemplate, sink: DiagnosticSink): NamedBuilders {
  let allNamed = true;
  const named = template.parts.builders.map((builder) => {
    const name = renderEngineText({ text: builder.name, range: builder.nameRange }, template.engine, sink);
    if (name === undefined) allNamed = false;
    return { ...builder, name: name ?? builder.name };
  });
  return { builders: named.toSorted((a, b) => compareCodePoints(a.name, b.name)), allNamed };
}

/** Names in `only`, `except` and `override` must be those of builders: as they are written or as they are rendered. */
function checkSteps({ parts }: LegacyTemplate, names: readonly string[], sink: DiagnosticSink): void {
  const known = new Set([...names, ...parts.builders.map((builder) => builder.name)]);
  const provisioners = parts.errorCleanup ? [...parts.provisioners, parts.errorCleanup] : parts.provisioners;
  for (const step of [...provisioners, ...parts.postProcessors.flat()]) {
    for (const { text, range } of step.filter?.names ?? []) {
      if (!known.has(text))
        sink.add(templateDiagnostic("legacy-unknown-filter", { name: text, known }, { subject: range }));
    }
  }
  for (const provisioner of provisioners) {
    for (const { key, keyRange } of provisioner.override?.members ?? []) {
      if (!known.has(key))
        sink.add(templateDiagnostic("legacy-unknown-override", { name: key, known }, { subject: keyRange }));
    }
  }
}

interface PlanContext {
  readonly template: LegacyTemplate;
  readonly selection: BuildSelection;
  readonly sink: DiagnosticSink;
}

function planBuild(builder: LegacyBuilder, context: PlanContext): BuildNode {
  const { parts, engine, broken } = context.template;
  const identity: BuildIdentity = {
    name: builder.name === builder.type ? builder.type : `${builder.type}.${builder.name}`,
    sourceName: builder.name,
    builderType: builder.type,
  };
  const inBuild: EngineContext = { ...engine, build: identity };
  const cleanup =
    parts.errorCleanup && runsFor(parts.errorCleanup.filter, builder.name) ? parts.errorCleanup : undefined;
  return {
    identity,
    builder: componentNode(builder, builder.config, { engine: { ...inBuild, step: "builder" }, broken }),
    provisioners: parts.provisioners
      .filter(({ filter }) => runsFor(filter, builder.name))
      .map((provisioner) => provisionerNode(provisioner, { engine: inBuild, broken }, context.sink)),
    ...(cleanup && { errorCleanup: provisionerNode(cleanup, { engine: inBuild, broken }, context.sink) }),
    postProcessors: parts.postProcessors
      .map((chain) =>
        untilExcluded(
          chain.filter((one) => runsFor(one.filter, builder.name)),
          context.selection.except,
        ),
      )
      .filter((chain) => chain.length > 0)
      .map((chain) =>
        chain.map((postProcessor) => postProcessorNode(postProcessor, { engine: inBuild, broken })),
      ),
  };
}

/** A chain ends before what `-except` names; one that filters itself out is only skipped. Source: measured on Packer 1.16. */
function untilExcluded(
  chain: readonly LegacyPostProcessor[],
  except: readonly string[],
): readonly LegacyPostProcessor[] {
  const end = chain.findIndex(({ name }) => except.includes(name));
  return end === -1 ? chain : chain.slice(0, end);
}

function runsFor(filter: LegacyFilter | undefined, builderName: string): boolean {
  const named = filter?.names.some(({ text }) => text === builderName) ?? false;
  return filter?.kind === "only" ? named : !named;
}

function provisionerNode(
  provisioner: LegacyProvisioner,
  place: NodePlace,
  sink: DiagnosticSink,
): ProvisionerNode {
  const { engine } = place;
  const own =
    engine.build && provisioner.override ? valueOf(provisioner.override, engine.build.sourceName) : undefined;
  if (own && own.kind !== "object") {
    sink.add(
      templateDiagnostic(
        "bad-override",
        { problem: "The settings for a builder must be an object." },
        { subject: own.range },
      ),
    );
  }
  const config = own?.kind === "object" ? overridden(provisioner.config, own) : provisioner.config;
  return {
    ...componentNode(provisioner, config, place),
    pauseBeforeMs: provisioner.pauseBeforeMs,
    maxRetries: retriesOf(provisioner.maxRetries, engine, sink),
    timeoutMs: provisioner.timeoutMs,
    continueOnError: false, // Not in the legacy language.
  };
}

function overridden(config: JsonObject, own: JsonObject): JsonObject {
  return own.members.reduce((merged, { key, value }) => withMember(merged, key, value), config);
}

function retriesOf(
  retries: LegacyProvisioner["maxRetries"],
  engine: EngineContext,
  sink: DiagnosticSink,
): number {
  if (!retries) return 0;
  const text = renderEngineText(retries, engine, sink);
  if (text === undefined || /^\d+$/.test(text)) return Number(text ?? 0);
  sink.add(
    templateDiagnostic(
      "bad-setting",
      { name: "max_retries", reason: "a whole number is required" },
      { subject: retries.range },
    ),
  );
  return 0;
}

function postProcessorNode(postProcessor: LegacyPostProcessor, place: NodePlace): PostProcessorNode {
  const { name, keepInputArtifact } = postProcessor;
  return { ...componentNode(postProcessor, postProcessor.config, place), name, keepInputArtifact };
}

interface NodePlace {
  readonly engine: EngineContext;
  readonly broken: LegacyBreaks;
}

function componentNode(
  component: LegacyComponent,
  config: JsonObject,
  { engine, broken }: NodePlace,
): ComponentNode {
  return {
    type: component.type,
    ...places(component),
    ...((component.type === "" || broken.within(component.range)) && { wrong: true }),
    // Texts stay as they are: the decoder has each rendered that is not late.
    evaluate: () => markWrongVariables(configObjectOfJson(config), engine.wrongVariables),
    render: (text, { variables, data, range, sink }) =>
      renderEngineText({ text, range, data }, { ...engine, buildVariables: variables }, sink),
  };
}

function places({ range, typeRange }: LegacyComponent): {
  readonly range?: SourceRange;
  readonly typeRange?: SourceRange;
} {
  return { ...(range && { range }), ...(typeRange && { typeRange }) };
}
