/** `console` at a terminal that the test types at, and at a real one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { makeTemporaryDirectory } from "@prebake/testing";
import type { Io } from "../command.ts";
import { createCommandRig } from "../command-rig.fixture.ts";
import { main } from "../main.ts";
import { createQuietIo } from "../quiet-io.fixture.ts";

const template = `variable "region" {
  default = "eu"
}
variable "token" {
  default   = "hunter2"
  sensitive = true
}
locals {
  tags   = { owner = "me", "odd key" = 1, deep = { er = 2 } }
  region = upper(var.region)
}
`;

interface Typist {
  /** Types, and waits until the screen shows what is awaited after what it showed before. */
  type(keys: string, awaited: string): Promise<void>;
  readonly finished: Promise<number>;
  /** Everything shown, without what moves the cursor. */
  screen(): string;
}

const enter = "\r";
const [up, down, tab, ctrlC, ctrlD] = ["\x1b[A", "\x1b[B", "\t", "\x03", "\x04"];

function sitDown(directory: string, words: readonly string[], env: Io["env"] = {}): Typist {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = "";
  const write = (text: string): void => void output.write(text);
  output.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  const io: Io = {
    ...createQuietIo({ env: { HOME: directory, ...env }, write, writeError: write }),
    isTerminal: true,
    hasTerminalInput: true,
    terminal: { input, output },
  };
  const finished = main(["console", ...words], io);
  let seen = 0;
  // oxlint-disable-next-line no-control-regex -- Sequences that move the cursor begin with it.
  const screen = (): string => shown.replace(/\x1b\[[\d;]*[A-Za-z]/g, "");
  return {
    finished,
    screen,
    type: async (keys, awaited) => {
      input.write(keys);
      while (!screen().slice(seen).includes(awaited)) await once(output, "data");
      seen = screen().indexOf(awaited, seen) + awaited.length;
    },
  };
}

test("expressions go on over lines while something is open", async () => {
  await using directory = await makeTemporaryDirectory();
  const typist = sitDown(directory.path, ["-config-type=hcl2"]);
  await typist.type("", "> ");
  const rows: readonly (readonly [lines: readonly string[], value: string])[] = [
    [["1 + 1"], "\n2"],
    [["join(", '  "-",', '  ["a", "b"]', ")"], "\na-b"],
    [["{", "  a = [1,", "  2]", "}"], "\n{"],
    [["<<-E", "  one", "", "  two", "  E"], "\none\n\ntwo\n"],
    [["1 +"], "Missing expression"],
    [["(1"], "… "],
  ];
  for (const [lines, value] of rows) {
    for (const [at, line] of lines.entries())
      await typist.type(line + enter, at < lines.length - 1 ? "… " : value);
  }
  await typist.type(ctrlC, "^C");
  await typist.type(`upper("x")${enter}`, "\nX");
  await typist.type(`(2${enter}`, "… ");
  await typist.type(enter, "… ");
  await typist.type(enter, "Missing closing bracket");
  await typist.type(ctrlC, "^C");
  assert.equal(await typist.finished, 0);
});

test("Tab completes commands, functions, variables, locals and their attributes", async () => {
  await using directory = await makeTemporaryDirectory();
  writeFileSync(join(directory.path, "t.pkr.hcl"), template);
  const typist = sitDown(directory.path, [join(directory.path, "t.pkr.hcl")]);
  await typist.type("", "> ");
  const rows: readonly (readonly [typed: string, completed: string, value: string])[] = [
    ["var.re", "var.region", "\neu"],
    ["local.tags.d", "local.tags.deep", "\n{"],
    ["local.tags.deep.", "local.tags.deep.er", "\n2"],
    ["hel", "help", "\nType an expression"],
    ["varia", "variables", 'var.token: "<sensitive>"'],
  ];
  for (const [typed, completed, value] of rows) {
    await typist.type(typed + tab, completed);
    await typist.type(enter, value);
    await typist.type("", "> ");
  }
  await typist.type(`formatd${tab}`, "formatdate(");
  await typist.type(ctrlC, "^C");
  await typist.type(`local.${tab}`, "local.");
  await typist.type(tab, "local.region");
  await typist.type("", "local.tags");
  await typist.type(ctrlC, "^C");
  await typist.type(`exit${enter}`, "");
  assert.equal(await typist.finished, 0);
  assert.ok(!typist.screen().includes("hunter2"));
});

test("legacy: Tab completes functions and variables inside of {{ }}", async () => {
  await using directory = await makeTemporaryDirectory();
  const path = join(directory.path, "t.json");
  writeFileSync(path, '{"variables": {"region": "eu"}, "builders": [{"type": "null"}]}');
  const typist = sitDown(directory.path, [path]);
  await typist.type("", "> ");
  await typist.type(`isot${tab}`, "isot");
  await typist.type(ctrlC, "^C");
  await typist.type(`{{repl${tab}`, "{{replace");
  await typist.type(ctrlC, "^C");
  await typist.type(`{{user \`re${tab}`, "{{user `region");
  await typist.type(`\`}}!${enter}`, "\neu!");
  await typist.type(ctrlD, "");
  assert.equal(await typist.finished, 0);
});

test("earlier lines come back, also those of earlier sessions, unless they are not to be kept", async () => {
  await using directory = await makeTemporaryDirectory();
  const file = join(directory.path, ".local/state/prebake/console_history");
  const session = async (env: Io["env"], work: (typist: Typist) => Promise<void>): Promise<void> => {
    const typist = sitDown(directory.path, ["-config-type=hcl2"], env);
    await typist.type("", "> ");
    await work(typist);
    await typist.type(ctrlD, "");
    assert.equal(await typist.finished, 0);
  };
  await session({}, async (typist) => {
    await typist.type(`1 + 10${enter}`, "\n11");
    await typist.type(`2 + 20${enter}`, "\n22");
    await typist.type(` 3 + 30${enter}`, "\n33");
    await typist.type(`2 + 20${enter}`, "\n22");
  });
  assert.equal(readFileSync(file, "utf8"), "1 + 10\n2 + 20\n");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await session({}, async (typist) => {
    await typist.type(up + up, "1 + 10");
    await typist.type(down, "2 + 20");
    await typist.type(enter, "\n22");
  });
  await session({ PREBAKE_CONSOLE_HISTORY: "off" }, async (typist) => {
    await typist.type(`${up}4 + 40${enter}`, "\n44");
  });
  assert.ok(!readFileSync(file, "utf8").includes("4 + 40"));
  const elsewhere = join(directory.path, "elsewhere");
  await session({ PREBAKE_CONSOLE_HISTORY: elsewhere }, (typist) => typist.type(`5 + 50${enter}`, "\n55"));
  assert.equal(readFileSync(elsewhere, "utf8"), "5 + 50\n");
  writeFileSync(elsewhere, Array.from({ length: 1200 }, (_, at) => `${at}\n`).join(""));
  await session({ PREBAKE_CONSOLE_HISTORY: elsewhere }, (typist) => typist.type(up + enter, "\n1199"));
  assert.equal(readFileSync(elsewhere, "utf8").split("\n")[0], "200");
  mkdirSync(join(directory.path, "folder"));
  await session({ PREBAKE_CONSOLE_HISTORY: join(directory.path, "folder") }, (typist) =>
    typist.type(`6 + 60${enter}`, "\n66"),
  );
});

/** With its words on standard input. `DIR` in the words is the directory. */
async function pipe(directory: string, words: readonly string[], stdin: string) {
  let shown = "";
  const write = (text: string): void => void (shown += text);
  const io: Io = {
    ...createQuietIo({ env: { HOME: directory }, write, writeError: write }),
    readInput: async () => new TextEncoder().encode(stdin),
  };
  const code = await main(["console", ...words.map((word) => word.replace("DIR", directory))], io);
  return { code, shown };
}

const piped: readonly (readonly [words: readonly string[], stdin: string, code: number, shown: RegExp])[] = [
  [["DIR/t.pkr.hcl"], "var.region\nlocal.region\n", 0, /^EU\n$/],
  [["DIR/t.pkr.hcl"], "var.region\n\n", 0, /^$/],
  [["DIR/t.pkr.hcl"], "", 0, /^$/],
  [["DIR/t.pkr.hcl"], "var.nope\nvar.region\n", 1, /^Error: [^]*var\.nope/],
  [["DIR/t.pkr.hcl"], '"-${var.token}-"', 0, /^-<sensitive>-\n$/],
  [["-var", "region=us", "DIR/t.pkr.hcl"], "local.region", 0, /^US\n$/],
  [["-every-line", "DIR/t.pkr.hcl"], "var.region\nvar.nope\nlocal.region", 1, /^eu\nError: [^]*\nEU\n$/],
  [["-config-type=hcl2"], "1 + 1\nexit\n", 0, /^$/],
  [["-config-type=hcl2"], "help", 0, /^Type an expression /],
  [[], "{{`a` | upper}}", 0, /^A\n$/],
  [["DIR/t.json"], "-{{user `token`}}-", 0, /^-<sensitive>-\n$/],
  [["DIR/t.json"], "{{nope}}\nplain", 1, /^Error: Unknown template function\n/],
  [["DIR/t.pkr.hcl", "more"], "", 1, /^Error: At most one template/],
  [["-var", "x", "DIR/t.pkr.hcl"], "", 1, /KEY=VALUE/],
  [["DIR/none.pkr.hcl"], "", 1, /File not found/],
];

test("lines on standard input: the last value, or every one, and the first mistake", async () => {
  await using directory = await makeTemporaryDirectory();
  writeFileSync(join(directory.path, "t.pkr.hcl"), template);
  const legacy = { variables: { token: "hunter2" }, "sensitive-variables": ["token"], builders: [] };
  writeFileSync(join(directory.path, "t.json"), JSON.stringify(legacy));
  for (const [words, stdin, code, shown] of piped) {
    const result = await pipe(directory.path, words, stdin);
    assert.match(result.shown, shown, `${words.join(" ")} < ${stdin}`);
    assert.equal(result.code, code, stdin);
  }
  assert.ok(!existsSync(join(directory.path, ".local")), "what is piped is not kept");
});

// Types at a pseudo-terminal, one step after the prompt of the one before.
const atPseudoTerminal = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
def until(text):
    global shown
    while text not in shown:
        shown += os.read(fd, 4096)
    shown = shown[shown.index(text) + len(text):]
until(b"> ")
os.write(fd, b"upper(\\r"); until("… ".encode())
os.write(fd, b'"pty")\\r'); until(b"PTY"); until(b"> ")
os.write(fd, b"formatd\\t"); until(b"formatdate(")
os.write(fd, b"\\x03"); until(b"> ")
os.write(fd, b"\\x1b[A\\x1b[A"); until(b"upper(")
os.write(fd, b"\\x03"); until(b"> ")
os.write(fd, b"\\x04")
try:
    while os.read(fd, 4096): pass
except OSError: pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

function hasPython(): boolean {
  try {
    return execFileSync("python3", ["-c", "import pty"], { stdio: "ignore" }) === null;
  } catch {
    return false;
  }
}

// No time-out: the terminal's end is an error there, and only a console that hangs would be waited for.
test("console at a real terminal", { skip: !hasPython() && "there is no python3" }, () => {
  using rig = createCommandRig({});
  const program = new URL("../prebake.ts", import.meta.url).pathname;
  execFileSync(
    "python3",
    ["-c", atPseudoTerminal, process.execPath, program, "console", "-config-type=hcl2"],
    { env: { PATH: process.env["PATH"], HOME: rig.directory, TERM: "xterm" } },
  );
  assert.equal(
    readFileSync(join(rig.directory, ".local/state/prebake/console_history"), "utf8"),
    'upper(\n"pty")\n',
  );
});
