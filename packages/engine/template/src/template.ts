/** A loaded template of either language: what was written, with ranges, evaluated as far as the purpose asked for. */
import type { HclTemplate } from "./hcl/hcl-template.ts";
import type { LegacyTemplate } from "./legacy/legacy-template.ts";

/** To users of this package opaque but for the facts of `TemplateFacts`; its functions look inside. */
export type Template = HclTemplate | LegacyTemplate;
