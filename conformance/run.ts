/**
 * Runs the measured cases against a command: `node conformance/run.ts [--command 'PROGRAM ARG…'] [--filter RE] [suite…]`.
 * Without a command it is `bin/prebake`. Exit code 1 when a case failed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { CaseResult, CommandCase, ExpressionCase } from "./runner/case.ts";
import type { ColumnScore } from "./runner/diagnostics.ts";
import { Program } from "./runner/program.ts";
import { runCommandCase } from "./runner/run-command-case.ts";
import { ExpressionRun } from "./runner/run-expressions.ts";
import type { Preludes } from "./runner/run-expressions.ts";

const folder = join(import.meta.dirname, "cases");
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    command: { type: "string" },
    filter: { type: "string", default: "" },
    most: { type: "string", default: "30" },
  },
});
const command = values.command?.split(/\s+/) ?? [join(import.meta.dirname, "..", "bin", "prebake")];
const filter = new RegExp(values.filter);
const suites = readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .map((name) => name.slice(0, -6))
  .sort();
for (const name of positionals) {
  if (suites.includes(name)) continue;
  process.stderr.write(`there is no suite ${name}: ${suites.join(", ")}\n`);
  process.exit(2);
}

// Cases that we hold to be wrong, each with the reason: docs/adr/0006-known-differences.md.
const known = JSON.parse(
  readFileSync(join(import.meta.dirname, "known-differences.json"), "utf8"),
) as Readonly<Record<string, string>>;

const score: ColumnScore = { seen: 0, right: 0 };
const failures: CaseResult[] = [];
let passed = 0;
{
  using program = new Program(command);
  for (const suite of suites.filter((name) => positionals.length === 0 || positionals.includes(name))) {
    const results = (await inParallel(jobsOf(suite, program))).map(withoutKnownDifference);
    const failed = results.filter((result) => result.problems.length > 0);
    failures.push(...failed);
    passed += results.length - failed.length;
    process.stdout.write(`${suite.padEnd(18)}${results.length - failed.length} of ${results.length}\n`);
  }
}
for (const { id, problems } of failures.slice(0, Number(values.most))) {
  process.stdout.write(`FAIL ${id}\n     ${problems.slice(0, 3).join("\n     ")}\n`);
}
if (score.seen > 0) process.stdout.write(`start columns that agree: ${score.right} of ${score.seen}\n`);
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;

/** A known difference must differ: one that agrees by now has no place in the list. */
function withoutKnownDifference(result: CaseResult): CaseResult {
  if (!Object.hasOwn(known, result.id)) return result;
  const problems = result.problems.length > 0 ? [] : ["it agrees: take it out of known-differences.json"];
  return { id: result.id, problems };
}

function jobsOf(suite: string, program: Program): (() => Promise<readonly CaseResult[]>)[] {
  const lines = readFileSync(join(folder, `${suite}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const cases = lines
    .map((line) => JSON.parse(line) as { readonly id: string })
    .filter((test) => filter.test(test.id));
  if (suite !== "expressions") {
    return cases.map((test) => async () => [await runCommandCase(test as CommandCase, program, score)]); // The file's own shape.
  }
  const preludes = JSON.parse(readFileSync(join(folder, "preludes.json"), "utf8")) as Preludes; // Likewise.
  return new ExpressionRun(program, preludes, score).jobs(cases as unknown as readonly ExpressionCase[]); // Likewise.
}

async function inParallel(jobs: (() => Promise<readonly CaseResult[]>)[]): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) results.push(...(await job()));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results.sort((a, b) => (a.id < b.id ? -1 : 1));
}
