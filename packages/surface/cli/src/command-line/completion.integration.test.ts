/** Completion in the shells themselves: set up by the command, asked by a person at a terminal. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRig } from "../command-rig.fixture.ts";

interface Shell {
  readonly name: string;
  /** Its file, below the home directory, that must be there to be changed. */
  readonly file: string;
  readonly start: readonly string[];
}

const shells: readonly Shell[] = [
  { name: "bash", file: ".bashrc", start: ["bash", "--noprofile", "-i"] },
  { name: "zsh", file: ".zshrc", start: ["zsh", "-i"] },
  { name: "fish", file: ".config/fish/config.fish", start: ["fish", "-i"] },
];

/** What is typed before the Tab, and the words that the command then gets. */
const lines: readonly (readonly [typed: string, words: string])[] = [
  ["prebake valid", "validate"],
  ["prebake hcl2", "hcl2_upgrade"],
  ["prebake fmt -rec", "fmt -recursive"],
  ["prebake build -on-error=ab", "build -on-error=abort"],
  ["prebake fmt some-t", "fmt some-template.pkr.hcl"],
];

// Types each line with a Tab and Enter behind it, and prints the words that the command got.
const typist = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
def until(text):
    global shown
    while text not in shown:
        shown += os.read(fd, 4096)
    before, shown = shown.split(text, 1)
    return before
os.write(fd, b"echo rea'dy'\\r"); until(b"ready\\r\\n")
for line in sys.argv[1].split("|"):
    os.write(fd, line.encode() + b"\\t\\r")
    until(b"got<"); print(until(b">got").decode(), flush=True)
os.write(fd, b"exit\\r")
try:
    while os.read(fd, 4096): pass
except OSError: pass
`;

function missing({ name }: Shell): string | false {
  for (const program of ["python3", name])
    if (spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0) return `there is no ${program}`;
  return false;
}

for (const shell of shells) {
  test(
    `${shell.name} completes commands, flags, values and files after -autocomplete-install`,
    { skip: missing(shell) },
    async () => {
      using rig = createCommandRig({ "some-template.pkr.hcl": "" });
      const { directory } = rig;
      const file = join(directory, shell.file);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, "PS1='$ '\n".slice(0, shell.name === "fish" ? 0 : undefined));
      const before = readFileSync(file, "utf8");
      assert.match((await rig.run(["-autocomplete-install"])).stdout, /^Completion is set up:/);
      mkdirSync(join(directory, "bin"));
      const program = join(directory, "bin/prebake");
      const source = new URL("../prebake.ts", import.meta.url).pathname;
      const answer = `[ -n "$COMP_LINE" ] && exec '${process.execPath}' '${source}' "$@"`;
      writeFileSync(program, `#!/bin/sh\n${answer}\nprintf 'got<%s>got\\n' "$*"\n`);
      chmodSync(program, 0o755);
      const script = lines.map(([typed]) => typed).join("|");
      const path = `${join(directory, "bin")}:${process.env["PATH"]}`;
      const got = execFileSync("python3", ["-c", typist, script, ...shell.start], {
        cwd: directory,
        env: { PATH: path, HOME: directory, TERM: "xterm" },
        encoding: "utf8",
      });
      assert.deepEqual(
        got
          .trimEnd()
          .split("\n")
          .map((words) => words.trim()),
        lines.map(([, words]) => words),
      );
      assert.match((await rig.run(["-autocomplete-uninstall"])).stdout, /^Completion is removed:/);
      assert.equal(readFileSync(file, "utf8"), before);
    },
  );
}
