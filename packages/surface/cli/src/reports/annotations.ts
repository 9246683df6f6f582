/** Diagnostics in the forms in which code forges show them beside the source. */
import { createHash } from "node:crypto";
import type { DiagnosticRecord } from "@prebake/sdk";

/**
 * One line that GitHub Actions makes an annotation of. Source: GitHub documentation, "Workflow commands", and its toolkit's
 * escaping of messages and properties.
 */
export function githubAnnotation({ severity, summary, detail, place }: DiagnosticRecord): string {
  const where = place && {
    file: place.file,
    line: place.start.line,
    endLine: place.end.line,
    // Columns are only understood within one line; ends count as part of the place.
    ...(place.end.line === place.start.line && {
      col: place.start.column,
      endColumn: Math.max(place.start.column, place.end.column - 1),
    }),
  };
  const properties = Object.entries({ ...where, title: summary })
    .map(
      ([name, value]) =>
        `${name}=${escapeMessage(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`,
    )
    .join(",");
  return `::${severity} ${properties}::${escapeMessage(detail || summary)}`;
}

function escapeMessage(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A diagnostic and the template whose check said it. */
export interface TemplateDiagnostic extends DiagnosticRecord {
  readonly template: string;
}

/** A code quality report. Source: GitLab documentation, "Code Quality report format". */
export function gitlabReport(diagnostics: readonly TemplateDiagnostic[]): string {
  const issues = diagnostics.map(({ code, severity, summary, detail, place, template }) => {
    const location = {
      path: place?.file ?? template,
      lines: { begin: place?.start.line ?? 1, end: place?.end.line ?? 1 },
    };
    const description = detail === "" ? summary : `${summary}: ${detail}`;
    return {
      description,
      check_name: code,
      // The same mistake at the same place is the same issue in the next run.
      fingerprint: createHash("sha256")
        .update(JSON.stringify([code, description, location]))
        .digest("hex"),
      severity: severity === "error" ? "major" : "minor",
      location,
    };
  });
  return JSON.stringify(issues, undefined, 2);
}
