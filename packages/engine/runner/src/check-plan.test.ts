import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError, DiagnosticList, Redactor, SourceText } from "@prebake/base";
import type { Diagnostic } from "@prebake/base";
import type { Builder, BuildPlan, CheckContext, ComponentKind, ComponentRegistry } from "@prebake/sdk";
import { createMemoryHost, fakePlan, fakeRegistry } from "@prebake/testing";
import type { FakeBuild, FakeParts } from "@prebake/testing";
import { checkPlan, checksAtOnce } from "./check-plan.ts";
import { diagnosticRecord } from "./diagnostic-record.ts";

const nothing = async () => undefined;
const everything: FakeParts = {
  builders: { fake: nothing },
  provisioners: { shell: nothing },
  postProcessors: { manifest: async (context) => ({ artifact: context.artifact, keepInput: true }) },
};

interface Other {
  readonly redactor?: Redactor;
  readonly plan?: BuildPlan;
  readonly registry?: ComponentRegistry;
}

async function check(builds: readonly FakeBuild[], parts: FakeParts = everything, other: Other = {}) {
  const { redactor = new Redactor(), plan = fakePlan(builds), registry = fakeRegistry(parts) } = other;
  const sink = new DiagnosticList();
  const ok = await checkPlan(
    plan,
    {
      registry,
      host: createMemoryHost(),
      flags: { debug: false, force: false, onError: "cleanup" },
      redactor,
      signal: new AbortController().signal,
    },
    sink,
  );
  return { ok, items: sink.items };
}

const codes = (items: readonly Diagnostic[]) => items.map((item) => item.code);

test("a plan of known parts is right", async () => {
  const { ok, items } = await check([
    { name: "a", provisioners: [{ type: "shell" }], postProcessors: [[{ type: "manifest" }]] },
  ]);
  assert.deepEqual([ok, items], [true, []]);
});

const unknownTypes: readonly (readonly [FakeBuild, string, RegExp])[] = [
  [
    { name: "a", provisioners: [{ type: "shel" }] },
    "runner/unknown-component",
    /no provisioner "shel"\. Did you mean "shell"\?/,
  ],
  [{ name: "a", provisioners: [{ type: "zzz" }] }, "runner/unknown-component", /There are: shell\./],
  [
    { name: "a", builder: { type: "amazon-ebs" } },
    "runner/unknown-component",
    /All others come from plugins: is the one that has it installed\?/,
  ],
  [
    { name: "a", provisioners: [{ type: "powershell" }] },
    "runner/component-elsewhere",
    /a part of Packer that is not there yet/,
  ],
  [
    { name: "a", postProcessors: [[{ type: "provenance" }]] },
    "runner/component-elsewhere",
    /The post-processor "provenance" is a part of Packer/,
  ],
  [{ name: "a", errorCleanup: { type: "zzz" } }, "runner/unknown-component", /zzz/],
];

for (const [build, code, detail] of unknownTypes) {
  test(`unknown type: ${JSON.stringify(build)}`, async () => {
    const { ok, items } = await check([build]);
    assert.equal(ok, false);
    assert.deepEqual(codes(items), [code]);
    assert.match(items[0]?.detail ?? "", detail);
  });
}

test("builds that share a mistake report it once, and all mistakes come at once", async () => {
  const source = new SourceText("main.pkr.hcl", 'provisioner "shell" {\n  colour = 1\n}\n');
  const shared = { type: "shell", config: { colour: 1 }, range: source.range(0, 20) };
  const { items } = await check([
    { name: "a", provisioners: [shared, { type: "zzz" }] },
    { name: "b", provisioners: [shared] },
  ]);
  assert.deepEqual(codes(items), ["config/unknown-key", "runner/unknown-component"]);
});

test("check() complains at a field, names its block, and may only warn", async () => {
  const { ok, items } = await check([{ name: "a" }], {
    builders: { fake: nothing },
    check: (_, context) => {
      context.warning("value", { code: "fake/odd", summary: "Odd value", detail: "It is odd." });
      assert.equal(context.build.name, "a");
      assert.equal(context.settings.templateDirectory, ".");
    },
  });
  assert.equal(ok, true);
  assert.deepEqual(
    items.map((item) => [item.code, item.severity]),
    [["fake/odd", "warning"]],
  );
});

/** What the check says of each path, where `config` is wrong in parts. */
async function checkedBesides(config: object, paths: readonly string[]) {
  const source = new SourceText("main.pkr.hcl", 'source "fake" "a" {\n}\n');
  const builder = { type: "fake", config, range: source.range(0, 17) };
  const { ok, items } = await check([{ name: "a", builder }], {
    builders: { fake: nothing },
    check: (_, context) => {
      for (const path of paths)
        context.error(path, { code: `fake/${path || "whole"}`, summary: "S", detail: path });
    },
  });
  return { ok, codes: codes(items) };
}

test("a configuration that is wrong in parts is checked besides", async () => {
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ nope: 1 }, ["config/unknown-key", "fake/value", "fake/secret", "fake/whole"]],
    [{ valeu: "x" }, ["config/unknown-key", "fake/secret", "fake/whole"]],
    [{ value: ["x"] }, ["config/wrong-type", "fake/secret"]],
  ];
  for (const [config, said] of rows)
    assert.deepEqual(await checkedBesides(config, ["value", "secret", ""]), { ok: false, codes: said });
});

/** What comes of a check that throws, of a configuration that is wrong in parts. */
const checkThatThrows = (error: Error) =>
  check([{ name: "a", builder: { type: "fake", config: { value: ["x"] } } }], {
    builders: { fake: nothing },
    check: () => {
      throw error;
    },
  });

test("what the world refuses of that which stands in for a field is left", async () => {
  const refusal = new BuildError("fake/missing", { message: "Cannot read <unknown>: it is not there" });
  const { ok, items } = await checkThatThrows(refusal);
  assert.deepEqual([ok, codes(items)], [false, ["config/wrong-type"]]);
});

test("a bug in a check comes out, also of a configuration that is wrong", async () => {
  await assert.rejects(checkThatThrows(new TypeError("not a text")), TypeError);
});

test("what a mistake keeps from being known is not looked at", async () => {
  const plan = fakePlan([{ name: "a", builder: { type: "zzz" }, provisioners: [{ type: "shel" }] }]);
  const builds = plan.builds.map((build) => ({ ...build, builder: { ...build.builder, wrong: true } }));
  const { items } = await check([], everything, { plan: { ...plan, builds } });
  assert.deepEqual(codes(items), ["runner/unknown-component"]);
});

test("nothing is said of a type that is not there because of a mistake that was told", async () => {
  const registry = { ...fakeRegistry(everything), advice: async () => "" };
  const { ok, items } = await check([{ name: "a", builder: { type: "zzz" } }], everything, { registry });
  assert.deepEqual([ok, items], [true, []]);
});

test("what the registry advises is said of a type that is not there", async () => {
  const registry = { ...fakeRegistry(everything), advice: async () => "belongs to the plugin x" };
  const { items } = await check([{ name: "a", builder: { type: "x-iso" } }], everything, { registry });
  assert.deepEqual(
    items.map(({ code, detail }) => [code, detail]),
    [["runner/component-elsewhere", 'The builder "x-iso" belongs to the plugin x']],
  );
});

test("two builds with one source of an unknown type are one mistake, two sources are two", async () => {
  const source = new SourceText("main.pkr.hcl", " ".repeat(100));
  const places = [
    [0, 50],
    [0, 60],
    [10, 60],
  ] as const;
  const plan = fakePlan(places.map(([at]) => ({ name: `${at}`, builder: { type: "qmeu" } })));
  const builds = plan.builds.map((build, index) => {
    const [type, use] = places[index] ?? [0, 0];
    const at = { typeRange: source.range(type, type + 4), usedBy: source.range(use, use + 5) };
    return { ...build, builder: { ...build.builder, ...at } };
  });
  const { items } = await check([], everything, { plan: { ...plan, builds } });
  assert.deepEqual(
    items.map(({ subject, related }) => [subject?.start, related?.[0]?.range.start]),
    [
      [50, 0],
      [60, 10],
    ],
  );
});

test("secrets in configurations are known after the check", async () => {
  const redactor = new Redactor();
  await check([{ name: "a", builder: { type: "fake", config: { secret: "hunter22" } } }], everything, {
    redactor,
  });
  assert.equal(redactor.redact("x hunter22"), "x <sensitive>");
});

test("diagnosticRecord() resolves places, limits the lines, names the block", () => {
  const source = new SourceText("a.pkr.hcl", "one {\n  two = 1\n\n\n\n\n}\n");
  const base = { code: "x/y", severity: "error", summary: "S", detail: "D" } as const;
  const tight = diagnosticRecord({ ...base, subject: source.range(8, 11), heading: source.range(0, 20) });
  assert.deepEqual(tight.place, {
    file: "a.pkr.hcl",
    start: { line: 2, column: 3 },
    end: { line: 2, column: 6 },
    source: ["  two = 1"],
    block: { line: 1, source: "one {" },
  });
  const whole = diagnosticRecord({
    ...base,
    subject: source.range(),
    related: [{ range: source.range(0, 3), message: "Here." }],
  });
  assert.deepEqual(whole.place?.source, ["one {"]);
  assert.equal(whole.related?.[0]?.message, "Here.");
  assert.equal(diagnosticRecord(base).place, undefined);
});

/** The names that the steps of a build may ask for, beside those of its type. */
async function namesForSteps(builder: Partial<Builder>) {
  const plan = fakePlan([{ name: "a", provisioners: [{ type: "shell" }] }]);
  const seen: unknown[] = [];
  const builds = plan.builds.map((build) => ({
    ...build,
    provisioners: build.provisioners.map((node) => ({
      ...node,
      evaluate: (...[variables, sink, names]: Parameters<typeof node.evaluate>) => {
        seen.push(names);
        return node.evaluate(variables, sink);
      },
    })),
  }));
  const registry = fakeRegistry(everything);
  const find = async (kind: ComponentKind, type: string) => {
    const found = await registry.find(kind, type);
    return found?.kind === "builder" ? { ...found, variables: [], ...builder } : found;
  };
  await check([], everything, {
    plan: { ...plan, builds },
    registry: { ...registry, find: find as ComponentRegistry["find"] },
  });
  return seen;
}

const ofPlugins = { name: "p", doc: "", fields: {}, keepsWritten: true } as const;
const generated: readonly (readonly [string, Partial<Builder>, unknown])[] = [
  ["none", { variables: [] }, []],
  ["those that its declaration has", { variables: ["SourceAMI"] }, ["SourceAMI"]],
  [
    "those that its check adds",
    { variables: ["A"], check: (_, context) => context.addVariables?.(["B"]) },
    ["A", "B"],
  ],
  [
    "a plugin's",
    { config: ofPlugins, check: (_, context) => context.addVariables?.(["Answer"]) },
    ["Answer"],
  ],
  [
    "any, of a plugin's builder that has refused",
    {
      config: ofPlugins,
      check: (_, context) => context.error("", { code: "a/b", summary: "No", detail: "no" }),
    },
    "any",
  ],
];
for (const [name, builder, expected] of generated) {
  test(`build variables that steps may ask for: ${name}`, async () => {
    assert.deepEqual(await namesForSteps(builder), [expected]);
  });
}

test("a check is told the template's place and the names of its sensitive variables", async () => {
  const seen: unknown[] = [];
  const plan = { ...fakePlan([{ name: "a" }]), templatePath: "/t/x.json", sensitiveVariables: ["token"] };
  const registry = fakeRegistry(everything);
  const find = async (kind: ComponentKind, type: string) => {
    const found = await registry.find(kind, type);
    return found && { ...found, check: (_: unknown, { settings }: CheckContext) => void seen.push(settings) };
  };
  await check([], everything, { plan, registry: { ...registry, find: find as ComponentRegistry["find"] } });
  assert.deepEqual(seen, [
    {
      debug: false,
      force: false,
      onError: "cleanup",
      templateDirectory: ".",
      userVariables: {},
      templatePath: "/t/x.json",
      sensitiveVariables: ["token"],
    },
  ]);
});

/** Fakes whose checks end when the test says so, and what has started and ended so far. */
function heldChecks() {
  const log: string[] = [];
  const held = new Map<string, PromiseWithResolvers<void>>();
  let changed = Promise.withResolvers<void>();
  const check = async (_: unknown, context: CheckContext) => {
    const name = `${context.build.name} ${context.rangeOf("")?.start ?? "builder"}`;
    const end = Promise.withResolvers<void>();
    held.set(name, end);
    log.push(`+${name}`);
    changed.resolve();
    await end.promise;
    log.push(`-${name}`);
    context.warning("", { code: "fake/odd", summary: "Odd", detail: name });
  };
  /** Resolves when so many are under way. */
  const underWay = async (count: number) => {
    while (held.size < count) {
      await changed.promise;
      changed = Promise.withResolvers();
    }
  };
  const end = (name: string) => {
    held.get(name)?.resolve();
    held.delete(name);
  };
  return { log, held, check, underWay, end };
}

const five = ["a", "b", "c", "d", "e"];

test("components are checked side by side, not more than a few at once, and told in the order of the plan", async () => {
  const { log, held, check: hold, underWay, end } = heldChecks();
  const parts: FakeParts = { builders: { fake: nothing }, check: hold };
  const checking = check(
    five.map((name) => ({ name })),
    parts,
  );
  await underWay(checksAtOnce);
  // All of them have started and none has ended: they overlap.
  assert.deepEqual(log, ["+a builder", "+b builder", "+c builder", "+d builder"]);
  end("d builder");
  await underWay(checksAtOnce); // The fifth takes the place of the one that has ended.
  assert.deepEqual(log.slice(-2), ["-d builder", "+e builder"]);
  for (const name of [...held.keys()].toReversed()) end(name);
  const { ok, items } = await checking;
  assert.equal(ok, true);
  assert.deepEqual(
    items.map(({ detail }) => detail),
    five.map((name) => `${name} builder`),
  );
});

test("a build's builder is asked before the others, which are then asked side by side", async () => {
  const { log, held, check: hold, underWay, end } = heldChecks();
  const source = new SourceText("main.pkr.hcl", "x".repeat(100));
  const at = (start: number) => ({ type: "shell", range: source.range(start, start + 1) });
  const checking = check([{ name: "a", provisioners: [at(10), at(20), at(30)] }], {
    ...everything,
    check: hold,
  });
  await underWay(1);
  assert.deepEqual(log, ["+a builder"]);
  end("a builder");
  await underWay(3);
  assert.deepEqual(log, ["+a builder", "-a builder", "+a 10", "+a 20", "+a 30"]);
  for (const name of held.keys()) end(name);
  await checking;
});

test("the first failure in the order of the plan is the one that is told, when all have ended", async () => {
  const { log, check: hold, underWay, end } = heldChecks();
  const checking = check(
    five.map((name) => ({ name })),
    {
      builders: { fake: nothing },
      check: async (config, context) => {
        await hold(config, context);
        if (context.build.name !== "a") throw new Error(`${context.build.name} fails`);
      },
    },
  );
  const told = assert.rejects(checking, /^Error: b fails$/);
  await underWay(checksAtOnce);
  for (const name of ["c", "b", "a"]) end(`${name} builder`);
  await underWay(2);
  for (const name of ["d", "e"]) end(`${name} builder`);
  await told;
  assert.deepEqual(log.filter((line) => line.startsWith("+")).length, log.length / 2);
});
