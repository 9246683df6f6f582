/** The daily check: types, lint, format, layers, generated pages, side by side. One line each; the output of what failed. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./source-files.ts";

const bin = (name: string) => join(root, "node_modules", ".bin", name);
const folders = ["packages", "tools", "conformance", "bench", "examples"];

const checks: readonly (readonly [string, string, readonly string[]])[] = [
  ["types", bin("tsc"), ["--noEmit", "-p", "."]],
  // The layers that run without Node, compiled without Node's types.
  ["pure", bin("tsc"), ["--noEmit", "-p", "tsconfig.pure.json"]],
  ["lint", bin("oxlint"), ["--type-aware", "--deny-warnings", ...folders]],
  ["format", bin("oxfmt"), ["--check", ...folders]],
  ["layers", process.execPath, ["tools/check-layers.ts"]],
  ["reference", process.execPath, ["tools/gen-reference.ts", "--check"]],
  ["named tests", process.execPath, ["tools/check-named-tests.ts"]],
  ["links", process.execPath, ["tools/check-links.ts"]],
];

const results = await Promise.all(checks.map(([name, program, rest]) => run(name, program, rest)));
for (const result of results) {
  process.stdout.write(
    `${result.ok ? "ok  " : "FAIL"} ${result.name} (${(result.ms / 1000).toFixed(1)} s)\n`,
  );
  if (!result.ok) process.stdout.write(`${result.output}\n`);
}
process.exitCode = results.every((result) => result.ok) ? 0 : 1;

interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
  readonly ms: number;
}

async function run(name: string, program: string, rest: readonly string[]): Promise<CheckResult> {
  const started = performance.now();
  const child = spawn(program, rest, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { name, ok: code === 0, output, ms: performance.now() - started };
}
