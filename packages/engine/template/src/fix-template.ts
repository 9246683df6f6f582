/** `fix`: a legacy JSON template with the keys that Packer has removed rewritten. */
import type { Diagnostic, SourceText } from "@prebake/base";

export interface FixedTemplate {
  /** The rewritten template as `fix` prints it: sorted keys, two spaces, without final newline. Undefined when it is no JSON object. */
  readonly text: string | undefined;
  /** Names of the fixers that changed something, in order. */
  readonly applied: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export declare function fixTemplate(source: SourceText): FixedTemplate;
