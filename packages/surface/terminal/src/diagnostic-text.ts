/** A diagnostic for people: what, where with the place marked, why, what to do. */
import type { DiagnosticPlaceRecord, DiagnosticRecord } from "@prebake/sdk";
import { cellsOf, clustersOf } from "./cells.ts";
import { visibleCharacter } from "./safe-text.ts";

/** Lines without colours; blank lines at the end set it off from what follows. Source of the shape: Packer prints HCL's form. */
export function diagnosticText(diagnostic: DiagnosticRecord): string {
  const { severity, summary, detail, place, related = [], values = [], follows } = diagnostic;
  const parts = [`${severity === "error" ? "Error" : "Warning"}: ${summary}`];
  if (place && follows) return `${parts.join("")}\n\n  ${headOf(place)}: follows from an error above.\n\n`;
  if (place) parts.push(placeText(place));
  if (values.length > 0)
    parts.push(values.map(({ name, value }) => `    with ${name} = ${value}`).join("\n"));
  if (detail !== "") parts.push(detail);
  for (const item of related) parts.push(`${item.message}\n\n${placeText(item)}`);
  return `${parts.join("\n\n")}\n\n`;
}

function headOf({ file, start, end }: DiagnosticPlaceRecord): string {
  return `on ${file} line ${start.line},${start.column}-${endText(start.line, end)}`;
}

function placeText(place: DiagnosticPlaceRecord): string {
  const { file, start, end, block } = place;
  const width = String(Math.max(start.line + place.source.length - 1, block?.line ?? 0)).length;
  const lines = block
    ? [`  on ${file} line ${block.line}:`, numbered(block.line, block.source, width)]
    : [`  ${headOf(place)}:`];
  if (block && block.line + 1 < start.line) lines.push(`  ${" ".repeat(width)}  …`);
  const isOneLine = end.line === start.line;
  place.source.forEach((text, index) => {
    const shown = shownPart(text, index === 0 ? start.column - 1 : 0);
    lines.push(numbered(start.line + index, shown.clusters.join(""), width));
    if (index > 0) return;
    const length = isOneLine ? end.column - start.column : Number.POSITIVE_INFINITY;
    lines.push(...marker(shown, length, width));
  });
  return lines.join("\n");
}

function endText(line: number, end: DiagnosticPlaceRecord["end"]): string {
  return end.line === line ? String(end.column) : `${end.line},${end.column}`;
}

function numbered(line: number, text: string, width: number): string {
  return `  ${String(line).padStart(width)}: ${text}`.trimEnd();
}

interface ShownPart {
  readonly clusters: readonly string[];
  /** Index of the cluster where the place begins. */
  readonly from: number;
}

/** Lines longer than this are shown around the place only: a template without line ends is one line. */
const longestLine = 500;
const shownBefore = 60;

function shownPart(text: string, from: number): ShownPart {
  // Made visible before the place is measured: `^[` is as wide as it is shown, and its index stays that of the character.
  const clusters = clustersOf(text).map((cluster) =>
    cluster.length === 1 ? visibleCharacter(cluster) : cluster,
  );
  if (clusters.length <= longestLine) return { clusters, from };
  const start = Math.max(0, from - shownBefore);
  const end = start + longestLine;
  const head = start > 0 ? ["…"] : [];
  const tail = end < clusters.length ? ["…"] : [];
  return { clusters: [...head, ...clusters.slice(start, end), ...tail], from: from - start + head.length };
}

/** `^^^^` under the place; to the end of the line when it goes on. None for an empty line. */
function marker({ clusters, from }: ShownPart, length: number, width: number): string[] {
  if (from >= clusters.length && clusters.length === 0) return [];
  // Tabs before the place stay tabs, so that the mark stands under it whatever the width of a tab is.
  const indent = clusters
    .slice(0, from)
    .map((cluster) => (cluster === "\t" ? "\t" : " ".repeat(cellsOf(cluster))));
  const cells = clusters.slice(from, from + length).reduce((sum, cluster) => sum + cellsOf(cluster), 0);
  return [`  ${" ".repeat(width)}  ${indent.join("")}${"^".repeat(Math.max(1, cells))}`];
}
