/** A loaded template of either language as plain JSON. */
import type { Template } from "../template.ts";
import { describeHclTemplate } from "./describe-hcl-template.ts";
import { describeLegacyTemplate } from "./describe-legacy-template.ts";
import type { TemplateDescription } from "./template-description.ts";

/** The description; sensitive values are left out of it. */
export function describeTemplate(template: Template): TemplateDescription {
  return template.syntax === "hcl" ? describeHclTemplate(template) : describeLegacyTemplate(template);
}
