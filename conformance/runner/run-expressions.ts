/** Cases of single expressions, through `console`: a batch a process where the program answers every line of its input. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { CaseResult, ExpressionCase, FileContent } from "./case.ts";
import { show } from "./compare-output.ts";
import { compareDiagnostics } from "./diagnostics.ts";
import type { ColumnScore } from "./diagnostics.ts";
import { stripColours } from "./normalise.ts";
import type { Program } from "./program.ts";
import { writeTree } from "./run-command-case.ts";

export type Preludes = Readonly<Record<string, Readonly<Record<string, FileContent>>>>;

interface Place {
  readonly directory: string;
  readonly args: readonly string[];
}

const batchSize = 100;

export class ExpressionRun {
  readonly #program: Program;
  readonly #preludes: Preludes;
  readonly #score: ColumnScore;
  readonly #places = new Map<string, Place>();

  constructor(program: Program, preludes: Preludes, score: ColumnScore) {
    this.#program = program;
    this.#preludes = preludes;
    this.#score = score;
  }

  /** Jobs that may run side by side; each gives the results of some cases. */
  jobs(cases: readonly ExpressionCase[]): (() => Promise<readonly CaseResult[]>)[] {
    const alone = cases.filter((test) => test.file !== undefined);
    const groups = Map.groupBy(
      cases.filter((test) => test.file === undefined),
      (test) => test.prelude ?? "",
    );
    const batches = [...groups.values()].flatMap((group) =>
      Array.from({ length: Math.ceil(group.length / batchSize) }, (_, at) =>
        group.slice(at * batchSize, (at + 1) * batchSize),
      ),
    );
    return [
      ...batches.map((batch) => () => this.#batch(batch)),
      ...alone.map((test) => async () => [await this.#single(test)]),
    ];
  }

  /** All in one process, told apart by marks; a case that looks wrong is run again in a process of its own. */
  async #batch(cases: readonly ExpressionCase[]): Promise<readonly CaseResult[]> {
    const place = this.#placeOf(cases[0]?.prelude ?? "");
    const mark = (at: number) => `conformance-mark-${at}-of-${cases.length}`;
    const input =
      cases.map((test, at) => `"${mark(at)}"\n${test.expr}\n`).join("") + `"${mark(cases.length)}"\n`;
    const { stdout } = await this.#program.run({
      args: ["console", "-every-line", ...place.args],
      directory: place.directory,
      input,
    });
    const text = stripColours(stdout);
    const suspects = new Set<ExpressionCase>();
    // The exit code of an error is seen only in a process of its own: one of each batch, another one in each run's order.
    const oneAlone = cases.findIndex((test) => test.error);
    cases.forEach((test, at) => {
      const [start, end] = [text.indexOf(mark(at)), text.indexOf(mark(at + 1))];
      const part = text.slice(start + mark(at).length + 1, end);
      const wrong =
        start === -1 || end === -1 || this.#compareConsole(test, part, { seen: 0, right: 0 }).length > 0;
      if (wrong || at === oneAlone) suspects.add(test);
    });
    const values = await this.#wrongValues(
      cases.filter((test) => !suspects.has(test)),
      place,
    );
    const results: CaseResult[] = [];
    for (const test of cases) {
      const problems = suspects.has(test) ? (await this.#single(test)).problems : (values.get(test) ?? []);
      results.push({ id: test.id, problems });
    }
    return results;
  }

  async #single(test: ExpressionCase): Promise<CaseResult> {
    const place = test.file === undefined ? this.#placeOf(test.prelude ?? "") : this.#ownPlace(test.file);
    const args = test.command === "validate" ? ["validate", "."] : ["console", ...place.args];
    const input = test.command === "validate" ? undefined : `${test.expr}\n`;
    const result = await this.#program.run({ args, directory: place.directory, input });
    const expected = test.error?.exit ?? 0;
    const output = test.error ? `${result.stdout}\n${result.stderr}` : result.stdout;
    const problems =
      result.code === expected
        ? [...this.#compareConsole(test, output, this.#score)]
        : [`exit: expected ${expected}, got ${result.code}: ${show(output.slice(0, 200))}`];
    if (problems.length === 0) problems.push(...((await this.#wrongValues([test], place)).get(test) ?? []));
    if (test.file !== undefined) rmSync(place.directory, { recursive: true, force: true });
    return { id: test.id, problems };
  }

  #compareConsole(test: ExpressionCase, text: string, score: ColumnScore): readonly string[] {
    if (test.error) return compareDiagnostics(test.error.diagnostics, text, score);
    if (!test.result) return [];
    if (test.compare === "gunzip") {
      const got = gunzipText(text.trim());
      return got === test.result.gunzipped
        ? []
        : [`gunzipped: expected ${show(test.result.gunzipped)}, got ${show(got)}`];
    }
    const [want, got] = [stripColours(test.result.console).trimEnd(), stripColours(text).trimEnd()];
    return want === got ? [] : [`console: expected ${show(want)}, got ${show(got)}`];
  }

  /** Exact values as JSON text, and types by `convert`, of many cases in one expression; halves until the culprits are alone. */
  async #wrongValues(
    cases: readonly ExpressionCase[],
    place: Place,
  ): Promise<ReadonlyMap<ExpressionCase, readonly string[]>> {
    const known = cases.filter((test) => test.result?.json !== undefined);
    if (known.length === 0) return new Map();
    const terms = known.flatMap((test) => [test.expr, ...(test.result?.typeProbe ? [typeProbe(test)] : [])]);
    const want = `[${known.flatMap((test) => [test.result?.json, ...(test.result?.typeProbe ? ["true"] : [])]).join(",")}]`;
    const input = `jsonencode([${terms.join(", ")}])\n`;
    const { code, stdout } = await this.#program.run({
      args: ["console", ...place.args],
      directory: place.directory,
      input,
    });
    const got = stripColours(stdout).trimEnd();
    if (code === 0 && got === want) return new Map();
    const [only] = known;
    if (known.length === 1 && only)
      return new Map([
        [only, [`value and type: expected ${show(want)} (${only.result?.type}), got ${show(got)}`]],
      ]);
    const half = known.length >> 1;
    return new Map([
      ...(await this.#wrongValues(known.slice(0, half), place)),
      ...(await this.#wrongValues(known.slice(half), place)),
    ]);
  }

  #placeOf(prelude: string): Place {
    const known = this.#places.get(prelude);
    if (known) return known;
    const place = {
      directory: this.#program.makeDirectory(),
      args: [prelude === "" ? "-config-type=hcl2" : "."],
    };
    writeTree(place.directory, this.#preludes[prelude] ?? {});
    this.#places.set(prelude, place);
    return place;
  }

  #ownPlace(file: string): Place {
    const place = { directory: this.#program.makeDirectory(), args: ["."] };
    writeFileSync(join(place.directory, "main.pkr.hcl"), file);
    return place;
  }
}

function typeProbe(test: ExpressionCase): string {
  return `(${test.expr}) == convert(${test.expr}, ${test.result?.type})`;
}

function gunzipText(base64: string): string | undefined {
  try {
    return gunzipSync(Buffer.from(base64, "base64")).toString();
  } catch {
    return undefined;
  }
}
