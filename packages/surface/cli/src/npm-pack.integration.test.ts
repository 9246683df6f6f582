import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const cli = join(import.meta.dirname, "..");
const example = join(cli, "../../../examples/custom-provisioner");

test("the packed command installs in an empty folder and runs there", () => {
  const folder = mkdtempSync(join(tmpdir(), "prebake-pack-"));
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    CHECKPOINT_DISABLE: "1",
  };
  const run = (program: string, words: readonly string[], cwd: string) =>
    execFileSync(program, words, { cwd, env, encoding: "utf8", timeout: 300_000 });
  try {
    run("npm", ["pack", "--pack-destination", folder], cli);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    assert.ok(tarball);
    writeFileSync(join(folder, "package.json"), '{"private":true}');
    run(
      "npm",
      ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", `./${tarball}`],
      folder,
    );
    assertPackage(join(folder, "node_modules/@prebake/cli"));
    const prebake = join(folder, "node_modules/.bin/prebake");
    assert.match(run(prebake, ["version"], folder), /^Prebake v\d/);
    writeFileSync(
      join(folder, "t.json"),
      '{"builders":[{"type":"file","target":"out.txt","content":"made"}],"post-processors":["manifest"]}',
    );
    assert.match(run(prebake, ["build", "t.json"], folder), /--> file: Stored file: out\.txt/);
    // A part of one's own finds the contract that the command runs with: there is none beside it.
    for (const name of ["say-hello.ts", "hello.pkr.hcl"])
      copyFileSync(join(example, name), join(folder, name));
    assert.match(run(prebake, ["validate", "-part=./say-hello.ts", "hello.pkr.hcl"], folder), /valid/);
    // Every part can be loaded from the bundle, the one with npm packages too.
    writeFileSync(
      join(folder, "s.json"),
      '{"builders":[{"type":"null","ssh_host":"127.0.0.1","ssh_username":"u","ssh_password":"p"}]}',
    );
    assert.match(run(prebake, ["validate", "s.json"], folder), /valid/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What npm shows and what the licences ask for. */
function assertPackage(installed: string): void {
  const read = (name: string) => readFileSync(join(installed, name), "utf8");
  assert.equal(read("LICENSE"), readFileSync(join(cli, "../../../LICENSE"), "utf8"));
  assert.match(read("dist/bundled-licenses.txt"), /^yaml\n\nCopyright/m);
  assert.match(read("README.md"), /npm install --global @prebake\/cli/);
  assert.deepEqual(readdirSync(installed).sort(), ["LICENSE", "README.md", "dist", "package.json"]);
}
