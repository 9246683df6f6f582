/** Reads diagnostics out of a program's output and compares them: severity, file and line must agree; columns are a score. */
import { basename } from "node:path";
import type { ExpectedDiagnostic } from "./case.ts";
import { stripColours } from "./normalise.ts";

interface FoundDiagnostic {
  readonly severity: string;
  file?: string;
  line?: number;
  column?: number;
}

/** How many start columns were printed, and how many of them agree. */
export interface ColumnScore {
  seen: number;
  right: number;
}

const headPattern = /^\s*(?:==> [^:]*: )?(error|warning)(?:\[[^\]]*\])?:(?: |$)/i;
const placePattern = /^\s*on (.+?) line (\d+)(?:,(\d+)-\d+)?/;
const shortPlacePattern = /(?:^|[\s(])((?:[^\s:()]*\.(?:hcl|json|tpl))|<console-input>):(\d+)[:,](\d+)/;

export function readDiagnostics(text: string): readonly FoundDiagnostic[] {
  const found: FoundDiagnostic[] = [];
  for (const line of stripColours(text).split("\n").flatMap(rowLines)) {
    const head = headPattern.exec(line);
    if (head) found.push({ severity: (head[1] ?? "").toLowerCase() });
    const place = placePattern.exec(line) ?? shortPlacePattern.exec(line);
    const current = found.at(-1);
    if (!place || !current || current.line !== undefined) continue;
    current.file = basename(place[1] ?? "");
    current.line = Number(place[2]);
    if (place[3] !== undefined) current.column = Number(place[3]);
  }
  return found;
}

/** Lines inside a machine-readable row. */
function rowLines(line: string): readonly string[] {
  const row = /^(?:\d+|<ts>),[^,]*,ui,(?:error|say|message),(.*)$/.exec(line);
  return row
    ? (row[1] ?? "").replaceAll("%!(PACKER_COMMA)", ",").replaceAll("\\n", "\n").split("\n")
    : [line];
}

/** Each expected one must be found; more than these is no failure. */
export function compareDiagnostics(
  expected: readonly ExpectedDiagnostic[],
  text: string,
  score: ColumnScore,
): readonly string[] {
  if (expected.some((item) => item.plain)) return text.trim() === "" ? ["no message at all"] : [];
  const left = [...readDiagnostics(text)];
  return expected.flatMap((item) => {
    const at = left.findIndex((found) => matches(item, found));
    const [found] = at === -1 ? [] : left.splice(at, 1);
    if (!found)
      return [`no ${item.severity} at ${item.file ?? ""} line ${item.line ?? "?"} (${item.category})`];
    const column = typeof item.columns === "number" ? item.columns : item.columns?.[0];
    if (column !== undefined && found.column !== undefined) {
      score.seen++;
      if (found.column === column) score.right++;
    }
    return [];
  });
}

function matches(expected: ExpectedDiagnostic, found: FoundDiagnostic): boolean {
  return (
    found.severity === expected.severity &&
    (expected.line === undefined || found.line === expected.line) &&
    (expected.file === undefined || found.file === undefined || found.file === expected.file)
  );
}
