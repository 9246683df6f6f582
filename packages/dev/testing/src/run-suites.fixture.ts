/** Runs a file of contract suites whose subjects are wrong, and tells which tests noticed. */
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface Outcome {
  /** The test at the top that it is in, or itself. */
  readonly suite: string;
  readonly name: string;
  readonly passed: boolean;
}

/** In a process of its own: inside of a test no other tests can be run. */
export async function runSuites(fileName: string): Promise<readonly Outcome[]> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const file = new URL(fileName, import.meta.url).pathname;
  const words = ["--test", "--test-isolation=none", "--test-reporter=tap", file];
  const child = spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "ignore"] });
  let report = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (report += text));
  await once(child, "close");
  let suite = "";
  return [...report.matchAll(/^(# Subtest: (.*)| *(not )?ok \d+ - (.*))$/gm)].flatMap(
    ([, , start, failed, name]) => {
      if (name === undefined) suite = start ?? "";
      return name === undefined ? [] : [{ suite, name, passed: failed === undefined }];
    },
  );
}
