/** What `inspect` prints: the template's variables, builds and steps. */
import { inspectHclTemplate } from "./hcl/inspect-hcl-template.ts";
import type { InspectItem } from "./inspect-item.ts";
import { inspectLegacyTemplate } from "./legacy/inspect-legacy-template.ts";
import type { Template } from "./template.ts";

/** What `inspect` prints, in order, as Packer prints it, with the rows of `-machine-readable`. */
export function inspectItems(template: Template): readonly InspectItem[] {
  return template.syntax === "hcl" ? inspectHclTemplate(template) : inspectLegacyTemplate(template);
}

/** The texts for people among them; a line end follows each. */
export function inspectTemplate(template: Template): readonly string[] {
  return inspectItems(template).flatMap((item) => (item.kind === "say" ? [item.text] : []));
}
