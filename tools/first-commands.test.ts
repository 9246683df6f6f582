/** The commands that a fresh clone offers, asked before anything is installed. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./source-files.ts";

/** A clone without node_modules, on a machine that has a shell, awk and cat and nothing else. */
function bareClone(): { readonly path: string; readonly bin: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "prebake-clone-"));
  const bin = join(path, "bin-of-the-machine");
  mkdirSync(bin);
  for (const name of ["test", "quickstart"]) cpSync(join(root, name), join(path, name));
  cpSync(join(root, "tools"), join(path, "tools"), { recursive: true });
  for (const name of ["sh", "awk", "cat", "dirname"])
    symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(bin, name));
  return { path, bin, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

for (const flag of ["--help", "-help", "-h"]) {
  test(`./test ${flag} and ./quickstart ${flag} need a shell, and install nothing`, () => {
    using clone = bareClone();
    const before = readdirSync(clone.path);
    const ask = (command: string) =>
      spawnSync(join(clone.path, command), [flag], { encoding: "utf8", env: { PATH: clone.bin } });
    const suites = ask("test");
    assert.equal(suites.status, 0, suites.stderr);
    const fromTable = execFileSync(process.execPath, [join(root, "tools/run-tests.ts"), "--help"], {
      encoding: "utf8",
    });
    assert.equal(suites.stdout, fromTable, "the suites are those of the table in tools/run-tests.ts");
    const start = ask("quickstart");
    assert.equal(start.status, 0, start.stderr);
    assert.match(start.stdout, /^usage: \.\/quickstart\n/);
    assert.deepEqual(readdirSync(clone.path), before);
    assert.equal(existsSync(join(clone.path, "node_modules")), false);
  });
}
