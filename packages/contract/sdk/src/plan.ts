/** What is going to be built: made by `@prebake/template`, run by `@prebake/runner`. Everything that can be known before anything starts is known here. */
import type { DiagnosticSink, SourceRange } from "@prebake/base";
import type { ConfigNode, ConfigSyntax } from "@prebake/schema";
import type { BuildIdentity } from "./component.ts";
import type { BuildVariables } from "./machine.ts";

export interface BuildPlan {
  readonly syntax: ConfigSyntax;
  readonly description?: string;
  /** The selected builds, in the order they are started. */
  readonly builds: readonly BuildNode[];
  readonly templateDirectory: string;
  /** As `RunSettings` has them. */
  readonly templatePath?: string;
  readonly sensitiveVariables?: readonly string[];
  /** Input variables as text, for components. */
  readonly userVariables: Readonly<Record<string, string>>;
  /** Texts of sensitive variables and locals: to be redacted everywhere. */
  readonly secrets: readonly string[];
}

/** Build variables that a builder adds; `any` when it could not be asked: then none is complained of. */
export type BuildVariableNames = readonly string[] | "any";

/** A component with its configuration, not yet decoded. */
export interface ComponentNode {
  readonly type: string;
  /** Place of the whole block or object: subject of complaints that have no better place. */
  readonly range?: SourceRange;
  /** Place of the type name. */
  readonly typeRange?: SourceRange;
  /** What in the template makes it a part of a build, when that is elsewhere: the block that uses a source. */
  readonly usedBy?: SourceRange;
  /** True when a mistake that was told keeps it from being known what it is: it is not looked at, and such a plan is not run. */
  readonly wrong?: boolean;
  /** Arguments that the engine takes out of the configuration: of an unknown one, one of these may have been meant, too. */
  readonly engineArguments?: ReadonlySet<string>;
  /**
   * The configuration with everything evaluated that is known. With `variables` the late expressions (`build.Host`)
   * have their values; without, they are `unknown` nodes, and `names` says which of them there will be besides those that
   * the builder's type has. `engine` functions of Go templates see `variables` too.
   */
  evaluate(
    variables: BuildVariables | undefined,
    sink: DiagnosticSink,
    names?: BuildVariableNames,
  ): ConfigNode;
  /** Renders a Go template of one of its strings with the engine's functions. Undefined after a mistake, which is reported or was told before. */
  render(text: string, options: RenderOptions): string | undefined;
}

export interface RenderOptions {
  readonly variables: BuildVariables | undefined;
  /** `.HTTPIP` and the like. Absent: data fields render as in Packer's first pass. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly range?: SourceRange | undefined;
  readonly sink: DiagnosticSink;
}

export interface BuildNode {
  readonly identity: BuildIdentity;
  readonly builder: ComponentNode;
  readonly provisioners: readonly ProvisionerNode[];
  readonly errorCleanup?: ProvisionerNode;
  /** Chains: each runs on the builder's artifact, one after another inside. */
  readonly postProcessors: readonly (readonly PostProcessorNode[])[];
}

export interface ProvisionerNode extends ComponentNode {
  /** `name` of the block or object, when given. */
  readonly label?: string;
  readonly pauseBeforeMs: number;
  readonly maxRetries: number;
  /** 0: no limit. */
  readonly timeoutMs: number;
  readonly continueOnError: boolean;
}

export interface PostProcessorNode extends ComponentNode {
  /** Name it is selected by: its `name`, else its type. */
  readonly name: string;
  /** Undefined: the template does not say. */
  readonly keepInputArtifact: boolean | undefined;
}
