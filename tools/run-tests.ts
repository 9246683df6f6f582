/**
 * Runs test suites by name: `node tools/run-tests.ts [suite…]`; without names, all that are not `onlyByName`. Suites are rows of `suites`.
 * A suite is a set of test files run by node:test, or a command. Exit code 1 when one failed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { nearbyTests } from "./nearby-tests.ts";
import { root } from "./source-files.ts";

interface Suite {
  readonly about: string;
  /** Test files, as globs from the root. */
  readonly files?: readonly string[] | (() => readonly string[]);
  /** Of those, the ones that do not belong. */
  readonly except?: RegExp;
  /** Instead of files: a command from the root. */
  readonly command?: readonly string[];
  /** Runs only when it is asked for: other suites have its files. */
  readonly onlyByName?: boolean;
  /** Test files at the same time; 1 for suites whose guests need the processor for themselves. */
  readonly concurrency?: number;
}

const notUnit = /\.(integration|slow)\.test\.ts$/;

const suites: Readonly<Record<string, Suite>> = {
  check: { about: "types, lint, format, layers, generated files", command: ["node", "tools/check.ts"] },
  unit: {
    about: "everything without a guest",
    files: ["packages/**/*.test.ts", "tools/**/*.test.ts"],
    except: notUnit,
  },
  near: {
    about: "unit tests beside what is changed and not committed",
    files: () => nearbyTests(root),
    except: notUnit,
    onlyByName: true,
  },
  conformance: { about: "the measured cases against bin/prebake", command: ["node", "conformance/run.ts"] },
  integration: {
    about: "real guests, real servers",
    files: [
      "packages/**/*.integration.test.ts",
      "tools/**/*.integration.test.ts",
      "examples/**/*.integration.test.ts",
    ],
    concurrency: 1,
  },
  plugins: {
    about: "existing Packer plugins, with real ones: all vectors, our Go plugin, Packer 1.6.6",
    files: ["packages/engine/go-plugins/src/**/*.test.ts", "packages/surface/cli/src/plugins/**/*.test.ts"],
    onlyByName: true,
  },
  slow: {
    about: "whole installations and soak tests",
    files: ["packages/**/*.slow.test.ts", "examples/**/*.slow.test.ts"],
    concurrency: 1,
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0 || asked.includes("--help")) {
  process.stdout.write("usage: ./test [suite…]\n\n");
  for (const [name, suite] of Object.entries(suites))
    process.stdout.write(`  ${name.padEnd(14)}${suite.about}\n`);
  process.exit(asked.includes("--help") ? 0 : 2);
}
const daily = Object.keys(suites).filter((name) => !suites[name]?.onlyByName);
const failed = (asked.length > 0 ? asked : daily).filter((name) => !runSuite(name));
if (failed.length > 0) process.stdout.write(`failed suites: ${failed.join(", ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

function runSuite(name: string): boolean {
  const suite = suites[name];
  if (!suite) return false;
  process.stdout.write(`\n== ${name}: ${suite.about}\n`);
  const command = suite.command ?? testCommand(suite);
  if (!command) return true;
  const [program = "", ...rest] = command;
  const started = performance.now();
  const result = spawnSync(program === "node" ? process.execPath : program, rest, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.stdout.write(
    `== ${name}: ${result.status === 0 ? "ok" : "FAILED"} in ${Math.round((performance.now() - started) / 1000)} s\n`,
  );
  return result.status === 0;
}

/** A suite without any file is not there yet and passes; the line above it names it. */
function testCommand(suite: Suite): string[] | undefined {
  const { files = [] } = suite;
  const paths = (typeof files === "function" ? files() : files)
    .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (path) => path.includes("node_modules") }))
    .filter((path) => !suite.except?.test(path))
    .sort();
  if (paths.length === 0) return undefined;
  const known = paths.filter((path) => existsSync(join(root, path)));
  return [
    "node",
    "--test",
    "--test-reporter=./tools/test-reporter.ts",
    `--test-concurrency=${suite.concurrency ?? 2}`,
    ...known,
  ];
}
