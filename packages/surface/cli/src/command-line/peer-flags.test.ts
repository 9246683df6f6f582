/** Every flag of Packer 1.16 is taken, in the form it has there, and `-var` and its kin win in the order measured there. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeTemporaryDirectory } from "@prebake/testing";
import { commands } from "../commands.ts";
import { main } from "../main.ts";
import { createQuietIo } from "../quiet-io.fixture.ts";
import { parseFlags } from "./flags.ts";

/** What Packer hides of these is hidden here, too, but for those of `inspect` that have an effect. */
const loading = "-only=a,b -except a -var k=v -var-file p";
const perCommand: Readonly<Record<string, { readonly shown: string; readonly hidden: string }>> = {
  build: {
    shown: `-color=false -debug -force -machine-readable -on-error=abort -parallel-builds 2 -timestamp-ui
      -warn-on-undeclared-var -ignore-prerelease-plugins ${loading}`,
    hidden: "-config-type=hcl2 -use-sequential-evaluation -skip-enforcement",
  },
  validate: {
    shown: `-syntax-only -no-warn-undeclared-var -evaluate-datasources -ignore-prerelease-plugins
      -machine-readable ${loading}`,
    hidden: "-config-type json -use-sequential-evaluation",
  },
  inspect: {
    shown: "-machine-readable -var k=v -var-file p",
    hidden: "-use-sequential-evaluation -config-type=json -only=a,b -except a",
  },
  fmt: { shown: "-check -diff -write=false -recursive", hidden: `-config-type=json ${loading}` },
  init: { shown: "-upgrade -force", hidden: `-config-type=json ${loading}` },
  console: {
    shown: "-var k=v -var-file p -config-type=hcl2",
    hidden: "-use-sequential-evaluation -only=a -except=b",
  },
  fix: { shown: "-validate=false", hidden: `-config-type=json ${loading}` },
  hcl2_upgrade: { shown: "-output-file p -with-annotations", hidden: `-config-type=json ${loading}` },
  plugins: { shown: "-path p -force", hidden: `-config-type=json ${loading}` },
};

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");
const namesOf = (words: readonly string[]): readonly string[] =>
  words.flatMap((word) => /^-([^=]+)/.exec(word)?.[1] ?? []);

for (const [name, { shown, hidden }] of Object.entries(perCommand)) {
  test(`prebake ${name} takes the flags of its peer`, async () => {
    const command = await commands[name]?.load();
    assert.ok(command);
    const words = [...wordsOf(shown), ...wordsOf(hidden), "t"];
    const single = parseFlags(command.flags, words);
    assert.ok(single.ok, single.ok ? "" : single.problem);
    assert.deepEqual(single.positional, ["t"]);
    const double = parseFlags(
      command.flags,
      words.map((word) => word.replace(/^-/, "--")),
    );
    assert.deepEqual(double, single);
    const isHidden = (flag: string): boolean => command.flags[flag]?.hidden === true;
    assert.deepEqual(namesOf(wordsOf(shown)).filter(isHidden), []);
    assert.deepEqual(
      namesOf(wordsOf(hidden)).filter((flag) => !isHidden(flag)),
      [],
    );
  });
}

interface Sources {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly words?: readonly string[];
  readonly value: string;
}

const env = { PKR_VAR_v: "environment" };
const automatic = { "z.auto.pkrvars.hcl": 'v = "auto-hcl"', "a.auto.pkrvars.json": '{"v": "auto-json"}' };
const given = { "1.pkrvars.hcl": 'v = "file-1"', "2.json": '{"v": "file-2"}' };

// From the lowest to the highest.
const precedence: readonly Sources[] = [
  { value: "default" },
  { env, value: "environment" },
  { env, files: { "z.auto.pkrvars.hcl": automatic["z.auto.pkrvars.hcl"] }, value: "auto-hcl" },
  { env, files: automatic, value: "auto-json" },
  { env, files: { ...automatic, ...given }, words: ["-var-file=DIR/1.pkrvars.hcl"], value: "file-1" },
  {
    files: given,
    words: ["-var-file=DIR/1.pkrvars.hcl", "-var-file=DIR/2.json"],
    value: "file-2",
  },
  {
    files: given,
    words: ["-var-file=DIR/2.json", "-var-file=DIR/1.pkrvars.hcl"],
    value: "file-1",
  },
  {
    env,
    files: { ...automatic, ...given },
    words: ["-var", "v=word=1", "-var-file=DIR/2.json"],
    value: "word=1",
  },
  { words: ["-var", "v=first", "-var", "v=last"], value: "last" },
  { env, words: ["-var", "v="], value: "" },
];

async function valueOf(template: string, { env: variables = {}, files = {}, words = [] }: Sources) {
  await using directory = await makeTemporaryDirectory();
  const path = join(directory.path, "t");
  mkdirSync(path);
  const isHcl = template.startsWith("variable");
  for (const [name, text] of Object.entries({ ...files, [isHcl ? "t.pkr.hcl" : "t.json"]: template }))
    writeFileSync(join(path, name), text);
  let shown = "";
  const write = (text: string): void => void (shown += text);
  const line = isHcl ? '"<${var.v}>"' : "<{{user `v`}}>";
  const io = {
    ...createQuietIo({ env: { HOME: directory.path, ...variables }, write, writeError: write }),
    readInput: async () => new TextEncoder().encode(line),
  };
  const target = isHcl ? path : join(path, "t.json");
  await main(["console", ...words.map((word) => word.replace("DIR", path)), target], io);
  return shown;
}

for (const row of precedence) {
  const name = [...Object.keys(row.env ?? {}), ...Object.keys(row.files ?? {}), ...(row.words ?? [])];
  test(`the value of a variable with ${name.join(", ") || "a default alone"}`, async () => {
    const shown = await valueOf('variable "v" {\n  default = "default"\n}\n', row);
    assert.equal(shown, `<${row.value}>\n`);
  });
}

// Legacy templates read neither the environment nor files by themselves.
const legacy: readonly Sources[] = [
  { env, files: automatic, value: "default" },
  { files: given, words: ["-var-file=DIR/2.json"], value: "file-2" },
  { files: given, words: ["-var", "v=word", "-var-file=DIR/2.json"], value: "word" },
  { words: ["-var", "v=first", "-var", "v=last"], value: "last" },
];

for (const row of legacy) {
  test(`the value of a legacy variable with ${(row.words ?? ["a default alone"]).join(" ")}`, async () => {
    assert.equal(await valueOf('{"variables": {"v": "default"}}', row), `<${row.value}>\n`);
  });
}
