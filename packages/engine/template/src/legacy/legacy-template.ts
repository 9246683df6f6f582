/** A loaded legacy JSON template. */
import type { TemplateFacts } from "../template-facts.ts";

export interface LegacyTemplate extends TemplateFacts {
  readonly syntax: "json";
}
