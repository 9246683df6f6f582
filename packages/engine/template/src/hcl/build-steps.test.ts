/** Steps of builds: which of them a build has, how they run, and what they are configured with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildNode } from "@prebake/sdk";
import { createMemoryHost } from "@prebake/testing";
import { configOf, planOf, problemsOf } from "../load-rig.fixture.ts";

const sources = 'source "null" "a" {}\nsource "null" "b" {}\nsource "file" "c" {}\n';

async function buildsOf(text: string): Promise<readonly BuildNode[]> {
  return (await planOf(createMemoryHost({ files: { "m.pkr.hcl": text } }), { path: "m.pkr.hcl" })).builds;
}

const inBuild = (steps: string): string =>
  `${sources}build {\n  sources = ["null.a", "null.b", "file.c"]\n${steps}\n}\n`;

async function firstStep(lines: string) {
  const [build] = await buildsOf(inBuild(`provisioner "shell" {\n${lines}\n}`));
  const step = build?.provisioners[0];
  assert.ok(step);
  return step;
}

/** In which builds a step with these lines stands. */
async function standsIn(text: string, stepsOf: (build: BuildNode) => unknown): Promise<string> {
  const builds = await buildsOf(text);
  return builds
    .filter((build) => stepsOf(build))
    .map(({ identity }) => identity.sourceName)
    .join("");
}

// Durations are Go's. Source: reference/groups/provisioner-common.json.
const runs: readonly [line: string, fields: Readonly<Record<string, unknown>>][] = [
  ["", { pauseBeforeMs: 0, timeoutMs: 0, maxRetries: 0, continueOnError: false, label: undefined }],
  ['pause_before = "90s"', { pauseBeforeMs: 90_000 }],
  ['pause_before = "1h2m3.5s"', { pauseBeforeMs: 3_723_500 }],
  ['pause_before = "250ms"', { pauseBeforeMs: 250 }],
  ['pause_before = ""', { pauseBeforeMs: 0 }],
  ["pause_before = null", { pauseBeforeMs: 0 }],
  ['timeout = "5m"', { timeoutMs: 300_000 }],
  ['timeout = "${2 + 3}m"', { timeoutMs: 300_000 }],
  ["max_retries = 3", { maxRetries: 3 }],
  ['max_retries = "3"', { maxRetries: 3 }],
  ["continue_on_error = true", { continueOnError: true }],
  ['continue_on_error = "true"', { continueOnError: true }],
  ['name = "n-${source.name}"', { label: "n-a" }],
];

for (const [line, fields] of runs) {
  test(`a provisioner with ${line || "nothing"}`, async () => {
    const step = await firstStep(line);
    assert.deepEqual(
      Object.fromEntries(Object.keys(fields).map((key) => [key, step[key as keyof typeof step]])),
      fields,
    );
    assert.deepEqual(configOf(step), {}, "arguments of the engine are none of the component's");
  });
}

// Source: traps.md, "only/except on provisioners take type.name".
const filters: readonly [line: string, standsIn: string][] = [
  ["", "abc"],
  ['only = ["null.a"]', "a"],
  ['only = ["null.b", "file.c"]', "bc"],
  ['except = ["null.b"]', "ac"],
  ['only = ["${source.type}.a"]', "a"],
  ['except = [for n in ["a", "b"] : "null.${n}"]', "c"],
  ["only = []", "abc"],
  ["only = null", "abc"],
];

const kinds: readonly [kind: string, step: (line: string) => string, find: (build: BuildNode) => unknown][] =
  [
    ["provisioner", (line) => `provisioner "shell" {\n${line}\n}`, (build) => build.provisioners[0]],
    [
      "error-cleanup-provisioner",
      (line) => `error-cleanup-provisioner "shell" {\n${line}\n}`,
      (build) => build.errorCleanup,
    ],
    [
      "post-processor",
      (line) => `post-processor "manifest" {\n${line}\n}`,
      (build) => build.postProcessors[0],
    ],
    [
      "post-processor in a chain",
      (line) => `post-processors {\npost-processor "manifest" {\n${line}\n}\n}`,
      (build) => build.postProcessors[0],
    ],
    [
      "provisioner from a dynamic block",
      (line) => `dynamic "provisioner" {\nfor_each = [1]\nlabels = ["shell"]\ncontent {\n${line}\n}\n}`,
      (build) => build.provisioners[0],
    ],
  ];

for (const [kind, step, find] of kinds) {
  test(`only and except of a ${kind}`, async () => {
    for (const [line, names] of filters) assert.equal(await standsIn(inBuild(step(line)), find), names, line);
  });
}

test("a step is filtered by the name that the source has in this build", async () => {
  const text = `${sources}build {\n  source "null.a" {\n    name = "web"\n  }\n  source "null.b" {}\n  provisioner "shell" {\n    only = ["null.web"]\n  }\n}\n`;
  assert.equal(await standsIn(text, (build) => build.provisioners[0]), "web");
});

test("one that filters itself out of a chain leaves the others in it", async () => {
  const text = inBuild(
    'post-processors {\n  post-processor "one" {}\n  post-processor "two" {\n    except = ["null.a"]\n  }\n  post-processor "three" {}\n}',
  );
  const chains = (await buildsOf(text)).map(({ postProcessors }) =>
    postProcessors.map((chain) => chain.map(({ type }) => type).join("+")),
  );
  assert.deepEqual(chains, [["one+three"], ["one+two+three"], ["one+two+three"]]);
});

test("chains and single post-processors keep the order in which they are written", async () => {
  const text = inBuild(
    'post-processor "p1" {}\npost-processors {\n  post-processor "p2" {}\n  post-processor "p3" {}\n}\npost-processors {}\npost-processor "p4" {}',
  );
  const [build] = await buildsOf(text);
  assert.deepEqual(
    build?.postProcessors.map((chain) => chain.map(({ type }) => type)),
    [["p1"], ["p2", "p3"], ["p4"]],
  );
});

const kept: readonly [line: string, keep: boolean | undefined, name: string][] = [
  ["", undefined, "manifest"],
  ["keep_input_artifact = true", true, "manifest"],
  ["keep_input_artifact = false", false, "manifest"],
  ['keep_input_artifact = "true"', true, "manifest"],
  ["keep_input_artifact = null", undefined, "manifest"],
  ['name = "list"', undefined, "list"],
  ['name = ""', undefined, "manifest"],
];

for (const [line, keepInputArtifact, name] of kept) {
  test(`a post-processor with ${line || "nothing"}`, async () => {
    const [build] = await buildsOf(inBuild(`post-processor "manifest" {\n${line}\n}`));
    const node = build?.postProcessors[0]?.[0];
    assert.ok(node);
    assert.deepEqual([node.keepInputArtifact, node.name, configOf(node)], [keepInputArtifact, name, {}]);
  });
}

// Source: traps.md, "override takes the bare source name".
const overrides: readonly [title: string, override: string, a: unknown, b: unknown][] = [
  ["replaces an argument", "{ a = { x = 2 } }", { x: 2, y: [1] }, { x: 1, y: [1] }],
  ["adds one", "{ a = { z = true } }", { x: 1, y: [1], z: true }, { x: 1, y: [1] }],
  ["replaces a list as a whole", "{ b = { y = [2, 3] } }", { x: 1, y: [1] }, { x: 1, y: [2, 3] }],
  ["for several sources", "{ a = { x = 2 }, b = { x = 3 } }", { x: 2, y: [1] }, { x: 3, y: [1] }],
  ["with a key in quotes", '{ "b" = { x = 3 } }', { x: 1, y: [1] }, { x: 3, y: [1] }],
  ["made by a for", '{ for n in ["a"] : n => { x = n } }', { x: "a", y: [1] }, { x: 1, y: [1] }],
  ["that is null", "null", { x: 1, y: [1] }, { x: 1, y: [1] }],
  ["for a source by its type is none", '{ "null.a" = { x = 2 } }', { x: 1, y: [1] }, { x: 1, y: [1] }],
];

for (const [title, override, a, b] of overrides) {
  test(`override: ${title}`, async () => {
    const builds = await buildsOf(
      inBuild(`provisioner "shell" {\nx = 1\ny = [1]\noverride = ${override}\n}`),
    );
    const configs = builds.map(({ provisioners: [step] }) => step && configOf(step));
    assert.deepEqual(configs, [a, b, { x: 1, y: [1] }]);
  });
}

const names: readonly [title: string, text: string, names: readonly string[]][] = [
  ["of no name", 'build {\n  sources = ["source.null.a", "file.c"]\n}', ["null.a", "file.c"]],
  ["of a name", 'build {\n  name = "n"\n  sources = ["null.a"]\n}', ["n.null.a"]],
  ["of an empty name", 'build {\n  name = ""\n  sources = ["null.a"]\n}', ["null.a"]],
  ["of a name made of a number", 'build {\n  name = 5\n  sources = ["null.a"]\n}', ["5.null.a"]],
  [
    "of a name made of a local",
    'locals {\n  l = "x"\n}\nbuild {\n  name = "${local.l}-y"\n  sources = ["null.a"]\n}',
    ["x-y.null.a"],
  ],
  [
    "with sources made by a for",
    'build {\n  sources = [for n in ["b", "a"] : "null.${n}"]\n}',
    ["null.b", "null.a"],
  ],
  [
    "with sources from a set",
    'build {\n  sources = setunion(["null.b"], ["null.a"])\n}',
    ["null.a", "null.b"],
  ],
  [
    "with both ways to name sources",
    'build {\n  sources = ["null.b"]\n  source "null.a" {}\n}',
    ["null.b", "null.a"],
  ],
  [
    "with one source twice, under other names",
    'build {\n  source "null.a" {\n    name = "x"\n  }\n  source "source.null.a" {\n    name = "y"\n  }\n}',
    ["null.x", "null.y"],
  ],
  [
    "of several blocks",
    'build {\n  sources = ["null.b"]\n}\nbuild {\n  name = "n"\n  sources = ["null.a"]\n}',
    ["null.b", "n.null.a"],
  ],
  [
    "with a dynamic source",
    'build {\n  dynamic "source" {\n    for_each = ["a", "b"]\n    labels = ["null.${source.value}"]\n    content {\n      name = "n${source.key}"\n    }\n  }\n}',
    ["null.n0", "null.n1"],
  ],
];

for (const [title, text, expected] of names) {
  test(`a build ${title}`, async () => {
    assert.deepEqual(
      (await buildsOf(`${sources}${text}\n`)).map(({ identity }) => identity.name),
      expected,
    );
  });
}

const dynamics: readonly [title: string, source: string, config: unknown][] = [
  [
    "of a list",
    'dynamic "tag" {\n  for_each = ["x", "y"]\n  content {\n    k = "${tag.key}${tag.value}"\n  }\n}',
    { "tag {}": [{ k: "0x" }, { k: "1y" }] },
  ],
  [
    "of a map, in the order of its keys",
    'dynamic "tag" {\n  for_each = { b = 1, a = 2 }\n  content {\n    k = tag.key\n  }\n}',
    { "tag {}": [{ k: "a" }, { k: "b" }] },
  ],
  [
    "with an iterator of its own name",
    'dynamic "tag" {\n  for_each = [1]\n  iterator = it\n  content {\n    k = it.value\n  }\n}',
    { "tag {}": [{ k: 1 }] },
  ],
  [
    "inside of another, which sees both",
    'dynamic "disk" {\n  for_each = ["d"]\n  content {\n    dynamic "tag" {\n      for_each = [1, 2]\n      content {\n        k = "${disk.value}${tag.value}"\n      }\n    }\n  }\n}',
    { "disk {}": [{ "tag {}": [{ k: "d1" }, { k: "d2" }] }] },
  ],
  [
    "beside a block that is written",
    'tag {\n  k = "w"\n}\ndynamic "tag" {\n  for_each = ["g"]\n  content {\n    k = tag.value\n  }\n}',
    { "tag {}": [{ k: "w" }, { k: "g" }] },
  ],
  ["of nothing", 'dynamic "tag" {\n  for_each = []\n  content {}\n}', {}],
];

for (const [title, source, config] of dynamics) {
  for (const [place, text] of [
    ["source", `source "null" "d" {\n${source}\n}\nbuild {\n  sources = ["null.d"]\n}\n`],
    ["addition to a source", `source "null" "d" {}\nbuild {\n  source "null.d" {\n${source}\n}\n}\n`],
    [
      "provisioner",
      `source "null" "d" {}\nbuild {\n  sources = ["null.d"]\n  provisioner "shell" {\n${source}\n}\n}\n`,
    ],
    [
      "post-processor",
      `source "null" "d" {}\nbuild {\n  sources = ["null.d"]\n  post-processor "manifest" {\n${source}\n}\n}\n`,
    ],
  ] as const) {
    test(`a dynamic block ${title}, in a ${place}`, async () => {
      const [build] = await buildsOf(text);
      const node = build?.provisioners[0] ?? build?.postProcessors[0]?.[0] ?? build?.builder;
      assert.deepEqual(node && configOf(node), config);
    });
  }
}

test("dynamic blocks make post-processors, chains and cleanup, too", async () => {
  const text = inBuild(`dynamic "post-processors" {
  for_each = ["x"]
  content {
    post-processor "one" {}
    dynamic "post-processor" {
      for_each = [1, 2]
      labels   = ["p\${post-processor.value}"]
      content {}
    }
  }
}
dynamic "error-cleanup-provisioner" {
  for_each = [1]
  labels   = ["shell"]
  content {}
}`);
  const [build] = await buildsOf(text);
  assert.deepEqual(
    build?.postProcessors.map((chain) => chain.map(({ type }) => type)),
    [["one", "p1", "p2"]],
  );
  assert.equal(build?.errorCleanup?.type, "shell");
});

const wrong: readonly [line: string, said: readonly string[]][] = [
  ['pause_before = "soon"', ["template/bad-duration m.pkr.hcl:7,16-22"]],
  ['pause_before = "-5m"', ["template/bad-duration m.pkr.hcl:7,16-21"]],
  ["max_retries = 1.5", ["template/bad-setting m.pkr.hcl:7,15-18"]],
  ['continue_on_error = "maybe"', ["template/bad-setting m.pkr.hcl:7,21-28"]],
  ['only = "null.a"', ["template/bad-setting m.pkr.hcl:7,8-16"]],
  ["name = []", ["template/bad-setting m.pkr.hcl:7,8-10"]],
  ["override = [1]", ["template/bad-override m.pkr.hcl:7,12-15"]],
  ["timeout = var.t", ["hcl/unknown-attribute m.pkr.hcl:7,14-16"]],
];

for (const [line, said] of wrong) {
  test(`a provisioner with a wrong ${line} is told once, however many builds have it`, async () => {
    const text = inBuild(`  provisioner "shell" {\n${line}\n}`);
    assert.deepEqual(
      await problemsOf(createMemoryHost({ files: { "m.pkr.hcl": text } }), { path: "m.pkr.hcl" }),
      said,
    );
  });
}
