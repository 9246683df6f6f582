/**
 * What a fixer is: a rewriting of keys that Packer once had. `fix` applies all of them; loading applies those whose old
 * form a template cannot mean anything else by (`atLoad`).
 * Source of every rule in this folder: names and purposes from the documentation of `packer fix`; the exact rewriting measured on Packer 1.6.6 and 1.16.
 */
import type { SourceRange } from "@prebake/base";
import type { JsonMember, JsonNode, JsonObject } from "../json/json-tree.ts";
import { textOf, withMember } from "../json/json-tree.ts";

/** Rewrites one builder, provisioner or post-processor; returns the same object when there is nothing to do. */
export type ComponentEdit = (component: JsonObject) => JsonObject;

export interface Fixer {
  readonly name: string;
  /** What to write now, for the warning: one sentence. */
  readonly advice: string;
  /** Whether loading understands the old form too. False where the old form is still valid today, or where fixing adds what was not asked for. */
  readonly atLoad: boolean;
  readonly builders?: ComponentEdit;
  readonly provisioners?: ComponentEdit;
  readonly postProcessors?: ComponentEdit;
  /** Whether the template is one that this fixer looks at. */
  readonly applies?: (root: JsonObject) => boolean;
}

export interface FixChange {
  readonly fixer: Fixer;
  /** The first old member that it rewrote, or the component. */
  readonly range: SourceRange | undefined;
}

const sections = [
  { key: "builders", edit: (fixer: Fixer) => fixer.builders },
  { key: "provisioners", edit: (fixer: Fixer) => fixer.provisioners },
  { key: "post-processors", edit: (fixer: Fixer) => fixer.postProcessors },
] as const;

/** Applies one fixer to a template. The changes are told to `onChange`, one for each component. */
export function applyFixer(
  root: JsonObject,
  fixer: Fixer,
  onChange: (change: FixChange) => void,
): JsonObject {
  if (fixer.applies && !fixer.applies(root)) return root;
  let fixed = root;
  for (const section of sections) {
    const edit = section.edit(fixer);
    const list = edit && fixed.members.find((member) => member.key === section.key)?.value;
    if (!edit || list?.kind !== "list") continue;
    const edited = editComponents(list, (component) => {
      const after = edit(component);
      if (after !== component) onChange({ fixer, range: changedPlace(component, after) });
      return after;
    });
    if (edited !== list) fixed = withMember(fixed, section.key, edited);
  }
  return fixed;
}

// Chains of post-processors are lists inside the list.
function editComponents(node: JsonNode, edit: ComponentEdit): JsonNode {
  if (node.kind === "object") return edit(node);
  if (node.kind !== "list") return node;
  const items = node.items.map((item) => editComponents(item, edit));
  return items.every((item, at) => item === node.items[at]) ? node : { ...node, items };
}

function changedPlace(before: JsonObject, after: JsonObject): SourceRange | undefined {
  const kept = new Set<JsonMember>(after.members);
  const changed = before.members.find((member) => !kept.has(member));
  return changed?.keyRange ?? before.range;
}

/** An edit of the components of some types only. */
export function ofType(matches: RegExp | string, edit: ComponentEdit): ComponentEdit {
  return (component) => {
    const type = textOf(component, "type");
    const wanted =
      type !== undefined && (typeof matches === "string" ? type === matches : matches.test(type));
    return wanted ? edit(component) : component;
  };
}

/** One edit after the other. */
export function inTurn(...edits: readonly ComponentEdit[]): ComponentEdit {
  return (component) => edits.reduce((edited, edit) => edit(edited), component);
}
