/** What can be wrong with the items of a body, whatever its syntax. */
import { defineDiagnostics, entry } from "@prebake/base";

/** Makes a diagnostic of the area `hcl`. */
export const bodyDiagnostic = defineDiagnostics("hcl", {
  "missing-argument": entry<{ name: string }>({
    summary: "Missing required argument",
    detail: ({ name }) => `The argument "${name}" is required, but it is not set.`,
  }),
  "unknown-argument": entry<{ name: string; suggestion: string }>({
    summary: "Unsupported argument",
    detail: ({ name, suggestion }) => `There is no argument named "${name}" here.${suggestion}`,
  }),
  "unknown-block-type": entry<{ name: string; suggestion: string }>({
    summary: "Unsupported block type",
    detail: ({ name, suggestion }) => `There are no blocks of type "${name}" here.${suggestion}`,
  }),
  "unknown-property": entry<{ name: string; suggestion: string }>({
    summary: "Unsupported property",
    detail: ({ name, suggestion }) =>
      `There is no argument and no block type named "${name}" here.${suggestion}`,
  }),
  "missing-label": entry<{ type: string; labels: readonly string[]; label: string }>({
    summary: "Missing block label",
    detail: ({ type, labels, label }) =>
      `A "${type}" block has ${labelsText(labels)}. The label "${label}" is missing.`,
  }),
  "extra-label": entry<{ type: string; labels: readonly string[] }>({
    summary: "Extraneous block label",
    detail: ({ type, labels }) => `A "${type}" block has ${labelsText(labels)}. Remove this one.`,
  }),
  "unexpected-block": entry<{ type: string }>({
    summary: "Unexpected block",
    detail: ({ type }) =>
      `Blocks are not allowed here. If "${type}" is to be an argument, write it with an equals sign.`,
  }),
  "json-shape": entry<{ problem: string }>({
    summary: "Incorrect JSON value type",
    detail: ({ problem }) => problem,
  }),
  "dynamic-for-each": entry<{ problem: string }>({
    summary: "Invalid dynamic for_each",
    detail: ({ problem }) => problem,
  }),
  "dynamic-labels": entry<{ problem: string }>({
    summary: "Invalid dynamic block labels",
    detail: ({ problem }) => problem,
  }),
  "dynamic-content": entry<{ type: string }>({
    summary: "Missing dynamic content",
    detail: ({ type }) =>
      `A dynamic block needs one block "content" with what each generated "${type}" block holds.`,
  }),
});

function labelsText(labels: readonly string[]): string {
  if (labels.length === 0) return "no labels";
  const names = labels.map((label) => `"${label}"`).join(", ");
  return labels.length === 1 ? `one label (${names})` : `${labels.length} labels (${names})`;
}
