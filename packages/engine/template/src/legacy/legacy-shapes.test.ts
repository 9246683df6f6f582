/** The shapes in which people write the parts of a legacy template. Source: measured on Packer 1.6.6; documentation of JSON templates. */
import { createMemoryHost } from "@prebake/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { consoleOf } from "../console.ts";
import { configOf, load, planOf, problemsOf, rendered } from "../load-rig.fixture.ts";

type Template = Readonly<Record<string, unknown>>;

const host = (template: Template, path = "t.json") =>
  createMemoryHost({ files: { [path]: JSON.stringify(template) } });
const nullBuilder = { type: "null", communicator: "none" };

async function chainsOf(postProcessors: unknown): Promise<readonly string[]> {
  const { builds } = await planOf(host({ builders: [nullBuilder], "post-processors": postProcessors }), {
    path: "t.json",
  });
  return (builds[0]?.postProcessors ?? []).map((chain) =>
    chain
      .map((one) => {
        const keep = one.keepInputArtifact === undefined ? "" : one.keepInputArtifact ? "+" : "-";
        const config = JSON.stringify(configOf(one));
        return `${one.name === one.type ? "" : `${one.name}:`}${one.type}${keep}${config === "{}" ? "" : config}`;
      })
      .join(" > "),
  );
}

const chains: readonly (readonly [why: string, written: unknown, chains: readonly string[]])[] = [
  ["a name", ["manifest"], ["manifest"]],
  ["an object", [{ type: "manifest", output: "m" }], ['manifest{"output":"m"}']],
  ["several, each of its own", ["a", { type: "b" }], ["a", "b"]],
  ["a sequence", [["a", { type: "b", x: 1 }, "c"]], ['a > b{"x":1} > c']],
  ["sequences and single ones", [["a", "b"], "c", ["d"]], ["a > b", "c", "d"]],
  ["an empty sequence", [[], "a"], ["a"]],
  ["none", [], []],
  ["null", null, []],
  ["with a name", [{ type: "a", name: "n" }], ["n:a"]],
  ["with an empty name", [{ type: "a", name: "" }], ["a"]],
  [
    "keeping what it gets, or not, or not said",
    [
      { type: "a", keep_input_artifact: true },
      { type: "b", keep_input_artifact: false },
      { type: "c", keep_input_artifact: null },
    ],
    ["a+", "b-", "c"],
  ],
  [
    "for this build",
    [
      { type: "a", only: ["null"] },
      { type: "b", only: "null" },
    ],
    ["a", "b"],
  ],
  ["not for this build", [[{ type: "a", except: ["null"] }, "b"], { type: "c", except: "null" }], ["b"]],
  ["with null for a filter", [{ type: "a", only: null, except: null }], ["a"]],
];

for (const [why, written, expected] of chains)
  test(`legacy post-processors: ${why}`, async () => assert.deepEqual(await chainsOf(written), expected));

const wrongChains: readonly (readonly [why: string, written: unknown, said: readonly string[]])[] = [
  ["a number", [5], ["template/legacy-shape"]],
  ["a list in a sequence", [["a", ["b"]]], ["template/legacy-shape"]],
  ["no type", [{ output: "m" }], ["template/legacy-no-type"]],
  ["an object instead of a list", { type: "a" }, ["template/legacy-shape"]],
  ["a name that is none", [{ type: "a", name: 5 }], ["template/legacy-shape"]],
  ["a switch that is none", [{ type: "a", keep_input_artifact: "true" }], ["template/legacy-shape"]],
  ["names that are none", [{ type: "a", only: [["null"]] }], ["template/legacy-shape"]],
  ["both filters", [{ type: "a", only: ["null"], except: ["null"] }], ["template/only-and-except"]],
  ["a build that is not there", [{ type: "a", only: ["nul"] }], ["template/legacy-unknown-filter"]],
];

for (const [why, written, said] of wrongChains) {
  test(`legacy post-processors that are refused: ${why}`, async () => {
    const template = host({ builders: [nullBuilder], "post-processors": written });
    const problems = await problemsOf(template, { path: "t.json" });
    assert.deepEqual(
      problems.map((one) => one.split(" ")[0]),
      said,
    );
    for (const one of problems) assert.match(one, / t\.json:1,\d+-\d+$/);
  });
}

interface Timing {
  readonly pauseBeforeMs: number;
  readonly timeoutMs: number;
  readonly maxRetries: number;
}

const none: Timing = { pauseBeforeMs: 0, timeoutMs: 0, maxRetries: 0 };
const timings: readonly (readonly [written: Template, timing: Timing])[] = [
  [{}, none],
  [
    { pause_before: "1m30s", timeout: "250ms", max_retries: 3 },
    { pauseBeforeMs: 90_000, timeoutMs: 250, maxRetries: 3 },
  ],
  [
    { pause_before: 5_000_000_000, max_retries: "2" },
    { ...none, pauseBeforeMs: 5000, maxRetries: 2 },
  ],
  [{ max_retries: "{{user `n`}}" }, { ...none, maxRetries: 7 }],
  [{ pause_before: null, timeout: null, max_retries: null }, none],
];

for (const [written, timing] of timings) {
  test(`legacy provisioner with ${JSON.stringify(written)}`, async () => {
    const template = {
      variables: { n: "7" },
      builders: [nullBuilder],
      provisioners: [{ type: "shell", x: 1, ...written }],
    };
    const step = (await planOf(host(template), { path: "t.json" })).builds[0]?.provisioners[0];
    assert.ok(step);
    const { pauseBeforeMs, timeoutMs, maxRetries } = step;
    assert.deepEqual({ pauseBeforeMs, timeoutMs, maxRetries }, timing);
    // What the engine reads the component never sees.
    assert.deepEqual(configOf(step), { x: 1 });
  });
}

const refused: readonly (readonly [why: string, template: Template, said: string])[] = [
  [
    "a time without a unit",
    { provisioners: [{ type: "shell", pause_before: "5" }] },
    "template/bad-duration",
  ],
  ["an empty time", { provisioners: [{ type: "shell", timeout: "" }] }, "template/bad-duration"],
  ["half a retry", { provisioners: [{ type: "shell", max_retries: 1.5 }] }, "template/bad-setting"],
  ["an override that is none", { provisioners: [{ type: "shell", override: 5 }] }, "template/bad-override"],
  [
    "settings that are none",
    { provisioners: [{ type: "shell", override: { null: 5 } }] },
    "template/bad-override",
  ],
  ["a push that is none", { push: "x" }, "template/legacy-shape"],
  ["a comment that is no text", { _comment: { a: 1 } }, "template/legacy-comment"],
  ["a comment that is a list", { _comments: ["a"] }, "template/legacy-comment"],
];

for (const [why, template, said] of refused) {
  test(`legacy template with ${why} is refused at its place`, async () => {
    const problems = await problemsOf(host({ builders: [nullBuilder], ...template }), { path: "t.json" });
    assert.deepEqual(
      problems.map((one) => one.split(" ")[0]),
      [said],
    );
  });
}

test("legacy comments, empty parts and what is left of push are read over", async () => {
  const template = {
    _comment: "x",
    _: "{{nope}}",
    push: { name: "x" },
    variables: {},
    "sensitive-variables": [],
    provisioners: [],
    "post-processors": [],
    description: null,
    min_packer_version: "",
    builders: [nullBuilder],
  };
  assert.deepEqual(await problemsOf(host(template), { path: "t.json" }), []);
});

// Each function where it may stand: in variables, in a builder, in a step.
const places: readonly (readonly [
  call: string,
  variable: string | undefined,
  builder: string | undefined,
  step: string | undefined,
])[] = [
  ["{{env `COLOUR`}}", "red", undefined, undefined],
  ["{{user `other`}}", "o", "o", "o"],
  ["{{upper `x`}}", "X", "X", "X"],
  ["{{pwd}}", "/home/me/images", "/home/me/images", "/home/me/images"],
  ["{{build_name}}", undefined, "null", "null"],
  ["{{build_type}}", undefined, "null", "null"],
  ["{{build `ID`}}", undefined, undefined, "{{.ID}}"],
  ["{{vault `p` `k`}}", undefined, undefined, undefined],
  ["{{consul_key `k`}}", undefined, undefined, undefined],
  ["{{clean_resource_name `a b`}}", undefined, undefined, undefined],
  ["{{sed `a` `b`}}", undefined, undefined, undefined],
];

for (const [call, variable, builder, step] of places) {
  test(`${call} in a variable, a builder and a step`, async () => {
    const files = {
      "t.json": JSON.stringify({
        variables: { other: "o" },
        builders: [nullBuilder],
        provisioners: [{ type: "shell" }],
      }),
      "v.json": JSON.stringify({ variables: { other: "o", v: call }, builders: [nullBuilder] }),
    };
    const world = createMemoryHost({ files, env: { COLOUR: "red" } });
    const withVariable = await load(world, { path: "v.json", purpose: "console" });
    assert.equal(
      withVariable.diagnostics.length > 0 ? undefined : withVariable.template?.userVariables["v"],
      variable,
    );
    const plan = await planOf(world, { path: "t.json" });
    const text = (node: Parameters<typeof rendered>[0]) => {
      const result = rendered(node, call);
      return typeof result === "string" ? result : undefined;
    };
    assert.equal(text(plan.builds[0]?.builder), builder);
    assert.equal(text(plan.builds[0]?.provisioners[0]), step);
  });
}

test("the console of a legacy template completes functions and variables inside of calls only", async () => {
  const template = {
    variables: { colour: "red", count: "1", pw: "hunter22" },
    "sensitive-variables": ["pw"],
  };
  const { template: loaded } = await load(host(template), { path: "t.json", purpose: "console" });
  assert.ok(loaded);
  const { complete, variables, isIncomplete } = consoleOf(loaded);
  assert.deepEqual(complete("{{ bui"), { word: "bui", words: ["build", "build_name", "build_type"] });
  assert.deepEqual(complete("x {{ user `co"), { word: "co", words: ["colour", "count"] });
  assert.deepEqual(complete('{{ user "p'), { word: "p", words: ["pw"] });
  assert.deepEqual(complete("{{ user `co`}} bui"), { word: "", words: [] });
  assert.deepEqual(complete("bui"), { word: "", words: [] });
  assert.equal(isIncomplete("{{"), false);
  assert.deepEqual(variables(), ["colour: red,", "count: 1,", "pw: <sensitive>,"]);
});
