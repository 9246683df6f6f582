/** What a loaded template of either language tells about itself. */
import type { SourceRange, SourceText } from "@prebake/base";

export interface TemplateFacts {
  readonly syntax: "hcl" | "json";
  /** Directory of the template as the user wrote it (`.` for a bare file name); what `path.root` is. */
  readonly directory: string;
  readonly description?: string | undefined;
  /** Every file that was read, variable files included, in the order they were read. */
  readonly sources: readonly SourceText[];
  /** `required_plugins`, in the order they were written; empty for legacy JSON. */
  readonly requiredPlugins: readonly RequiredPlugin[];
  /** Texts of sensitive variables and locals. */
  readonly secrets: readonly string[];
  /** Input variables as text, for components. */
  readonly userVariables: Readonly<Record<string, string>>;
}

/** One entry of `packer { required_plugins { … } }`. */
export interface RequiredPlugin {
  /** The local name: the first part of its component types. */
  readonly name: string;
  /** `github.com/hashicorp/qemu`. */
  readonly source: string;
  /** Version constraint as written; a valid one. */
  readonly version: string;
  readonly range: SourceRange;
}
