import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildSelection } from "../build-selection.ts";
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
import { planBuilds } from "../plan-builds.ts";

const sources =
  'source "null" "a" {\n  communicator = "none"\n}\nsource "null" "b" {\n  communicator = "none"\n}\n';
const unused = 'source "null" "c" {\n  communicator = "none"\n}\n';
const host = (text: string, more: Record<string, string> = {}) =>
  createMemoryHost({ files: { "m.pkr.hcl": text, ...more } });
const plan = (text: string, selection: Partial<BuildSelection> = {}) =>
  planOf(host(text), { path: "m.pkr.hcl" }, selection);
const inBuild = (steps: string): string =>
  `${sources}build {\n  name    = "site"\n  sources = ["null.a", "null.b"]\n${steps}\n}\n`;
const first = async (text: string) => (await plan(text)).builds[0];

test("planBuilds(): names of builds and sources", async () => {
  const { builds, syntax } = await plan(
    `${sources}build {\n  name = "site"\n  sources = ["source.null.a"]\n}\nbuild {\n  sources = ["sources.null.b"]\n  source "null.a" {\n    name = "c"\n  }\n}`,
  );
  assert.equal(syntax, "hcl");
  assert.deepEqual(
    builds.map((build) => build.identity),
    [
      { name: "site.null.a", sourceName: "a", builderType: "null" },
      { name: "null.b", sourceName: "b", builderType: "null" },
      { name: "null.c", sourceName: "c", builderType: "null" },
    ],
  );
});

test("planBuilds(): a source's configuration, with places", async () => {
  const text = `locals {\n  n = 2\n}\nsource "x" "y" {\n  text    = "v\${local.n}"\n  number  = local.n\n  list    = ["a", source.name]\n  object  = { k = [true, null] }\n  tag {\n    key = "1"\n  }\n  tag {\n    key = "2"\n  }\n}\nbuild {\n  sources = ["x.y"]\n}`;
  const builder = (await first(text))?.builder;
  assert.ok(builder);
  assert.deepEqual(configOf(builder), {
    text: "v2",
    number: 2,
    list: ["a", "y"],
    object: { k: [true, null] },
    "tag {}": [{ key: "1" }, { key: "2" }],
  });
  const config = builder.evaluate(undefined, { add: () => assert.fail() });
  assert.ok(config.kind === "object" && config.range && builder.typeRange);
  assert.equal(config.range.source.lineAt(config.range.start), 4);
  const list = config.entries.find((entry) => entry.key === "list")?.value;
  assert.ok(list?.kind === "list");
  assert.deepEqual(
    list.items.map((item) => item.range && item.range.source.text.slice(item.range.start, item.range.end)),
    ['"a"', "source.name"],
  );
});

test("planBuilds(): steps see build and source, late values when they are there", async () => {
  const step = (
    await first(
      inBuild(
        '  provisioner "shell" {\n    inline = ["${build.name}/${source.type}.${source.name}", build.Host, build.Port]\n  }',
      ),
    )
  )?.provisioners[0];
  assert.ok(step);
  assert.deepEqual(configOf(step), { inline: ["site/null.a", "?", "?"] });
  assert.deepEqual(configOf(step, { Host: "10.0.0.1", Port: 22 }), {
    inline: ["site/null.a", "10.0.0.1", 22],
  });
});

test("planBuilds(): arguments of the engine stay out of the configuration", async () => {
  const build = await first(
    inBuild(`  provisioner "shell" {
    name = "n"
    pause_before = "1m30s"
    max_retries = "2"
    timeout = "5m"
    continue_on_error = true
    only = ["null.a"]
    override = { a = { inline = ["own"], more = 1 }, b = {} }
    inline = ["base"]
  }
  post-processor "manifest" {
    name = "m"
    keep_input_artifact = true
    output = "x"
  }`),
  );
  const [provisioner] = build?.provisioners ?? [];
  assert.ok(provisioner);
  assert.deepEqual(configOf(provisioner), { inline: ["own"], more: 1 });
  const { label, pauseBeforeMs, maxRetries, timeoutMs, continueOnError } = provisioner;
  assert.deepEqual(
    { label, pauseBeforeMs, maxRetries, timeoutMs, continueOnError },
    { label: "n", pauseBeforeMs: 90_000, maxRetries: 2, timeoutMs: 300_000, continueOnError: true },
  );
  const postProcessor = build?.postProcessors[0]?.[0];
  assert.ok(postProcessor);
  assert.deepEqual(configOf(postProcessor), { output: "x" });
  assert.deepEqual(
    [postProcessor.name, postProcessor.type, postProcessor.keepInputArtifact],
    ["m", "manifest", true],
  );
});

const filters: readonly [filter: string, a: boolean, b: boolean][] = [
  ['only = ["null.a"]', true, false],
  ['except = ["null.a"]', false, true],
  ['only = ["null.c"]', false, false],
  ["only = []", true, true],
];

for (const [filter, a, b] of filters) {
  test(`planBuilds(): a step with ${filter}`, async () => {
    const { builds } = await plan(
      unused +
        inBuild(
          `  provisioner "shell" {\n    ${filter}\n  }\n  error-cleanup-provisioner "shell" {\n    ${filter}\n  }\n  post-processor "manifest" {\n    ${filter}\n  }`,
        ),
    );
    assert.deepEqual(
      builds.map((build) => build.provisioners.length > 0),
      [a, b],
    );
    assert.deepEqual(
      builds.map((build) => build.errorCleanup !== undefined),
      [a, b],
    );
    assert.deepEqual(
      builds.map((build) => build.postProcessors.length > 0),
      [a, b],
    );
  });
}

test("planBuilds(): chains of post-processors", async () => {
  const build = await first(
    inBuild(
      '  post-processor "one" {\n  }\n  post-processors {\n    post-processor "two" {\n    }\n    post-processor "three" {\n    }\n  }',
    ),
  );
  assert.deepEqual(
    build?.postProcessors.map((chain) => chain.map((one) => one.type)),
    [["one"], ["two", "three"]],
  );
});

test("planBuilds(): dynamic blocks make steps, and blocks inside of them", async () => {
  const build = await first(
    `locals {\n  words = ["u", "v"]\n}\n${inBuild('  dynamic "provisioner" {\n    for_each = local.words\n    labels   = ["shell"]\n    content {\n      inline = ["${provisioner.key}${provisioner.value}"]\n      dynamic "tag" {\n        for_each = [1, 2]\n        content {\n          n = tag.value\n        }\n      }\n    }\n  }')}`,
  );
  assert.deepEqual(
    build?.provisioners.map((one) => configOf(one)),
    [
      { inline: ["0u"], "tag {}": [{ n: 1 }, { n: 2 }] },
      { inline: ["1v"], "tag {}": [{ n: 1 }, { n: 2 }] },
    ],
  );
});

test("planBuilds(): dynamic blocks of a source in both syntaxes", async () => {
  const native = await first(
    'source "x" "y" {\n  dynamic "tag" {\n    for_each = ["p"]\n    content {\n      key = tag.value\n    }\n  }\n}\nbuild {\n  sources = ["x.y"]\n}',
  );
  const json =
    '{"source": {"x": {"y": {"dynamic": {"tag": {"for_each": ["p"], "content": {"key": "${tag.value}"}}}}}}, "build": {"sources": ["x.y"]}}';
  const inJson = (await planOf(createMemoryHost({ files: { "m.pkr.json": json } }))).builds[0];
  for (const build of [native, inJson])
    assert.deepEqual(build && configOf(build.builder), { "tag {}": [{ key: "p" }] });
});

test("planBuilds(): JSON syntax all through", async () => {
  const text = JSON.stringify({
    locals: { w: '${upper("x")}' },
    source: { file: { f: { target: "${local.w}", tags: [{ a: 1 }] } } },
    build: [
      {
        name: "p",
        sources: ["source.file.f"],
        provisioner: [{ shell: { inline: ["${build.ID}"] } }, { file: {} }],
        "post-processors": { "post-processor": [{ a: {} }, { b: {} }] },
      },
    ],
  });
  const build = (await planOf(createMemoryHost({ files: { "m.pkr.json": text } }))).builds[0];
  assert.deepEqual(build && configOf(build.builder), { target: "X", tags: [{ a: 1 }] });
  assert.deepEqual(
    build?.provisioners.map((one) => [one.type, configOf(one)]),
    [
      ["shell", { inline: ["?"] }],
      ["file", {}],
    ],
  );
  assert.deepEqual(
    build?.postProcessors.map((chain) => chain.map((one) => one.type)),
    [["a", "b"]],
  );
});

test("planBuilds(): a source block inside a build adds", async () => {
  const text =
    'source "file" "f" {\n  content = "base"\n}\nbuild {\n  source "source.file.f" {\n    target = "added"\n  }\n}';
  const build = await first(text);
  assert.deepEqual(build && configOf(build.builder), { content: "base", target: "added" });
  const twice = await first(text.replace("target", "content"));
  assert.deepEqual(saidOf(complaintsOf(twice?.builder)), ["template/argument-set-twice m.pkr.hcl:6,5-12"]);
});

test("planBuilds(): direct secrets are marked, texts made of them are not", async () => {
  const text = `variable "pw" {\n  default = "hunter22"\n  sensitive = true\n}\n${inBuild('  provisioner "shell" {\n    pw   = var.pw\n    line = "echo ${var.pw}"\n  }')}`;
  const { builds, secrets } = await plan(text);
  assert.deepEqual(secrets, ["hunter22"]);
  const config = builds[0]?.provisioners[0]?.evaluate(undefined, { add: () => assert.fail() });
  assert.ok(config?.kind === "object");
  assert.deepEqual(
    config.entries.map((entry) => entry.value.sensitive ?? false),
    [true, false],
  );
});

test("planBuilds(): texts are rendered with the engine's functions", async () => {
  const build = await first(`variables {\n  v = "value"\n}\n${inBuild('  provisioner "shell" {\n  }')}`);
  const step = build?.provisioners[0];
  assert.equal(
    rendered(step, "{{build_name}} {{build_type}} {{user `v`}} {{upper `x`}} {{template_dir}}"),
    "a null value X /home/me/images",
  );
  assert.equal(rendered(step, "plain"), "plain");
  assert.equal(rendered(build?.builder, "{{timestamp}}"), "1704164645");
  assert.deepEqual(rendered(step, "{{shout}}"), ["gotemplate/unknown-function"]);
  assert.equal(typeof rendered(step, "{{build `ID`}}"), "object");
});

const mistakes: readonly [title: string, text: string, said: readonly string[]][] = [
  ["no build", sources, ["template/no-builds"]],
  ["no sources", "build {\n}", ["template/no-sources m.pkr.hcl:1,1-6"]],
  [
    "an unknown source",
    `${sources}build {\n  sources = ["null.zz"]\n}`,
    ["template/unknown-source m.pkr.hcl:8,14-23"],
  ],
  [
    "a bad reference",
    `${sources}build {\n  sources = ["null"]\n}`,
    ["template/bad-source-reference m.pkr.hcl:8,14-20"],
  ],
  [
    "null for a reference",
    `${sources}build {\n  sources = ["null.a", null]\n}`,
    ["template/bad-setting m.pkr.hcl:8,24-28"],
  ],
  [
    "a name that is no identifier",
    `${sources}build {\n  sources = ["null.a b"]\n}`,
    ["template/bad-source-reference m.pkr.hcl:8,14-24"],
  ],
  [
    "an unknown argument",
    `${sources}build {\n  sources = ["null.a"]\n  colour = 1\n}`,
    ["hcl/unknown-argument m.pkr.hcl:9,3-9"],
  ],
  ["an unknown block", inBuild("  paint {\n  }"), ["hcl/unknown-block-type m.pkr.hcl:10,3-8"]],
  [
    "a name of another type",
    `${sources}build {\n  sources = ["null.a"]\n  name = [1]\n}`,
    ["template/bad-setting m.pkr.hcl:9,10-13"],
  ],
  [
    "two cleanups",
    inBuild('  error-cleanup-provisioner "x" {\n  }\n  error-cleanup-provisioner "y" {\n  }'),
    ["template/several-cleanup-provisioners m.pkr.hcl:12,3-32"],
  ],
  [
    "only and except",
    inBuild('  provisioner "x" {\n    only = ["null.a"]\n    except = ["null.b"]\n  }'),
    ["template/only-and-except m.pkr.hcl:12,5-11"],
  ],
  [
    "an override that is no object",
    inBuild('  provisioner "x" {\n    override = "x"\n  }'),
    ["template/bad-override m.pkr.hcl:11,16-19"],
  ],
  [
    "an override that is written as a block",
    inBuild('  provisioner "x" {\n    override {\n      a = {}\n    }\n  }'),
    ["template/argument-as-block m.pkr.hcl:11,5-13"],
  ],
  [
    "a number as a duration",
    inBuild('  provisioner "x" {\n    pause_before = 5\n  }'),
    ["template/bad-duration m.pkr.hcl:11,20-21"],
  ],
  [
    "retries below zero",
    inBuild('  provisioner "x" {\n    max_retries = -1\n  }'),
    ["template/bad-setting m.pkr.hcl:11,19-21"],
  ],
  ["a step without a type", inBuild("  provisioner {\n  }"), ["hcl/missing-label m.pkr.hcl:10,15-16"]],
  [
    "a provisioner in a chain",
    inBuild('  post-processors {\n    provisioner "x" {\n    }\n  }'),
    ["hcl/unknown-block-type m.pkr.hcl:11,5-16"],
  ],
  [
    "a source twice",
    `${sources}source "null" "a" {\n}\nbuild {\n  sources = ["null.a"]\n}`,
    ["template/duplicate-definition m.pkr.hcl:7,1-18"],
  ],
];

for (const [title, text, said] of mistakes) {
  test(`planBuilds() reports: ${title}`, async () => {
    assert.deepEqual(await problemsOf(host(text), { path: "m.pkr.hcl" }), said);
  });
}

test("a mistake inside a step names the step too", async () => {
  const build = await first(inBuild('  provisioner "shell" {\n    inline = [source.nope]\n  }'));
  const [problem] = complaintsOf(build?.provisioners[0]);
  assert.ok(problem?.subject && problem.heading);
  assert.equal(problem.subject.source.lineAt(problem.subject.start), 11);
  assert.equal(problem.heading.source.lineAt(problem.heading.start), 10);
});

const two = `${sources}build {\n  name = "prod"\n  sources = ["null.a", "null.b"]\n  post-processors {\n    post-processor "x" {\n      name = "p1"\n    }\n    post-processor "x" {\n      name = "p2"\n    }\n    post-processor "x" {\n      name = "p3"\n    }\n  }\n}\nbuild {\n  sources = ["null.a"]\n}`;

const selections: readonly [
  title: string,
  only: readonly string[],
  except: readonly string[],
  builds: readonly string[],
  said: readonly string[],
][] = [
  ["all", [], [], ["prod.null.a", "prod.null.b", "null.a"], []],
  ["one", ["prod.null.a"], [], ["prod.null.a"], []],
  ["a glob", ["*.a"], [], ["prod.null.a", "null.a"], []],
  ["both", ["prod.*"], ["*.b"], ["prod.null.a"], []],
  [
    "one of two that match nothing",
    ["prod.null.x", "null.a"],
    [],
    ["null.a"],
    ["?template/filter-without-match"],
  ],
  [
    "a typo in except",
    [],
    ["x"],
    ["prod.null.a", "prod.null.b", "null.a"],
    ["?template/filter-without-match"],
  ],
  [
    "a typo that leaves nothing",
    ["web"],
    [],
    [],
    ["?template/filter-without-match", "template/nothing-to-build"],
  ],
  ["all excluded", [], ["*"], [], ["template/nothing-to-build"]],
  ["no glob", ["[a"], [], [], ["template/bad-filter", "template/nothing-to-build"]],
];

for (const [title, only, except, builds, said] of selections) {
  test(`selection: ${title}`, async () => {
    const { template } = await load(host(two), { path: "m.pkr.hcl" });
    assert.ok(template);
    const planned = planBuilds(template, { only, except, whenNothingIsLeft: "error" });
    assert.deepEqual(
      planned.plan?.builds.map((build) => build.identity.name),
      builds,
    );
    assert.deepEqual(saidOf(planned.diagnostics), said);
    const lenient = planBuilds(template, { only, except, whenNothingIsLeft: "warning" });
    if (!said.includes("template/bad-filter"))
      assert.equal(
        lenient.diagnostics.some((one) => one.severity === "error"),
        false,
      );
  });
}

test("selection: -except ends a chain where it names a post-processor", async () => {
  const { builds } = await plan(two, { except: ["p2"] });
  assert.deepEqual(
    builds[0]?.postProcessors.map((chain) => chain.map((one) => one.name)),
    [["p1"]],
  );
});

test("selection: the names that exist are listed, the nearest is suggested", async () => {
  const { template } = await load(host(two), { path: "m.pkr.hcl" });
  assert.ok(template);
  const { diagnostics } = planBuilds(template, {
    only: ["prod.null.c"],
    except: [],
    whenNothingIsLeft: "error",
  });
  assert.match(
    diagnostics[0]?.detail ?? "",
    /Did you mean "prod\.null\.a"\?.*"prod\.null\.a", "prod\.null\.b", "null\.a"/,
  );
});

// Source: measured on Packer 1.6.6 with each of them; four parts on 1.16.
const references: readonly (readonly [text: string, build: string | undefined])[] = [
  ["null.a", "null.a"],
  ["source.null.a", "null.a"],
  ["sources.null.a", "null.a"],
  ["any-word.null.a", "null.a"],
  ["source.null.a.b", "null.a"],
  ["null.a.more", undefined],
  ["source.a", undefined],
];

for (const [text, build] of references) {
  test(`sources = ["${text}"] is ${build ?? "no source"}, in a list and as a block`, async () => {
    for (const written of [`sources = ["${text}"]`, `source "${text}" {\n  }`]) {
      const { template } = await load(host(`${sources}build {\n  ${written}\n}`), { path: "m.pkr.hcl" });
      assert.ok(template);
      const { plan: planned, diagnostics } = planBuilds(template, everything);
      assert.deepEqual(
        build === undefined
          ? diagnostics.map(({ code }) => code)
          : planned?.builds.map(({ identity }) => identity.name),
        [build ?? "template/unknown-source"],
      );
    }
  });
}

// The line that the first place names is what Packer 1.6.6 says.
for (const line of ['only = "null.a"', "except = 5", 'max_retries = "x"']) {
  test(`a value of another type is told at the argument of the step: ${line}`, async () => {
    const text = `${sources}build {\n  sources = ["null.a"]\n  provisioner "shell" {\n    ${line}\n  }\n}`;
    const { template } = await load(createMemoryHost({ files: { "m.pkr.hcl": text } }), { purpose: "build" });
    assert.ok(template);
    const [mistake] = planBuilds(template, everything).diagnostics;
    assert.equal(mistake?.heading, undefined);
    assert.equal(mistake?.subject?.source.lineAt(mistake.subject.start), 10);
  });
}
