/** Texts of a legacy template that name a variable whose value is wrong: what they would be rendered to means nothing. */
import type { ConfigNode, ConfigObject } from "@prebake/schema";

/** The configuration with these texts marked: also those are known so that somebody else renders, later or in a plugin. */
export function markWrongVariables(
  config: ConfigObject,
  wrong: ReadonlySet<string> = new Set(),
): ConfigObject {
  if (wrong.size === 0) return config;
  const entries = config.entries.map((entry) => ({ ...entry, value: marked(entry.value, wrong) }));
  return { ...config, entries };
}

function marked(node: ConfigNode, wrong: ReadonlySet<string>): ConfigNode {
  switch (node.kind) {
    case "string":
      return namesAny(node.text, wrong) ? { kind: "unknown", wrong: true, range: node.range } : node;
    case "list":
      return { ...node, items: node.items.map((item) => marked(item, wrong)) };
    case "object":
      return markWrongVariables(node, wrong);
    default:
      return node;
  }
}

function namesAny(text: string, wrong: ReadonlySet<string>): boolean {
  const actions = text.match(/\{\{.*?\}\}/gs) ?? [];
  return actions.some((action) =>
    [...action.matchAll(/\buser\s*[`"]([^`"]*)[`"]/g)].some(([, name = ""]) => wrong.has(name)),
  );
}
