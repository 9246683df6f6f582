/** The table of HCL functions → docs/reference/functions/: one page a group. */
import { hclFunctions, typeConstraintText } from "@prebake/hcl";
import type { FunctionGroup, HclFunction, Parameter } from "@prebake/hcl";
import { code, generated, table } from "./markdown.ts";

const titles: Readonly<Record<FunctionGroup, string>> = {
  collection: "Functions on collections",
  contextual: "Functions that ask the surroundings",
  "date-time": "Functions on dates and times",
  encoding: "Functions that encode and decode",
  filesystem: "Functions on files and paths",
  "hash-crypto": "Functions that hash and decrypt",
  "ip-network": "Functions on IP networks",
  numeric: "Functions on numbers",
  string: "Functions on texts",
  "type-conversion": "Functions that convert types",
  uuid: "Functions that make UUIDs",
};

/** Pages by file name. */
export function functionPages(): ReadonlyMap<string, string> {
  const all = [...hclFunctions.values()];
  const groups = Map.groupBy(all, ({ group }) => group);
  const pages = new Map([["README.md", overview(all)]]);
  for (const [group, functions] of groups) {
    const page = [generated(titles[group]), ...functions.map(functionSection)].join("\n");
    pages.set(`${group}.md`, page);
  }
  return pages;
}

function overview(functions: readonly HclFunction[]): string {
  const rows = functions.map(({ name, group, doc }) => [`[${code(name)}](${group}.md#${name})`, doc]);
  return `${generated("Functions of HCL2 templates")}\n${table(["Function", ""], rows)}\n`;
}

function functionSection(fn: HclFunction): string {
  const { name, doc, parameters, variadic, examples } = fn;
  const documented = [...parameters, ...(variadic ? [variadic] : [])].filter((one) => one.doc !== undefined);
  const notes = documented.map((one) => `- ${code(one.name)}: ${one.doc}\n`).join("");
  const shown = examples.map(({ expr, result }) => `> ${expr}\n${result}\n`).join("");
  return [
    `## ${name}\n`,
    `${code(signature(fn))}\n`,
    `${doc}\n`,
    ...(notes === "" ? [] : [notes]),
    ...(shown === "" ? [] : [`\`\`\`\n${shown}\`\`\`\n`]),
  ].join("\n");
}

function signature({ name, parameters, variadic, returns }: HclFunction): string {
  const list = [...parameters.map(parameterText), ...(variadic ? [`${parameterText(variadic)}…`] : [])];
  // A result whose type depends on the arguments has no name.
  const result = typeof returns === "function" ? "any" : typeConstraintText(returns);
  return `${name}(${list.join(", ")}) → ${result}`;
}

function parameterText({ name, type, lazy }: Parameter): string {
  return `${name}: ${lazy ?? typeConstraintText(type)}`;
}
