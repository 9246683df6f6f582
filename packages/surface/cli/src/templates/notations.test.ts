/** Every notation of a template, every place a variable's value comes from, through every command that reads templates. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { enterDirectory } from "../bad-input/bad-input.fixture.ts";
import type { Io } from "../command.ts";
import { main } from "../main.ts";
import { createQuietIo } from "../quiet-io.fixture.ts";

type Files = Readonly<Record<string, string>>;

async function run(words: readonly string[], options: { env?: Io["env"]; input?: string } = {}) {
  const said = { stdout: "", stderr: "" };
  const io: Io = {
    ...createQuietIo({
      env: options.env ?? {},
      write: (text) => void (said.stdout += text),
      writeError: (text) => void (said.stderr += text),
    }),
    readInput: async () => new TextEncoder().encode(options.input ?? ""),
  };
  return { code: await main(words, io), ...said };
}

/** Which file it is, what it holds, and whether it is in the old language. */
interface Notation {
  readonly path: string;
  readonly text: string;
  readonly isLegacy: boolean;
}

const legacy = {
  variables: { colour: "default", shade: "pale" },
  builders: [{ type: "file", target: "out.txt", content: "{{user `shade`}} {{user `colour`}}" }],
};
const hclJson = {
  variable: { colour: { default: "default" }, shade: { default: "pale" } },
  source: { file: { f: { target: "out.txt", content: "${var.shade} ${var.colour}" } } },
  build: { sources: ["source.file.f"] },
};
const native = `variable "colour" {
  default = "default"
}
variable "shade" {
  default = "pale"
}
source "file" "f" {
  target  = "out.txt"
  content = "\${var.shade} \${var.colour}"
}
build {
  sources = ["source.file.f"]
}
`;

const notations: readonly Notation[] = [
  { path: "t.pkr.hcl", text: native, isLegacy: false },
  { path: "t.pkr.json", text: JSON.stringify(hclJson), isLegacy: false },
  { path: "t.json", text: JSON.stringify(legacy), isLegacy: true },
  { path: "t.jsonc", text: `${JSON.stringify(legacy).slice(0, -1)}, } // the end`, isLegacy: true },
  {
    path: "t.json5",
    text: "{variables: {colour: 'default', shade: 'pale'}, builders: [{type: 'file', target: 'out.txt', content: '{{user `shade`}} {{user `colour`}}'}]}",
    isLegacy: true,
  },
  {
    path: "t.pkr.yaml",
    text: "variables: {colour: default, shade: pale}\nbuilders:\n  - type: file\n    target: out.txt\n    content: '{{user `shade`}} {{user `colour`}}'\n",
    isLegacy: true,
  },
];

/** Where the colour comes from; the later rows win over the earlier ones, as in Packer. */
interface Origin {
  readonly name: string;
  readonly files: Files;
  readonly flags: readonly string[];
  readonly env?: Io["env"];
  /** Of which language the template must be. */
  readonly only?: "hcl" | "legacy";
}

const origins: readonly Origin[] = [
  { name: "default", files: {}, flags: [] },
  { name: "environment", files: {}, flags: [], env: { PKR_VAR_colour: "environment" }, only: "hcl" },
  {
    name: "auto-hcl",
    files: { "a.auto.pkrvars.hcl": 'colour = "auto-hcl"\n' },
    flags: [],
    only: "hcl",
  },
  {
    name: "auto-json",
    files: { "b.auto.pkrvars.json": '{"colour": "auto-json"}' },
    flags: [],
    only: "hcl",
  },
  {
    name: "file-hcl",
    files: { "v.pkrvars.hcl": 'colour = "file-hcl"\n' },
    flags: ["-var-file=v.pkrvars.hcl"],
    only: "hcl",
  },
  {
    name: "file-json",
    files: { "v.pkrvars.json": '{"colour": "file-json"}' },
    flags: ["-var-file", "v.pkrvars.json"],
  },
  { name: "flag", files: {}, flags: ["-var", "colour=flag"] },
];

/** Each command shows the value in its own way. */
const commands: readonly {
  readonly name: string;
  readonly words: (path: string) => readonly string[];
  readonly input?: (notation: Notation) => string;
  readonly shows: (colour: string, notation: Notation) => RegExp | undefined;
}[] = [
  { name: "validate", words: (path) => ["validate", path], shows: () => /^The configuration is valid\.\n/ },
  {
    name: "validate -syntax-only",
    words: (path) => ["validate", "-syntax-only", path],
    shows: () => /^Syntax-only check passed\./,
  },
  {
    name: "inspect",
    words: (path) => ["inspect", path],
    // Of a legacy template inspect shows what is written.
    shows: (colour, { isLegacy }) =>
      isLegacy ? /^ {2}colour = default$/m : new RegExp(`^var\\.colour: "${colour}"$`, "m"),
  },
  {
    name: "console",
    words: (path) => ["console", path],
    input: ({ isLegacy }) =>
      isLegacy ? "{{user `shade`}}/{{user `colour`}}" : '"${var.shade}/${var.colour}"',
    shows: (colour) => new RegExp(`^pale/${colour}$`, "m"),
  },
  {
    name: "plan",
    words: (path) => ["plan", path],
    shows: (colour) => new RegExp(`content = "pale ${colour}"`),
  },
  { name: "build", words: (path) => ["build", path], shows: () => /Builds finished/ },
];

for (const notation of notations) {
  for (const command of commands) {
    test(`${command.name} of ${notation.path} takes variables from everywhere`, async () => {
      for (const origin of origins) {
        if (origin.only && (origin.only === "legacy") !== notation.isLegacy) continue;
        using place = enterDirectory({ [notation.path]: notation.text, ...origin.files });
        const [name = "", ...rest] = command.words(notation.path);
        // Files of values beside the template are read when the directory is the template.
        const target = origin.name.startsWith("auto")
          ? rest.map((word) => (word === notation.path ? "." : word))
          : rest;
        const { code, stdout, stderr } = await run([name, ...origin.flags, ...target], {
          env: { ...origin.env, PACKER_CACHE_DIR: `${place.directory}/cache` },
          input: `${command.input?.(notation) ?? ""}\n`,
        });
        assert.equal(code, 0, `${origin.name}: ${stdout}${stderr}`);
        const shown = command.shows(origin.name, notation);
        if (shown) assert.match(stdout, shown, origin.name);
        assert.equal(existsSync("out.txt"), name === "build", origin.name);
        if (name === "build") assert.equal(readFileSync("out.txt", "utf8"), `pale ${origin.name}`);
      }
    });
  }
}

for (const notation of notations) {
  test(`of all origins together the last one wins, in ${notation.path}`, async () => {
    const mine = origins.filter(({ only }) => !only || (only === "legacy") === notation.isLegacy);
    for (let count = 1; count <= mine.length; count++) {
      const given = mine.slice(0, count);
      using place = enterDirectory({
        [notation.path]: notation.text,
        ...Object.assign({}, ...given.map(({ files }) => files)),
      });
      const target = notation.isLegacy ? notation.path : ".";
      const { code, stdout } = await run(["plan", ...given.flatMap(({ flags }) => flags), target], {
        env: Object.assign({ PACKER_CACHE_DIR: `${place.directory}/cache` }, ...given.map(({ env }) => env)),
      });
      assert.equal(code, 0, stdout);
      assert.match(stdout, new RegExp(`content = "pale ${given.at(-1)?.name}"`));
    }
  });
}

test("fmt formats native templates and files of values, and nothing else", async () => {
  using _place = enterDirectory({
    "t.pkr.hcl": 'variable "a" {\ndefault=1\n}\n',
    "v.pkrvars.hcl": "a=1\nlonger   = 2\n",
    "x.auto.pkrvars.hcl": "a=1\n",
    "t.pkr.json": '{ "variable":{} }',
    "v.pkrvars.json": '{ "a":1 }',
    "t.json": '{ "builders":[] }',
    "main.tf": "a=1\n",
  });
  const { code, stdout } = await run(["fmt", "."]);
  assert.equal(code, 0);
  assert.deepEqual(stdout.trim().split("\n"), ["t.pkr.hcl", "v.pkrvars.hcl", "x.auto.pkrvars.hcl"]);
  assert.equal(readFileSync("v.pkrvars.hcl", "utf8"), "a      = 1\nlonger = 2\n");
  for (const path of ["t.pkr.json", "v.pkrvars.json", "t.json", "main.tf"])
    assert.equal((await run(["fmt", path])).code, 1, path);
});

// The same slip in each kind of file is told with its place, and nothing is built.
const slips: readonly (readonly [path: string, text: string, said: RegExp])[] = [
  ["v.pkrvars.hcl", 'color = "x"\n', /color[^]*colour/],
  ["v.pkrvars.json", '{"color": "x"}', /color[^]*colour/],
  ["v.pkrvars.hcl", "colour = \n", /on v\.pkrvars\.hcl line 1/],
  ["v.pkrvars.json", '{"colour": }', /on v\.pkrvars\.json line 1/],
  ["v.pkrvars.json", '{"colour": "a", "colour": "b"}', /on v\.pkrvars\.json line 1/],
  ["v.pkrvars.hcl", 'colour = "a"\ncolour = "b"\n', /on v\.pkrvars\.hcl line 2/],
  ["none.pkrvars.hcl", "", /none\.pkrvars\.hcl/],
];

for (const notation of notations.slice(0, 3)) {
  for (const [path, text, said] of slips) {
    if (notation.isLegacy && path.endsWith(".hcl") && text !== "") continue; // Another language: JSON alone.
    test(`validate of ${notation.path} with ${path} that holds ${JSON.stringify(text)} says where`, async () => {
      using _place = enterDirectory({
        [notation.path]: notation.text,
        ...(path.startsWith("none") ? {} : { [path]: text }),
      });
      const { stdout } = await run(["validate", `-var-file=${path}`, notation.path]);
      assert.match(stdout, said);
    });
  }
}
