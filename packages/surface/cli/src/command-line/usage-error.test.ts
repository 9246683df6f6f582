import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../main.ts";
import { createQuietIo } from "../quiet-io.fixture.ts";

async function call(...words: readonly string[]) {
  const said = { stdout: "", stderr: "" };
  const code = await main(
    words,
    createQuietIo({
      env: {},
      write: (text) => void (said.stdout += text),
      writeError: (text) => void (said.stderr += text),
    }),
  );
  return { code, ...said };
}

const here = "Give a file, or a directory: . is the one you are in.";

const rows: readonly (readonly [what: string, words: readonly string[], sentence: string])[] = [
  ["no template", ["build"], `One template is needed. ${here}`],
  ["flags alone", ["validate", "-var=a=b"], `One template is needed. ${here}`],
  [
    "a flag that swallowed the template",
    ["validate", "-only", "web.pkr.hcl"],
    'One template is needed. "-only" took "web.pkr.hcl" for its value: write -only=a,b, then the template.',
  ],
  [
    "one of several flags that did",
    ["build", "-force", "-var-file", "web.pkr.hcl"],
    'One template is needed. "-var-file" took "web.pkr.hcl" for its value: write -var-file=PATH, then the template.',
  ],
  ["a flag that takes nothing", ["build", "-on-error=ask", "-force"], `One template is needed. ${here}`],
  ["two templates", ["build", "a", "b"], 'One template is needed. These are 2: "a", "b".'],
  [
    "what a shell makes of *",
    ["plan", "a", "b", "c", "d"],
    'One template is needed. These are 4: "a", "b", "c" and others.',
  ],
  [
    "a flag behind",
    ["build", ".", "-force"],
    'Flags come before the template: put "-force" in front of ".".',
  ],
  [
    "a flag behind an argument",
    ["plugins", "install", "a/b/c", "-force"],
    'Flags come before the arguments: put "-force" in front of "a/b/c".',
  ],
  [
    "a subcommand that there is not",
    ["plugins", "list"],
    'There is no subcommand "list". Did you mean "installed"? There are: installed, required, install, schema, remove, for-packer.',
  ],
];

for (const [what, words, sentence] of rows) {
  test(`the command line says what is wrong with ${what}`, async () => {
    const { code, stdout, stderr } = await call(...words);
    assert.equal(stdout.split("\n")[0], `Error: ${sentence}`);
    assert.deepEqual([code, stderr], [1, ""]);
  });
}

test("who asks for a document gets nothing else on standard output: complaints go to standard error", async () => {
  const asking = [["-json"], ["--json"], ["-annotations=gitlab"], ["-annotations", "gitlab"]];
  for (const words of asking) {
    const { code, stdout, stderr } = await call("validate", ...words, "-nope", ".");
    assert.deepEqual([code, stdout], [1, ""], words.join(" "));
    assert.match(stderr, /^Error: Unknown flag "-nope"/);
  }
});

test("inspect without a template shows an empty one, as Packer does, and says so beside it", async () => {
  const { code, stdout, stderr } = await call("inspect");
  assert.equal(code, 0);
  assert.match(stdout, /^Packer Inspect: JSON mode\n/);
  assert.equal(stderr, "One template is needed. Shown is what an empty one would be.\n");
});
