/** HCL2 template → BuildPlan. */
import { DiagnosticList } from "@prebake/base";
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import type { Block } from "@prebake/hcl";
import type { BuildIdentity, BuildNode, PostProcessorNode } from "@prebake/sdk";
import type { BuildSelection, PlannedBuilds } from "../build-selection.ts";
import { distinctDiagnostics } from "../distinct-diagnostics.ts";
import { nothingToBuild } from "../nothing-to-build.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { SelectedNames } from "./build-selection-globs.ts";
import { selectBuilds } from "./build-selection-globs.ts";
import type { HclTemplate, SourceBlock } from "./hcl-template.ts";
import type { StepContext } from "./plan-steps.ts";
import {
  builderNode,
  lostBuilderNode,
  postProcessorNode,
  provisionerNode,
  runsFor,
  stepScope,
} from "./plan-steps.ts";
import type { BuildDeclaration, SourceUse } from "./read-build.ts";
import { readBuild } from "./read-build.ts";
import { readPostProcessorSettings, readProvisionerSettings } from "./step-settings.ts";
import { outsideOfBuilds } from "./template-scope.ts";
import { rangeOf } from "./value-config-node.ts";
import { warnUnknownStepNames } from "./warn-unknown-step-names.ts";

export function planHclBuilds(template: HclTemplate, selection: BuildSelection): PlannedBuilds {
  const sink = new DiagnosticList();
  const scope = template.scope.child(outsideOfBuilds);
  const declarations = template.blocks.builds.map((block) => readBuild(block, scope, sink));
  const planner = new BuildPlanner(template, sink);
  const wanted = declarations.flatMap((declaration) => planner.resolve(declaration));
  if (template.warnsOfSlips) {
    const { sources, registries } = template.blocks;
    warnUnknownStepNames(declarations, { sources, scope }, sink);
    warnOfBuilds(wanted, [...registries, ...declarations.flatMap((one) => one.registries)], sink);
  }
  const areSure = !template.blocks.mayBeMore && !declarations.some(({ isWrong }) => isWrong);
  const selected = planner.select(wanted, declarations, { selection, areSure });
  const chosen = wanted.filter((build) => build.use.isLost || selected.has(build.identity.name));
  const isEmpty = chosen.length === 0 && wanted.length > 0 && areSure;
  // With a mistake in what names sources, a source that no build uses may be the one that was meant.
  const isSuspect = !areSure || declarations.length === 0 || !wanted.every(({ source }) => source);
  const unused = isSuspect && selection.only.length === 0 ? planner.unused(wanted) : [];
  const builds = [...chosen, ...unused].map((build) => planner.plan(build, selected));
  const said = isEmpty ? nothingToBuild(sink.items, wanted.map(nameOf), selection) : sink.items;
  const { directory, userVariables } = template;
  const secrets = secretsOf(template);
  const sensitive = [...template.variables].filter(([, variable]) => variable.sensitive);
  const sensitiveVariables = sensitive.map(([name]) => name);
  return {
    plan: { syntax: "hcl", builds, templateDirectory: directory, userVariables, sensitiveVariables, secrets },
    diagnostics: distinctDiagnostics(said.filter((one) => !template.blocks.broken.concerns(one))),
  };
}

/** Of what has no effect, or was hardly meant. */
function warnOfBuilds(
  builds: readonly WantedBuild[],
  registries: readonly Block[],
  sink: DiagnosticSink,
): void {
  for (const { headerRange } of registries)
    sink.add(templateDiagnostic("registry-not-used", {}, { subject: rangeOf(headerRange) }));
  const first = new Map<string, SourceRange>();
  for (const { identity, use } of builds.filter((build) => build.source)) {
    const { name } = identity;
    const earlier = first.get(name);
    const related = earlier && [{ range: earlier, message: "the other one" }];
    if (related) sink.add(templateDiagnostic("same-build-name", { name }, { subject: use.range, related }));
    else first.set(name, use.range);
  }
}

function nameOf({ identity }: WantedBuild): string {
  return identity.name;
}

function secretsOf({ secrets, answers }: HclTemplate): readonly string[] {
  return [...new Set([...secrets, ...answers.texts()])];
}

/** One source of one build. */
interface WantedBuild {
  readonly declaration: BuildDeclaration;
  readonly use: SourceUse;
  /** Undefined when there is none of that name, which was told: then the build is only looked at. */
  readonly source: SourceBlock | undefined;
  readonly identity: BuildIdentity;
}

interface Selecting {
  readonly selection: BuildSelection;
  /** Whether all names of builds are known. */
  readonly areSure: boolean;
}

function wantedBuild(
  declaration: BuildDeclaration,
  use: SourceUse,
  source: SourceBlock | undefined,
): WantedBuild {
  const short = `${use.type}.${use.name}`;
  const name = declaration.name === "" ? short : `${declaration.name}.${short}`;
  return { declaration, use, source, identity: { name, sourceName: use.name, builderType: use.type } };
}

const noSource = { type: "", sourceName: "", name: "", addition: undefined, isLost: true } as const;

const noBuild: Omit<BuildDeclaration, "block"> = {
  name: "",
  description: undefined,
  sources: [],
  isWrong: true,
  provisioners: [],
  errorCleanup: undefined,
  chains: [],
  registries: [],
};

class BuildPlanner {
  readonly #template: HclTemplate;
  readonly #sink: DiagnosticSink;
  readonly #sources: ReadonlyMap<string, SourceBlock>;
  readonly #secrets: ReadonlySet<string>;

  constructor(template: HclTemplate, sink: DiagnosticSink) {
    this.#template = template;
    this.#sink = sink;
    this.#sources = new Map(
      template.blocks.sources.map((source) => [`${source.type}.${source.name}`, source]),
    );
    this.#secrets = new Set(secretsOf(template));
  }

  /** The sources of a build; those that do not exist are reported. One stands for all when none could be read. */
  resolve(declaration: BuildDeclaration): readonly WantedBuild[] {
    const { sources, isWrong, block } = declaration;
    if (sources.length === 0 && isWrong) {
      const use = { ...noSource, range: rangeOf(block.headerRange) };
      return [wantedBuild(declaration, use, undefined)];
    }
    return sources.map((use) => {
      const source = this.#sources.get(`${use.type}.${use.sourceName}`);
      if (!source) this.#reportUnknownSource(use, declaration);
      return wantedBuild(declaration, use, source);
    });
  }

  /** Sources that no build uses, each as a build without steps. */
  unused(builds: readonly WantedBuild[]): readonly WantedBuild[] {
    const used = new Set(builds.map(({ source }) => source));
    return this.#template.blocks.sources
      .filter((source) => !used.has(source))
      .map((source) => {
        const { type, name, block } = source;
        const use = { type, sourceName: name, name, range: rangeOf(block.headerRange), addition: undefined };
        return wantedBuild({ ...noBuild, block }, use, source);
      });
  }

  select(
    builds: readonly WantedBuild[],
    declarations: readonly BuildDeclaration[],
    { selection, areSure }: Selecting,
  ): SelectedNames {
    const names = builds.filter(({ use }) => !use.isLost).map(nameOf);
    const chains = declarations.flatMap((declaration) => declaration.chains.flat());
    const postProcessors = new Set(chains.map((block) => this.#postProcessorName(block)));
    const sink = areSure ? this.#sink : new DiagnosticList();
    return selectBuilds(names, { ...selection, postProcessors }, sink);
  }

  plan({ declaration, use, source, identity }: WantedBuild, selected: SelectedNames): BuildNode {
    const context: StepContext = {
      template: this.#template,
      declaration,
      use,
      identity,
      isSecret: (text) => this.#secrets.has(text),
    };
    const cleanup = declaration.errorCleanup && this.#provisioner(declaration.errorCleanup, context);
    return {
      identity,
      builder: source ? builderNode(source, context) : lostBuilderNode(use),
      provisioners: declaration.provisioners.flatMap((block) => this.#provisioner(block, context) ?? []),
      ...(cleanup && { errorCleanup: cleanup }),
      postProcessors: declaration.chains
        .map((chain) => this.#chain(chain, context, selected))
        .filter((chain) => chain.length > 0),
    };
  }

  /** A chain ends before what `-except` names; one that filters itself out is only skipped. Source: measured on Packer 1.16. */
  #chain(
    blocks: readonly Block[],
    context: StepContext,
    selected: SelectedNames,
  ): readonly PostProcessorNode[] {
    const chain: PostProcessorNode[] = [];
    for (const block of blocks) {
      const settings = readPostProcessorSettings(block, stepScope(context), this.#sink);
      const node = postProcessorNode(block, settings, context);
      if (!runsFor(settings.filter, context.use)) continue;
      if (selected.excludesPostProcessor(node.name)) break;
      chain.push(node);
    }
    return chain;
  }

  #postProcessorName(block: Block): string {
    const quiet = new DiagnosticList();
    return (
      readPostProcessorSettings(block, this.#template.scope.child(outsideOfBuilds), quiet).name ??
      block.labels[0]?.text ??
      ""
    );
  }

  #provisioner(block: Block, context: StepContext) {
    const settings = readProvisionerSettings(block, stepScope(context), this.#sink);
    return runsFor(settings.filter, context.use) ? provisionerNode(block, settings, context) : undefined;
  }

  #reportUnknownSource({ type, sourceName, range }: SourceUse, { block }: BuildDeclaration): void {
    if (this.#template.blocks.mayBeMore) return;
    const known = [...this.#sources.keys()].map((one) => `source.${one}`);
    const place = { subject: range, heading: rangeOf(block.headerRange) };
    const { advice } = this.#template;
    this.#sink.add(templateDiagnostic("unknown-source", { type, name: sourceName, known, advice }, place));
  }
}
