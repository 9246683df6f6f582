/** Completion in the shells themselves: set up by the command, asked by a person at a terminal. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRig } from "./command-rig.fixture.ts";

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

/** What is typed, and what the line has become. */
const lines: readonly (readonly [typed: string, completed: string])[] = [
  ["prebake valid", "prebake validate"],
  ["prebake hcl2", "prebake hcl2_upgrade"],
  ["prebake fmt -rec", "prebake fmt -recursive"],
  ["prebake build -on-error=ab", "prebake build -on-error=abort"],
  ["prebake fmt some-t", "prebake fmt some-template.pkr.hcl"],
];

// Types each line with a Tab behind it, waits until the shell shows the completed one, and takes it away again.
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
    shown = shown[shown.index(text) + len(text):]
os.write(fd, b"echo rea'dy'\\r"); until(b"ready\\r\\n")
for line in sys.argv[1].split("|"):
    typed, completed = line.split(">")
    os.write(fd, typed.encode() + b"\\t"); until(completed.encode())
    os.write(fd, b"\\x15echo ne'xt'\\r"); until(b"next\\r\\n")
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
  test(`${shell.name} completes commands, flags, values and files after -autocomplete-install`, {
    skip: missing(shell),
    timeout: 120_000,
  }, async () => {
    using rig = createCommandRig({ "some-template.pkr.hcl": "" });
    const { directory } = rig;
    const file = join(directory, shell.file);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "PS1='$ '\n".slice(0, shell.name === "fish" ? 0 : undefined));
    const before = readFileSync(file, "utf8");
    assert.match((await rig.run(["-autocomplete-install"])).stdout, /^Completion is set up:/);
    mkdirSync(join(directory, "bin"));
    const program = join(directory, "bin/prebake");
    const source = new URL("prebake.ts", import.meta.url).pathname;
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${source}' "$@"\n`);
    chmodSync(program, 0o755);
    const script = lines.map((line) => line.join(">")).join("|");
    const path = `${join(directory, "bin")}:${process.env["PATH"]}`;
    execFileSync("python3", ["-c", typist, script, ...shell.start], {
      cwd: directory,
      env: { PATH: path, HOME: directory, TERM: "xterm" },
      timeout: 100_000,
    });
    assert.match((await rig.run(["-autocomplete-uninstall"])).stdout, /^Completion is removed:/);
    assert.equal(readFileSync(file, "utf8"), before);
  });
}
