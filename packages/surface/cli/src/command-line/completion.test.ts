import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCommandRig } from "../command-rig.fixture.ts";
import { commands } from "../commands.ts";
import { completions } from "./completion.ts";

const rows: readonly (readonly [string, readonly string[]])[] = [
  ["prebake va", ["validate"]],
  ["prebake fm", ["fmt"]],
  ["prebake x", []],
  ["prebake -", ["-help", "-version"]],
  ["prebake fmt -", ["-check", "-diff", "-write", "-recursive", "-help"]],
  ["prebake fmt --d", ["--diff"]],
  ["prebake fmt -diff -ch", ["-check"]],
  ["prebake fmt -write=", ["-write=true", "-write=false"]],
  ["prebake validate -annotations=gitl", ["-annotations=gitlab"]],
  ["prebake build -on-error=a", ["-on-error=abort", "-on-error=ask"]],
  ["prebake build -config", []],
  ["prebake fmt a", []],
  ["prebake fmt -- -", []],
  ["prebake nope -", []],
];

for (const [line, words] of rows) {
  test(`completions("${line}")`, async () => assert.deepEqual(await completions(line), words));
}

test("completions() offers every command that the overview shows", async () => {
  const shown = Object.entries(commands).flatMap(([name, { hidden }]) => (hidden ? [] : [name]));
  assert.deepEqual(await completions("prebake "), [...shown, "-help", "-version"]);
});

test("a shell that asks gets words, behind the `=` for bash, up to the cursor", async () => {
  using rig = createCommandRig({});
  const ask = async (words: readonly string[], env: Readonly<Record<string, string>>) =>
    (await rig.run(words, { env })).stdout;
  assert.equal(await ask([], { COMP_LINE: "prebake build -on-error=cl" }), "-on-error=cleanup\n");
  const bash = ["prebake", "cl", "="];
  assert.equal(await ask(bash, { COMP_LINE: "prebake build -on-error=cl", COMP_POINT: "26" }), "cleanup\n");
  assert.equal(
    await ask(["prebake", "va", "prebake"], { COMP_LINE: "prebake va x", COMP_POINT: "10" }),
    "validate\n",
  );
});

test("-autocomplete-install and -uninstall change the shells that are there, once", async () => {
  using rig = createCommandRig({ ".bashrc": "alias x=y", elsewhere: "" });
  const bash = join(rig.directory, ".bashrc");
  const zsh = join(rig.directory, ".zshrc");
  const fish = join(rig.directory, ".config/fish");
  symlinkSync(join(rig.directory, "elsewhere"), zsh);
  mkdirSync(fish, { recursive: true });
  const run = async (flag: string) => await rig.run([flag]);

  const first = await run("-autocomplete-install");
  assert.equal(first.code, 0);
  assert.match(first.stdout, /^Completion is set up:\n {2}bash: \S+\n {2}zsh: \S+\n {2}fish: \S+\n/);
  assert.match(readFileSync(bash, "utf8"), /^alias x=y\ncomplete -o default -C prebake prebake #/);
  assert.match(readFileSync(join(rig.directory, "elsewhere"), "utf8"), /bashcompinit/);
  assert.ok(existsSync(join(fish, "completions/prebake.fish")));

  const before = readFileSync(bash, "utf8");
  assert.match((await run("--autocomplete-install")).stdout, /^There is nothing to do/);
  assert.equal(readFileSync(bash, "utf8"), before);

  writeFileSync(bash, `${before}alias z=a\n`);
  assert.equal((await run("-autocomplete-uninstall")).code, 0);
  assert.equal(readFileSync(bash, "utf8"), "alias x=y\nalias z=a\n");
  assert.equal(readFileSync(zsh, "utf8"), "");
  assert.ok(!existsSync(join(fish, "completions/prebake.fish")));
  assert.match((await run("-autocomplete-uninstall")).stdout, /^There is nothing to do/);
});
