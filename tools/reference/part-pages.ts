/** The declarations of parts → docs/reference/parts/: one page a part. */
import { toReference } from "@prebake/schema";
import type { ReferenceRow } from "@prebake/schema";
import type { Component, ComponentKind } from "@prebake/sdk";
import { createRegistry } from "../../packages/surface/cli/src/parts.ts";
import { code, generated, table } from "./markdown.ts";

const kinds: readonly ComponentKind[] = ["builder", "provisioner", "post-processor", "data-source"];

/** Pages by file name. */
export async function partPages(): Promise<ReadonlyMap<string, string>> {
  const registry = createRegistry([]);
  const parts: Component[] = [];
  for (const kind of kinds) {
    for (const type of registry.names(kind)) {
      const part: Component | undefined = await registry.find(kind, type);
      if (part) parts.push(part);
    }
  }
  const pages = new Map(parts.map((part) => [fileName(part), partPage(part)]));
  return pages.set("README.md", overview(parts));
}

function fileName({ kind, type }: Component): string {
  return `${kind}-${type}.md`;
}

function overview(parts: readonly Component[]): string {
  const rows = parts.map((part) => [part.kind, `[${code(part.type)}](${fileName(part)})`, part.config.doc]);
  return `${generated("Parts")}\n${table(["Kind", "Type", ""], rows)}\n`;
}

function partPage(part: Component): string {
  const rows = toReference(part.config).flatMap((row) => fieldRows(row, ""));
  const required = rows.filter(({ row }) => row.required);
  const optional = rows.filter(({ row }) => !row.required);
  return [
    generated(`${part.kind} ${part.type}`),
    `${part.config.doc}\n`,
    ...(required.length > 0 ? ["## Required\n", `${fieldTable(required)}\n`] : []),
    ...(optional.length > 0 ? ["## Optional\n", `${fieldTable(optional)}\n`] : []),
    ...refusedFields(part),
    ...(part.kind === "data-source" ? ["## Outputs\n", `${outputTable(part)}\n`] : []),
  ].join("\n");
}

interface FieldRow {
  /** With the blocks it is in: `disk.size`. */
  readonly path: string;
  readonly row: ReferenceRow;
}

function fieldRows(row: ReferenceRow, parent: string): readonly FieldRow[] {
  const path = parent + row.name;
  return [{ path, row }, ...row.fields.flatMap((field) => fieldRows(field, `${path}.`))];
}

function fieldTable(rows: readonly FieldRow[]): string {
  return table(
    ["Field", "Type", "Default", ""],
    rows.map(({ path, row }) => [code(path), row.type, code(row.default), describe(row)]),
  );
}

/** Packer's fields that a template may have and that are not there yet: who looks for one finds what to do instead. */
function refusedFields(part: Component): readonly string[] {
  const rows = Object.entries(part.config.fields).flatMap(([name, { options }]) =>
    options.refused === undefined || options.undocumented ? [] : [[code(name), options.refused]],
  );
  return rows.length > 0 ? ["## Not supported\n", `${table(["Field", "What to do instead"], rows)}\n`] : [];
}

function describe({ doc, values, sensitive, aliases }: ReferenceRow): string {
  const notes = [
    ...(values.every((value) => doc.includes(code(value))) ? [] : [`One of ${values.map(code).join(", ")}.`]),
    ...(sensitive ? ["Sensitive."] : []),
    ...(aliases.length > 0 ? [`Also ${aliases.map(code).join(", ")}.`] : []),
  ];
  return [doc, ...notes].join(" ");
}

function outputTable(part: Extract<Component, { kind: "data-source" }>): string {
  const rows = Object.entries(part.outputs).map(([name, { options }]) => [code(name), options.doc]);
  return table(["Output", ""], rows);
}
