/** What is to be loaded and for which purpose. */
import type { Diagnostic, Redactor } from "@prebake/base";
import type { ReadSecret } from "./secrets/secret-answers.ts";
import type { SyncFiles } from "./sync-files.ts";
import type { ComponentRegistry } from "@prebake/sdk";
import type { RequiredPlugin } from "./template-facts.ts";

/**
 * How much is evaluated. `syntax`: nothing beyond blocks and names. `inspect`, `console`: variables, locals and data sources,
 * unset variables stay unknown. `validate`: everything that needs no running build; data sources stay unknown unless
 * `evaluateDataSources`. `build`: everything.
 */
export type LoadPurpose = "syntax" | "inspect" | "console" | "validate" | "build";

/** `-var NAME=VALUE`, already split at the first `=`. */
export interface VariableAssignment {
  readonly name: string;
  readonly text: string;
}

/** The template that requires plugins. */
export interface RequiringTemplate {
  readonly directory: string;
  /** Local names of requirements that were wrong, which was told: nobody need complain that their components are not there. */
  readonly refusedNames: readonly string[];
  /** Whether it may require others, because of a mistake that was told. */
  readonly mayRequireMore: boolean;
}

export interface LoadRequest {
  /** File or directory as the user gave it; `-` reads `stdin`; undefined loads an empty template (`console` without arguments). */
  readonly path: string | undefined;
  /** What `-` reads. */
  readonly stdin?: Uint8Array;
  /** `-config-type`: which language an empty template or stdin has. `json` when absent. */
  readonly configType?: "json" | "hcl2";
  readonly purpose: LoadPurpose;
  /** `-var`, in order. */
  readonly variables?: readonly VariableAssignment[];
  /** `-var-file`, in order. */
  readonly variableFiles?: readonly string[];
  /** Whether values for undeclared variables in variable files are told as warnings. */
  readonly warnOnUndeclaredVariables?: boolean;
  readonly evaluateDataSources?: boolean;
  /** Whether keys and types that Packer has removed are refused instead of understood. */
  readonly strict?: boolean;
  /** Where data sources come from. */
  readonly registry: ComponentRegistry;
  /** Told of `required_plugins`, before the first component is looked for; not for the purpose `syntax`. What it gives is reported. */
  readonly requirePlugins?: (
    plugins: readonly RequiredPlugin[],
    surroundings: RequiringTemplate,
  ) => Promise<readonly Diagnostic[]>;
  /** Gets the texts of sensitive variables and locals as soon as they are known. */
  readonly redactor: Redactor;
  /** Id of the run: what `build.PackerRunUUID` and `PACKER_RUN_UUID` name. */
  readonly runId: string;
  /** How functions such as `file` read, which cannot wait. Absent: they refuse. */
  readonly syncFiles?: SyncFiles;
  /** The program's own version: what `prebake.version` and `{{prebake_version}}` say. */
  readonly programVersion: string;
  /** Asks secret stores for functions such as `vault`. Absent: they refuse. Not asked for the purpose `syntax`. */
  readonly readSecret?: ReadSecret;
  /** Start of the run in milliseconds since the Unix epoch: one instant for all `timestamp()` and `{{timestamp}}`. The host's now when absent. */
  readonly startedAtMs?: number;
  readonly signal: AbortSignal;
}
