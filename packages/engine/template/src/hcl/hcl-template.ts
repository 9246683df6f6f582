/** A loaded HCL2 template. */
import type { TemplateFacts } from "../template-facts.ts";

export interface HclTemplate extends TemplateFacts {
  readonly syntax: "hcl";
}
