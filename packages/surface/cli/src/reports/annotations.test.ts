import type { DiagnosticPlaceRecord, DiagnosticRecord } from "@prebake/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { githubAnnotation, gitlabReport } from "./annotations.ts";

const plain: DiagnosticRecord = {
  code: "a/b",
  severity: "error",
  summary: "Bad, thing",
  detail: "50% of\nit: bad",
};
const place = (start: readonly [number, number], end: readonly [number, number]): DiagnosticPlaceRecord => ({
  file: "a,b:c.pkr.hcl",
  start: { line: start[0], column: start[1] },
  end: { line: end[0], column: end[1] },
  source: [],
});

// Source of the escapes: GitHub's toolkit, `command.ts`.
const rows: readonly (readonly [string, DiagnosticRecord, string])[] = [
  ["without a place", plain, "::error title=Bad%2C thing::50%25 of%0Ait: bad"],
  [
    "in a line",
    { ...plain, place: place([2, 3], [2, 6]) },
    "::error file=a%2Cb%3Ac.pkr.hcl,line=2,endLine=2,col=3,endColumn=5,title=Bad%2C thing::50%25 of%0Ait: bad",
  ],
  [
    "over lines",
    { ...plain, severity: "warning", detail: "", place: place([2, 3], [4, 1]) },
    "::warning file=a%2Cb%3Ac.pkr.hcl,line=2,endLine=4,title=Bad%2C thing::Bad, thing",
  ],
  [
    "of no width",
    { ...plain, detail: "x", place: place([1, 1], [1, 1]) },
    "::error file=a%2Cb%3Ac.pkr.hcl,line=1,endLine=1,col=1,endColumn=1,title=Bad%2C thing::x",
  ],
];

for (const [name, diagnostic, line] of rows) {
  test(`githubAnnotation() ${name}`, () => assert.equal(githubAnnotation(diagnostic), line));
}

interface Issue {
  readonly fingerprint: string;
  readonly [key: string]: unknown;
}

test("gitlabReport() places what has no place at the template", () => {
  const placed = { ...plain, template: "t", place: place([2, 3], [4, 1]), severity: "warning" as const };
  const issues = JSON.parse(gitlabReport([{ ...plain, template: "t" }, placed])) as readonly Issue[];
  assert.deepEqual(
    issues.map((issue) => ({ ...issue, fingerprint: "" })),
    [
      {
        fingerprint: "",
        description: "Bad, thing: 50% of\nit: bad",
        check_name: "a/b",
        severity: "major",
        location: { path: "t", lines: { begin: 1, end: 1 } },
      },
      {
        fingerprint: "",
        description: "Bad, thing: 50% of\nit: bad",
        check_name: "a/b",
        severity: "minor",
        location: { path: "a,b:c.pkr.hcl", lines: { begin: 2, end: 4 } },
      },
    ],
  );
  assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, 2);
});

test("gitlabReport() of nothing is an empty list", () => assert.equal(gitlabReport([]), "[]"));
