/** A loaded legacy JSON template: the parts as they were written, the variables with their values. */
import type { SourceRange, SourceText } from "@prebake/base";
import type { EngineContext } from "../engine-text.ts";
import type { JsonObject } from "../json/json-tree.ts";
import type { TemplateFacts } from "../template-facts.ts";
import type { LegacyBreaks } from "./legacy-breaks.ts";

export interface LegacyTemplate extends TemplateFacts {
  readonly syntax: "json";
  readonly source: SourceText;
  readonly parts: LegacyParts;
  /** Variables with their values, rendered: those that are declared and those given on the command line. */
  readonly values: ReadonlyMap<string, string>;
  /** Where syntax errors were read over. */
  readonly broken: LegacyBreaks;
  /** What the functions of its texts see, but for the build. */
  readonly engine: EngineContext;
}

export interface LegacyParts {
  readonly description: string | undefined;
  readonly minVersion: { readonly text: string; readonly range: SourceRange | undefined } | undefined;
  /** In the order they were written. */
  readonly variables: readonly LegacyVariable[];
  readonly sensitiveVariables: ReadonlySet<string>;
  readonly builders: readonly LegacyBuilder[];
  /** Whether there may be more builders, because of a mistake that was told. Then nobody complains of names that are not there. */
  readonly mayHaveMoreBuilders: boolean;
  readonly provisioners: readonly LegacyProvisioner[];
  readonly errorCleanup: LegacyProvisioner | undefined;
  readonly postProcessors: readonly (readonly LegacyPostProcessor[])[];
  readonly range: SourceRange | undefined;
}

export interface LegacyVariable {
  readonly name: string;
  readonly nameRange: SourceRange | undefined;
  /** Undefined: the variable must be given. */
  readonly defaultText: string | undefined;
  readonly defaultRange: SourceRange | undefined;
  /** True when what was written as its default is none, which was told. */
  readonly isWrong?: boolean;
}

/** A builder, provisioner or post-processor: its type and what it is configured with, without the keys that the engine reads. */
export interface LegacyComponent {
  readonly type: string;
  readonly typeRange: SourceRange | undefined;
  readonly range: SourceRange | undefined;
  readonly config: JsonObject;
}

export interface LegacyBuilder extends LegacyComponent {
  /** As written: it may hold a template. The type when the builder has no name. */
  readonly name: string;
  readonly nameRange: SourceRange | undefined;
}

/** `only` or `except` of a step. */
export interface LegacyFilter {
  readonly kind: "only" | "except";
  readonly names: readonly { readonly text: string; readonly range: SourceRange | undefined }[];
}

export interface LegacyProvisioner extends LegacyComponent {
  readonly filter: LegacyFilter | undefined;
  /** Configuration for single builders, by builder name. */
  readonly override: JsonObject | undefined;
  readonly pauseBeforeMs: number;
  readonly timeoutMs: number;
  /** A whole number, perhaps behind a template. */
  readonly maxRetries: { readonly text: string; readonly range: SourceRange | undefined } | undefined;
}

export interface LegacyPostProcessor extends LegacyComponent {
  readonly name: string;
  readonly filter: LegacyFilter | undefined;
  readonly keepInputArtifact: boolean | undefined;
}
