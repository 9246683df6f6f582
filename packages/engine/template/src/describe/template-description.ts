/** What `inspect -json` prints: a template as plain JSON. docs/reference/json.md describes it for users. */

export interface TemplateDescription {
  /** Grows when something that was there is taken away or changes its meaning. */
  readonly format: 1;
  readonly language: "hcl2" | "json";
  readonly description?: string;
  /** Files that were read, variable files included. */
  readonly files: readonly string[];
  readonly requiredPlugins: readonly {
    readonly name: string;
    readonly source: string;
    readonly version: string;
  }[];
  readonly variables: readonly DescribedVariable[];
  readonly locals: readonly DescribedValue[];
  readonly dataSources: readonly { readonly type: string; readonly name: string }[];
  readonly sources: readonly { readonly type: string; readonly name: string }[];
  readonly builds: readonly DescribedBuild[];
}

export interface DescribedValue {
  readonly name: string;
  readonly sensitive: boolean;
  /** Absent when it is sensitive, or not known before a build. */
  readonly value?: unknown;
}

export interface DescribedVariable extends DescribedValue {
  /** As a type constraint of HCL2: `list(string)`. */
  readonly type: string;
  readonly description?: string;
  /** Whether it has no default. */
  readonly required: boolean;
}

export interface DescribedBuild {
  /** Absent when the build has none. */
  readonly name?: string;
  readonly description?: string;
  /** `TYPE.NAME` of each source. */
  readonly sources: readonly string[];
  readonly provisioners: readonly DescribedStep[];
  readonly errorCleanup?: DescribedStep;
  /** Chains. */
  readonly postProcessors: readonly (readonly DescribedStep[])[];
}

export interface DescribedStep {
  readonly type: string;
  readonly name?: string;
}
