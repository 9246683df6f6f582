import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleOf } from "../console.ts";
import {
  complaintsOf,
  configOf,
  everything,
  load,
  planOf,
  problemsOf,
  rendered,
  saidOf,
} from "../load-rig.fixture.ts";
import type { LoadOptions } from "../load-rig.fixture.ts";
import { planBuilds } from "../plan-builds.ts";

const none = { type: "null", communicator: "none" };
const shell = { type: "shell-local", inline: ["echo x"] };

function hostOf(
  template: unknown,
  more: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const text = typeof template === "string" ? template : JSON.stringify(template);
  return createMemoryHost({ files: { "t.json": text, ...more }, env });
}
const plan = (template: unknown, options: LoadOptions = {}) =>
  planOf(hostOf(template), { path: "t.json", ...options });
const first = async (template: unknown, options: LoadOptions = {}) =>
  (await plan(template, options)).builds[0];

test("legacy: names of builds, in the order of names", async () => {
  const { builds, syntax } = await plan({
    variables: { n: "zz" },
    builders: [none, { ...none, name: "b" }, { ...none, name: "{{user `n`}}" }, { type: "file", name: "a" }],
  });
  assert.equal(syntax, "json");
  assert.deepEqual(
    builds.map(({ identity }) => [identity.name, identity.sourceName, identity.builderType]),
    [
      ["file.a", "a", "file"],
      ["null.b", "b", "null"],
      ["null", "null", "null"],
      ["null.zz", "zz", "null"],
    ],
  );
});

test("legacy: root keys in other letters are the known ones, unless those are there too", async () => {
  const { builds } = await plan({
    BUILDERS: [{ ...none, name: "{{user `n`}}" }],
    Variables: { n: "x", N: "y" },
    "Post-Processors": ["manifest"],
    Provisioners: [shell],
  });
  assert.deepEqual(
    builds.map(({ identity, provisioners, postProcessors }) => [
      identity.name,
      provisioners.length,
      postProcessors.length,
    ]),
    [["null.x", 1, 1]],
  );
  const rows = [
    { written: { Builders: [], builders: [none] }, place: "1,2-12" },
    { written: { builders: [none], BUILDERS: [] }, place: "1,53-63" },
  ];
  for (const { written, place } of rows) {
    const problems = await problemsOf(hostOf(written), { path: "t.json" });
    assert.deepEqual(problems, [`template/legacy-unknown-key t.json:${place}`]);
  }
});

test("legacy: components keep their own keys and texts as they are", async () => {
  const build = await first({
    builders: [{ ...none, name: "x", deep: { a: [1, true, null, "{{user `v`}}"] } }],
    provisioners: [{ ...shell, only: ["x"], pause_before: "5s", timeout: 2_000_000_000, max_retries: "2" }],
    "post-processors": [
      "manifest",
      { type: "compress", name: "c", keep_input_artifact: true, output: "o" },
      ["a", { type: "b" }],
    ],
  });
  assert.ok(build);
  assert.deepEqual(configOf(build.builder), {
    communicator: "none",
    deep: { a: [1, true, null, "{{user `v`}}"] },
  });
  const [provisioner] = build.provisioners;
  assert.ok(provisioner);
  assert.deepEqual(configOf(provisioner), { inline: ["echo x"] });
  assert.deepEqual(
    [provisioner.pauseBeforeMs, provisioner.timeoutMs, provisioner.maxRetries, provisioner.continueOnError],
    [5000, 2000, 2, false],
  );
  assert.deepEqual(
    build.postProcessors.map((chain) =>
      chain.map(({ name, type, keepInputArtifact }) => [name, type, keepInputArtifact]),
    ),
    [
      [["manifest", "manifest", undefined]],
      [["c", "compress", true]],
      [
        ["a", "a", undefined],
        ["b", "b", undefined],
      ],
    ],
  );
});

test("legacy: override replaces keys for one builder", async () => {
  const { builds } = await plan({
    builders: [
      { ...none, name: "a" },
      { ...none, name: "b" },
    ],
    provisioners: [{ ...shell, env: "e", override: { b: { inline: ["own"], more: 1 } } }],
  });
  assert.deepEqual(
    builds.map((build) => build.provisioners.map((one) => configOf(one))),
    [[{ inline: ["echo x"], env: "e" }], [{ inline: ["own"], env: "e", more: 1 }]],
  );
});

test("legacy: steps are filtered by builder name", async () => {
  const { builds } = await plan({
    builders: [
      { ...none, name: "a" },
      { ...none, name: "b" },
    ],
    provisioners: [{ ...shell, only: "a" }, { ...shell, except: ["a"] }, shell],
    "post-processors": [[{ type: "p", only: ["b"] }, { type: "q" }]],
    "error-cleanup-provisioner": { ...shell, only: ["b"] },
  });
  assert.deepEqual(
    builds.map((build) => build.provisioners.length),
    [2, 2],
  );
  assert.deepEqual(
    builds.map((build) => build.postProcessors.map((chain) => chain.map((one) => one.type))),
    [[["q"]], [["p", "q"]]],
  );
  assert.deepEqual(
    builds.map((build) => build.errorCleanup !== undefined),
    [false, true],
  );
});

const texts: readonly [text: string, result: string | readonly string[]][] = [
  ["plain {{", ["gotemplate/unclosed-action"]],
  ["{{user `v`}}-{{user `nested`}}", "value-[value]"],
  // As an empty text; but said.
  ["{{user `nobody`}}", ["template/legacy-unknown-variable"]],
  ["{{user `v` | upper}} {{build_name}} {{build_type}}", "VALUE null null"],
  ["{{template_dir}} {{pwd}}", "/home/me/images /home/me/images"],
  ["{{env `HOME`}}", ["gotemplate/call-failed"]],
  ["{{build `Nope`}}", ["gotemplate/call-failed"]],
  ["{{.Vars}}", "<no value>"],
];

for (const [text, result] of texts) {
  test(`legacy text: ${text}`, async () => {
    const build = await first({
      variables: { v: "value", nested: "[{{user `v`}}]" },
      builders: [none],
      provisioners: [shell],
    });
    const got = rendered(build?.provisioners[0], text);
    if (typeof result === "string") assert.equal(got, result);
    else assert.deepEqual(got, result);
  });
}

test("legacy text: facts of the machine", async () => {
  const build = await first({ builders: [none], provisioners: [shell] });
  assert.equal(
    rendered(build?.provisioners[0], "{{build `Host`}}:{{build `Port`}}", { Host: "h", Port: 22 }),
    "h:22",
  );
  assert.equal(typeof rendered(build?.builder, "{{build `Host`}}"), "object");
});

interface VariableRow {
  readonly variables: Readonly<Record<string, string | null>>;
  readonly options?: LoadOptions;
  readonly files?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
  readonly said?: readonly RegExp[];
}

const variableRows: readonly [title: string, row: VariableRow][] = [
  ["defaults", { variables: { a: "1", b: "{{user `a`}}2" }, values: { a: "1", b: "12" } }],
  ["the environment", { variables: { a: "{{env `WHO`}}" }, values: { a: "kim" } }],
  [
    "files, then the command line",
    {
      variables: { a: "d", b: "d" },
      files: { "1.json": '{"a": "1", "b": "1"}', "2.json": '{"b": "2"}' },
      options: { variableFiles: ["1.json", "2.json"], variables: [{ name: "a", text: "cli" }] },
      values: { a: "cli", b: "2" },
    },
  ],
  [
    "given values are texts too",
    {
      variables: { a: "d" },
      options: { variables: [{ name: "a", text: "{{upper `x`}}" }] },
      values: { a: "X" },
    },
  ],
  [
    "undeclared names",
    { variables: {}, options: { variables: [{ name: "ghost", text: "1" }] }, values: { ghost: "1" } },
  ],
  [
    "required",
    {
      variables: { a: null, b: null },
      options: { variables: [{ name: "a", text: "1" }] },
      said: [/^template\/legacy-unset-variable t\.json:1,/],
    },
  ],
  [
    "a circle",
    { variables: { a: "{{user `b`}}", b: "{{user `a`}}" }, said: [/^template\/legacy-variable-cycle/] },
  ],
  ["an unknown function", { variables: { a: "{{nope}}" }, said: [/^gotemplate\//] }],
  ["an unknown variable", { variables: { a: "{{user `b`}}" }, said: [/^gotemplate\//] }],
  [
    "a missing file",
    { variables: {}, options: { variableFiles: ["none.json"] }, said: [/^template\/missing-file$/] },
  ],
  [
    "a number in a file",
    {
      variables: {},
      files: { "v.json": '{"a": 5}' },
      options: { variableFiles: ["v.json"] },
      said: [/^template\/legacy-shape v\.json:1,7-8$/],
    },
  ],
  [
    "a file that is a list",
    {
      variables: {},
      files: { "v.json": "[]" },
      options: { variableFiles: ["v.json"] },
      said: [/^template\/legacy-bad-variables-file/],
    },
  ],
  [
    "a file of HCL",
    {
      variables: {},
      files: { "v.hcl": 'w = "h"' },
      options: { variableFiles: ["v.hcl"] },
      said: [/^template\/json-syntax v\.hcl/],
    },
  ],
];

for (const [title, { variables, options = {}, files = {}, values, said = [] }] of variableRows) {
  test(`legacy variables: ${title}`, async () => {
    const host = hostOf({ variables, builders: [none] }, files, { WHO: "kim", PKR_VAR_a: "ignored" });
    const { template, diagnostics } = await load(host, { path: "t.json", ...options });
    const problems = saidOf(diagnostics);
    assert.equal(problems.length, said.length, problems.join("\n"));
    for (const [at, pattern] of said.entries()) assert.match(problems[at] ?? "", pattern);
    if (values) assert.deepEqual(template?.userVariables, values);
  });
}

const shapes: readonly [title: string, template: unknown, code: string][] = [
  ["no builders", { variables: {} }, "template/legacy-no-builders"],
  ["builders as an object", { builders: none }, "template/legacy-shape"],
  ["a builder that is a number", { builders: [5] }, "template/legacy-shape"],
  ["a builder without type", { builders: [{ communicator: "none" }] }, "template/legacy-no-type"],
  ["a name twice", { builders: [none, none] }, "template/duplicate-definition"],
  ["an unknown root key", { builders: [none], colour: 1 }, "template/legacy-unknown-key"],
  ["a comment that is no string", { builders: [none], _note: ["y"] }, "template/legacy-comment"],
  ["a description that is a number", { builders: [none], description: 5 }, "template/legacy-shape"],
  ["a variable that is a number", { builders: [none], variables: { w: 5 } }, "template/legacy-shape"],
  ["a variable that is a list", { builders: [none], variables: { w: ["a"] } }, "template/legacy-shape"],
  ["variables as a list", { builders: [none], variables: [] }, "template/legacy-shape"],
  ["provisioners as an object", { builders: [none], provisioners: shell }, "template/legacy-shape"],
  [
    "a provisioner without type",
    { builders: [none], provisioners: [{ inline: ["x"] }] },
    "template/legacy-no-type",
  ],
  ["a provisioner that is a text", { builders: [none], provisioners: ["shell"] }, "template/legacy-shape"],
  [
    "a duration without unit",
    { builders: [none], provisioners: [{ ...shell, pause_before: "5" }] },
    "template/bad-duration",
  ],
  [
    "retries that are no number",
    { builders: [none], provisioners: [{ ...shell, max_retries: "x" }] },
    "template/bad-setting",
  ],
  [
    "only and except",
    { builders: [none], provisioners: [{ ...shell, only: ["null"], except: ["null"] }] },
    "template/only-and-except",
  ],
  [
    "only with an unknown name",
    { builders: [none], provisioners: [{ ...shell, only: ["zz"] }] },
    "template/legacy-unknown-filter",
  ],
  [
    "override with an unknown name",
    { builders: [none], provisioners: [{ ...shell, override: { zz: {} } }] },
    "template/legacy-unknown-override",
  ],
  [
    "override that is a number",
    { builders: [none], provisioners: [{ ...shell, override: 5 }] },
    "template/bad-override",
  ],
  [
    "override of one builder that is a number",
    { builders: [none], provisioners: [{ ...shell, override: { null: 5 } }] },
    "template/bad-override",
  ],
  [
    "a post-processor that is a number",
    { builders: [none], "post-processors": [5] },
    "template/legacy-shape",
  ],
  ["post-processors as a text", { builders: [none], "post-processors": "manifest" }, "template/legacy-shape"],
  ["a chain in a chain", { builders: [none], "post-processors": [[["x"]]] }, "template/legacy-shape"],
  [
    "keep_input_artifact as a text",
    { builders: [none], "post-processors": [{ type: "x", keep_input_artifact: "true" }] },
    "template/legacy-shape",
  ],
  ["a newer version", { builders: [none], min_packer_version: "99.0.0" }, "template/legacy-min-version"],
  [
    "a version that is a constraint",
    { builders: [none], min_packer_version: ">= 1.0" },
    "template/legacy-bad-min-version",
  ],
  ["a root key twice", '{"builders": [{"type": "null"}], "builders": []}', "template/json-duplicate-key"],
];

for (const [title, template, code] of shapes) {
  test(`legacy shape: ${title}`, async () => {
    assert.deepEqual(
      (await problemsOf(hostOf(template), { path: "t.json" })).map((one) => one.split(" ")[0]),
      [code],
    );
  });
}

for (const template of [
  {
    builders: [none],
    _comment: "x",
    description: "d",
    min_packer_version: "1.16.0",
    push: { name: "x" },
    "sensitive-variables": ["zz"],
    provisioners: null,
    variables: null,
  },
  { builders: [{ ...none, name: 5 }], "post-processors": [[]], min_packer_version: "" },
]) {
  test(`legacy shape: accepts ${Object.keys(template).join(", ")}`, async () =>
    assert.deepEqual(await problemsOf(hostOf(template), { path: "t.json" }), []));
}

test("legacy: old keys are understood with one warning each", async () => {
  const host = hostOf({
    builders: [{ type: "virtualbox", iso_md5: "a", guest_additions_attach: true }],
    provisioners: [{ type: "ansible-local", galaxycommand: "g", override: { virtualbox: { x: 1 } } }],
  });
  const { template, diagnostics } = await load(host, { path: "t.json" });
  assert.deepEqual(
    diagnostics.map((one) => one.severity),
    Array(5).fill("warning"),
  );
  assert.match(diagnostics[0]?.detail ?? "", /iso_checksum = "md5:…".*prebake fix.*iso-md5/);
  assert.ok(template);
  const build = planBuilds(template, everything).plan?.builds[0];
  assert.equal(build?.identity.builderType, "virtualbox-iso");
  assert.deepEqual(build && configOf(build.builder), {
    iso_checksum: "md5:a",
    guest_additions_mode: "attach",
  });
  assert.deepEqual(
    build?.provisioners.map((one) => configOf(one)),
    [{ galaxy_command: "g", x: 1 }],
  );
});

test("legacy: with strict, old keys are errors at their places that show the new form, and nothing else is said", async () => {
  const text = `{"builders": [
  {"type": "virtualbox",
   "iso_md5": "a",
   "ssh_key_path": "/k"},
  {"type": "null", "communicator": "none"}
], "provisioners": [{"type": "ansible-local", "galaxycommand": "g"}]}`;
  const { diagnostics } = await load(createMemoryHost({ files: { "t.json": text } }), {
    path: "t.json",
    purpose: "build",
    strict: true,
  });
  assert.deepEqual(saidOf(diagnostics), [
    "template/refused-outdated-key t.json:3,4-13",
    "template/refused-outdated-key t.json:2,4-10",
    "template/refused-outdated-key t.json:4,4-18",
    "template/refused-outdated-key t.json:6,47-62",
  ]);
  assert.match(diagnostics[0]?.detail ?? "", /iso_checksum = "md5:…".*-strict.*prebake fix.*iso-md5/);
});

test("legacy: what is still valid is left alone while loading", async () => {
  const host = hostOf({
    builders: [{ type: "qemu", name: "virtualbox", disk_size: 5000, note: "clean_ami_name" }],
    provisioners: [
      { ...shell, override: { virtualbox: { y: 1 } } },
      { type: "powershell", environment_vars: ["A=`$"] },
    ],
  });
  const { template, diagnostics } = await load(host, { path: "t.json" });
  assert.deepEqual(saidOf(diagnostics), []);
  assert.ok(template);
  const build = planBuilds(template, everything).plan?.builds[0];
  assert.deepEqual(build && configOf(build.builder), { disk_size: 5000, note: "clean_ami_name" });
});

const three = {
  builders: [
    { ...none, name: "web" },
    { ...none, name: "db" },
  ],
  "post-processors": [[{ type: "a", name: "p1" }, { type: "b", name: "p2" }, { type: "c" }]],
};

const selections: readonly [
  only: readonly string[],
  except: readonly string[],
  builds: readonly string[],
  said: readonly string[],
][] = [
  [["web"], [], ["null.web"], []],
  [["wbe", "web"], [], ["null.web"], []],
  [["*b"], [], [], ["template/nothing-to-build"]],
  [["null.web"], [], [], ["template/nothing-to-build"]],
  [[], ["web"], ["null.db"], []],
  [[], ["*b"], ["null.db", "null.web"], []],
];

for (const [only, except, builds, said] of selections) {
  test(`legacy selection: -only=${only.join(",")} -except=${except.join(",")}`, async () => {
    const { template } = await load(hostOf(three), { path: "t.json" });
    assert.ok(template);
    const planned = planBuilds(template, { only, except, whenNothingIsLeft: "error" });
    assert.deepEqual(
      planned.plan?.builds.map((build) => build.identity.name),
      builds,
    );
    assert.deepEqual(saidOf(planned.diagnostics), said);
  });
}

test("legacy selection: -except ends a chain where it names a post-processor", async () => {
  const { builds } = await planOf(hostOf(three), { path: "t.json" }, { except: ["p2"] });
  assert.deepEqual(
    builds[0]?.postProcessors.map((chain) => chain.map((one) => one.name)),
    [["p1"]],
  );
});

test("legacy console: a line is a text", async () => {
  const { template } = await load(
    hostOf({
      variables: { w: "v1", pw: "hunter22", long: "{{user `pw`}}-1" },
      "sensitive-variables": ["pw"],
      builders: [none],
    }),
    { path: "t.json", purpose: "console" },
  );
  assert.ok(template);
  const console = consoleOf(template);
  assert.equal((await console.evaluate("{{user `w`}} {{split `x,y` `,` 1}}")).text, "v1 y");
  assert.equal((await console.evaluate("plain")).text, "plain");
  assert.equal((await console.evaluate("")).text, "");
  for (const line of ["-{{user `pw`}}-", "-{{ `pw` | user }}-", "-hunter22-"])
    assert.equal((await console.evaluate(line)).text, "-<sensitive>-", line);
  assert.equal((await console.evaluate("{{nope}}")).text, undefined);
  assert.deepEqual(console.variables(), ["w: v1,", "pw: <sensitive>,", "long: <sensitive>-1,"]);
});

test("legacy: sensitive variables are registered", async () => {
  const { redactor } = await load(
    hostOf({ variables: { pw: "hunter22", e: "" }, "sensitive-variables": ["pw", "e"], builders: [none] }),
    { path: "t.json" },
  );
  assert.equal(redactor.redact("hunter22 x"), "<sensitive> x");
});

test("legacy syntax only: variables are not asked for", async () => {
  const { diagnostics } = await load(hostOf({ variables: { a: null, b: "{{nope}}" } }), {
    path: "t.json",
    purpose: "syntax",
  });
  assert.deepEqual(saidOf(diagnostics), []);
});

test("legacy: evaluating a component says nothing", async () => {
  assert.deepEqual(complaintsOf((await first({ builders: [none] }))?.builder), []);
});
