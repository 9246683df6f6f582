import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { packerVersion } from "@prebake/template";
import type { Io } from "./command.ts";
import { commands } from "./commands.ts";
import { main } from "./main.ts";
import { createQuietIo } from "./quiet-io.fixture.ts";
import { peerVersion, version } from "./version.ts";

interface Call {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function call(words: string, env: Io["env"] = {}): Promise<Call> {
  let stdout = "";
  let stderr = "";
  const io = createQuietIo({
    env,
    write: (text) => void (stdout += text),
    writeError: (text) => void (stderr += text),
  });
  const code = await main(
    words.split(" ").filter((word) => word !== ""),
    io,
  );
  return { code, stdout, stderr };
}

const calls: readonly (readonly [string, number, RegExp])[] = [
  ["", 127, /^Usage: prebake .*\n\nCommands:\n {2}build /],
  ["buidl .", 127, /^Error: Unknown command "buidl"\. Did you mean "build"\?\n\nUsage:/],
  ["constructor", 127, /^Error: Unknown command "constructor"\.\n/],
  ["-h", 0, /Commands:/],
  ["--help", 0, /Commands:/],
  ["-version", 0, /^Prebake v\d+\.\d+\.\d+\nCompatible with Packer v1\.16\.0\n$/],
  ["-v", 0, /^Prebake v/],
  ["--version", 0, /^Prebake v/],
  ["version -nope x", 0, /^Prebake v/],
  ["version -help", 0, /^Usage: prebake version/],
  ["console -nope", 1, /^Error: Unknown flag "-nope"/],
  ["init", 1, /^Error: One template is needed\./],
  [
    "plugins",
    1,
    /^Error: A subcommand is needed: installed, required, install, schema, remove, for-packer\./,
  ],
  ["fmt --help", 0, /^Usage: prebake fmt/],
];

for (const [words, code, stdout] of calls) {
  test(`prebake ${words}: exit code ${code}`, async () => {
    const result = await call(words);
    assert.equal(result.code, code);
    assert.match(result.stdout, stdout);
    assert.equal(result.stderr, "");
  });
}

test("-machine-readable is taken from anywhere, once, in this spelling", async () => {
  for (const words of ["-machine-readable version", "version -machine-readable"]) {
    const { stdout } = await call(words);
    assert.match(
      stdout,
      /^\d{10},,version,\d+\.\d+\.\d+\n\d{10},,version-prelease,\n\d{10},,version-commit,\n/,
    );
    assert.match(stdout, /,,ui,say,Prebake v[^\n]*\\nCompatible/);
  }
  assert.equal((await call("--machine-readable version")).code, 127);
});

test("every command has help with its options", async () => {
  for (const name of Object.keys(commands)) {
    const { code, stdout } = await call(`${name} -h`);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith(`Usage: prebake ${name}`));
  }
  const { stdout } = await call("build -help");
  assert.match(stdout, /\n {2}-on-error=cleanup\|abort\|ask\|run-cleanup-provisioner\n/);
  assert.match(stdout, /\n {2}-only=a,b {2}/);
  assert.ok(!stdout.includes("config-type"));
});

test("the version is the package's, that of the peer the one that templates are told", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  assert.equal(version, manifest.version);
  assert.equal(peerVersion, packerVersion);
});
