/**
 * How long a command takes to start, against Packer from the distribution and against Node itself, in paired runs:
 * `node bench/start.ts`. Prints one JSON object a claim; `ratio` is the median of the pairs' ratios. Exit code 1 when a claim fails.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Command = readonly [string, ...string[]];

const pairs = Number(process.env["BENCH_PAIRS"] ?? 15);
const root = join(import.meta.dirname, "..");
// The installed form: what npm's `prebake` link runs. `bin/prebake` in a clone looks for newer sources first, and builds here.
spawnSync(join(root, "bin", "prebake"), ["version"], { stdio: "ignore" });
const prebake: Command = [process.execPath, join(root, "packages/surface/cli/dist/prebake.js")];
const directory = mkdtempSync(join(tmpdir(), "prebake-bench-"));
const template = join(directory, "small.pkr.hcl");
writeFileSync(
  template,
  `variable "name" {
  type    = string
  default = "demo"
}
source "null" "demo" {
  communicator = "none"
}
build {
  sources = ["source.null.demo"]
  provisioner "shell-local" {
    inline = ["echo \${var.name}"]
  }
}
`,
);

const node: Command = [process.execPath, "-e", "0"];

try {
  const validate = compare([...prebake, "validate", template], ["packer", "validate", template]);
  report("validate of a small template, ratio to Packer", validate, validate.ratio <= 1);
  const inspect = compare([...prebake, "inspect", template], ["packer", "inspect", template]);
  report("inspect of a small template, ratio to Packer", inspect, inspect.ratio <= 1);
  const format = compare([...prebake, "fmt", template], ["packer", "fmt", template]);
  report("fmt of a small template, ratio to Packer", format, format.ratio <= 1);
  const version = compare([...prebake, "version"], node);
  report("version, milliseconds more than node -e 0", version, version.firstMs - version.secondMs <= 60);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

interface Comparison {
  readonly firstMs: number;
  readonly secondMs: number;
  readonly ratio: number;
}

/** A B A B …, so that a machine that slows down slows down both. The first pair warms up and does not count. */
function compare(first: Command, second: Command): Comparison {
  const rows = Array.from({ length: pairs + 1 }, () => [time(first), time(second)] as const).slice(1);
  return {
    firstMs: median(rows.map(([a]) => a)),
    secondMs: median(rows.map(([, b]) => b)),
    ratio: median(rows.map(([a, b]) => a / b)),
  };
}

function time([program, ...rest]: Command): number {
  const started = performance.now();
  const result = spawnSync(program, rest, {
    stdio: "ignore",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  if (result.status !== 0)
    throw new Error(`${program} ${rest.join(" ")}: ${result.error?.message ?? result.status}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function report(claim: string, found: Comparison, holds: boolean): void {
  const rounded = Object.fromEntries(
    Object.entries(found).map(([key, value]) => [key, Number(value.toFixed(2))]),
  );
  process.stdout.write(`${JSON.stringify({ claim, ...rounded, holds })}\n`);
  if (!holds) process.exitCode = 1;
}
