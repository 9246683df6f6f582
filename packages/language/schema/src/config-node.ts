/**
 * What a component is configured with, before decoding: a plain tree with source ranges. Both template languages end
 * here (HCL bodies after evaluation, JSON templates as they stand), so a declaration decodes one shape.
 */
import type { SourceRange } from "@prebake/base";

interface NodeBase {
  /** Absent for values that were not written in a file (a flag, an override made by the engine). */
  readonly range?: SourceRange | undefined;
  /** True when the value, or something it was computed from, is sensitive: it must never be shown. */
  readonly sensitive?: boolean | undefined;
}

export type ConfigNode =
  | (NodeBase & { readonly kind: "null" })
  | (NodeBase & { readonly kind: "string"; readonly text: string })
  /** `text` is the shortest exact decimal, as HCL prints numbers. */
  | (NodeBase & { readonly kind: "number"; readonly text: string })
  | (NodeBase & { readonly kind: "bool"; readonly value: boolean })
  | (NodeBase & { readonly kind: "list"; readonly items: readonly ConfigNode[] })
  | ConfigObject
  /** Known only when the build runs (`build.Host`), or `wrong`: not known because of a mistake that was told. Decodes to a placeholder without complaint. */
  | (NodeBase & { readonly kind: "unknown"; readonly wrong?: boolean });

export interface ConfigObject extends NodeBase {
  readonly kind: "object";
  /** In the order they were written. A key may repeat: blocks of one type in HCL. */
  readonly entries: readonly ConfigEntry[];
}

export interface ConfigEntry {
  readonly key: string;
  readonly keyRange?: SourceRange | undefined;
  readonly value: ConfigNode;
  /** True for an HCL block (`provisioner { tag { … } }`), false for an argument or a JSON member. */
  readonly block?: boolean | undefined;
}
