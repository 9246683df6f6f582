/** HCL2 template → BuildPlan. */
import { DiagnosticList } from "@prebake/base";
import type { Diagnostic, DiagnosticSink } from "@prebake/base";
import type { Block } from "@prebake/hcl";
import type { BuildIdentity, BuildNode, PostProcessorNode } from "@prebake/sdk";
import type { BuildSelection, PlannedBuilds } from "../build-selection.ts";
import { distinctDiagnostics } from "../distinct-diagnostics.ts";
import { templateDiagnostic } from "../template-diagnostics.ts";
import type { SelectedNames } from "./build-selection-globs.ts";
import { selectBuilds } from "./build-selection-globs.ts";
import type { HclTemplate, SourceBlock } from "./hcl-template.ts";
import type { StepContext } from "./plan-steps.ts";
import { builderNode, postProcessorNode, provisionerNode, runsFor, stepScope } from "./plan-steps.ts";
import type { BuildDeclaration, SourceUse } from "./read-build.ts";
import { readBuild } from "./read-build.ts";
import { readPostProcessorSettings, readProvisionerSettings } from "./step-settings.ts";
import { outsideOfBuilds } from "./template-scope.ts";
import { rangeOf } from "./value-config-node.ts";

export function planHclBuilds(template: HclTemplate, selection: BuildSelection): PlannedBuilds {
  const sink = new DiagnosticList();
  const scope = template.scope.child(outsideOfBuilds);
  const declarations = template.blocks.builds.map((block) => readBuild(block, scope, sink));
  const planner = new BuildPlanner(template, sink);
  const wanted = declarations.flatMap((declaration) => planner.resolve(declaration));
  const names = wanted.map((build) => build.identity.name);
  const postProcessors = new Set(
    declarations.flatMap(({ chains }) => chains.flat().map((block) => planner.postProcessorName(block))),
  );
  const selected = selectBuilds(names, { ...selection, postProcessors }, sink);
  const chosen = wanted.filter((build) => selected.has(build.identity.name));
  if (chosen.length === 0 && names.length > 0) sink.add(nothingToBuild(names, selection));
  const builds = chosen.map((build) => planner.plan(build, selected));
  const { directory, userVariables } = template;
  const secrets = secretsOf(template);
  const sensitive = [...template.variables].filter(([, variable]) => variable.sensitive);
  const sensitiveVariables = sensitive.map(([name]) => name);
  return {
    plan: { syntax: "hcl", builds, templateDirectory: directory, userVariables, sensitiveVariables, secrets },
    diagnostics: distinctDiagnostics(sink.items),
  };
}

function secretsOf({ secrets, answers }: HclTemplate): readonly string[] {
  return [...new Set([...secrets, ...answers.texts()])];
}

function nothingToBuild(names: readonly string[], selection: BuildSelection): Diagnostic {
  return { ...templateDiagnostic("nothing-to-build", { names }), severity: selection.whenNothingIsLeft };
}

/** One source of one build. */
interface WantedBuild {
  readonly declaration: BuildDeclaration;
  readonly use: SourceUse;
  readonly source: SourceBlock;
  readonly identity: BuildIdentity;
}

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

  /** The sources of a build; those that do not exist are reported. */
  resolve(declaration: BuildDeclaration): readonly WantedBuild[] {
    return declaration.sources.flatMap((use) => {
      const source = this.#sources.get(`${use.type}.${use.sourceName}`);
      if (!source) {
        this.#reportUnknownSource(use, declaration);
        return [];
      }
      const short = `${use.type}.${use.name}`;
      const name = declaration.name === "" ? short : `${declaration.name}.${short}`;
      return [{ declaration, use, source, identity: { name, sourceName: use.name, builderType: use.type } }];
    });
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
      builder: builderNode(source, context),
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

  postProcessorName(block: Block): string {
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
    const known = [...this.#sources.keys()];
    const place = { subject: range, heading: rangeOf(block.headerRange) };
    this.#sink.add(templateDiagnostic("unknown-source", { type, name: sourceName, known }, place));
  }
}
