import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { BoolType, NumberType, StringType, listType, tupleType } from "@prebake/hcl";
import { decode, toJsonSchema } from "@prebake/schema";
import type { ConfigNode } from "@prebake/schema";
import { plainData } from "../wire/msgpack/plain-data.ts";
import type { ConfigFacts } from "./plugin-config.ts";
import { dataSourceConfigs, pluginConfigs, pluginDeclaration } from "./plugin-config.ts";
import { decodeSpec } from "../wire/hcl-spec/decode-spec.ts";
import { sessions } from "../wire/vectors.fixture.ts";
import type { HclSpec } from "../wire/hcl-spec/hcl-spec.ts";
import type { MsgpackValue } from "../wire/msgpack/msgpack-value.ts";
import { replay } from "../wire/replay.fixture.ts";
import { decodeMsgpack } from "../wire/msgpack/decode-msgpack.ts";
import { encodeMsgpack } from "../wire/msgpack/encode-msgpack.ts";

type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** Plain data as it would come from a template; nulls were not written. */
function nodeOf(json: Json): ConfigNode {
  if (json === null) return { kind: "null" };
  if (json === "<unknown>") return { kind: "unknown" };
  if (typeof json === "string") return { kind: "string", text: json };
  if (typeof json === "number") return { kind: "number", text: String(json) };
  if (typeof json === "boolean") return { kind: "bool", value: json };
  if (isList(json)) return { kind: "list", items: json.map(nodeOf) };
  const written = Object.entries(json).filter(([, value]) => value !== null);
  return { kind: "object", entries: written.map(([key, value]) => ({ key, value: nodeOf(value) })) };
}

function textOf(json: Json | undefined): string {
  return typeof json === "string" ? json : "";
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function decoded(spec: HclSpec, json: Json, syntax: "hcl" | "json"): object {
  const sink = new DiagnosticList();
  const { config } = decode(pluginDeclaration("x", spec), nodeOf(json), { syntax, sink });
  assert.deepEqual(sink.items, []);
  return config;
}

function factsFrom(vars: JsonObject, variableNames: readonly string[] = []): ConfigFacts {
  const onError = textOf(vars["packer_on_error"] || "cleanup") as ConfigFacts["settings"]["onError"]; // As Packer accepts it.
  const userVariables = (vars["packer_user_variables"] ?? {}) as Readonly<Record<string, string>>;
  return {
    build: {
      name: "n",
      sourceName: textOf(vars["packer_build_name"]),
      builderType: textOf(vars["packer_builder_type"]),
    },
    settings: {
      debug: false,
      force: textOf(vars["packer_force"]) === "true",
      onError,
      templateDirectory: ".",
      templatePath: textOf(vars["packer_template_path"]),
      userVariables,
      sensitiveVariables: (vars["packer_sensitive_variables"] ?? []) as readonly string[],
    },
    coreVersion: textOf(vars["packer_core_version"]),
    variableNames,
  };
}

const plain = (values: readonly MsgpackValue[]) =>
  values.map((value) => plainData(decodeMsgpack(encodeMsgpack(value)))) as readonly Json[];
const kinds: Readonly<Record<string, "builder" | "provisioner" | "post-processor" | "data-source">> = {
  "Builder.Prepare": "builder",
  "Provisioner.Prepare": "provisioner",
  "PostProcessor.Configure": "post-processor",
  "Datasource.Configure": "data-source",
};

let compared = 0;
for (const session of sessions().filter(({ name }) =>
  /^packer-1\.16\.0-host-(?!scaffolding-json)/.test(name),
)) {
  const { calls } = replay(session);
  const answer = calls.find((call) => call.method.endsWith(".ConfigSpec") && call.error === "");
  const specBytes =
    (answer && (decodeMsgpack(answer.body) as ReadonlyMap<string, Uint8Array>).get("ConfigSpec")) ??
    new Uint8Array();
  const spec = decodeSpec(specBytes, specBytes[0] === 0x0a ? "protobuf" : "gob");
  for (const call of calls) {
    const kind = call.error === undefined ? kinds[call.method] : undefined;
    if (!kind) continue;
    compared++;
    test(`${session.name}: ${call.method} (${call.seq}) gets what Packer sent`, () => {
      const { Configs: want } = plainData(decodeMsgpack(call.body)) as { readonly Configs: readonly Json[] };
      const sent = JSON.parse(textOf(kind === "data-source" ? want[0] : want[1])) as {
        readonly value: JsonObject;
      };
      const config = decoded(spec, sent.value, "hcl");
      const facts = factsFrom((kind === "data-source" ? {} : want[0]) as JsonObject);
      const got = plain(
        kind === "data-source"
          ? dataSourceConfigs({ config, spec })
          : pluginConfigs(kind, { config, spec }, facts),
      );
      const parsed = (values: readonly Json[]) =>
        values.map((value) => (typeof value === "string" ? (JSON.parse(value) as Json) : value));
      assert.deepEqual(parsed(got), parsed(want));
    });
  }
}

for (const session of sessions().filter(({ name }) =>
  name.startsWith("packer-1.16.0-host-scaffolding-json"),
)) {
  for (const call of replay(session).calls) {
    const kind = call.error === undefined ? kinds[call.method] : undefined;
    if (!kind || kind === "data-source") continue;
    compared++;
    test(`${session.name}: ${call.method} (${call.seq}) gets what Packer sent`, () => {
      const { Configs: recorded } = plainData(decodeMsgpack(call.body)) as {
        readonly Configs: readonly JsonObject[];
      };
      // Overrides come merged here.
      const want = kind === "provisioner" ? recorded.filter((_, at) => at !== 1) : recorded;
      const [own = {}, packer = {}] = want;
      const spec: HclSpec = {
        kind: "object",
        members: new Map([["mock", { kind: "attribute", name: "mock", type: StringType, required: false }]]),
      };
      const facts = factsFrom(packer, ["GeneratedMockData"]);
      const got = plain(pluginConfigs(kind, { config: decoded(spec, own, "json"), spec }, facts));
      assert.deepEqual(got, want);
    });
  }
}

test("all configurations that Packer sent were compared", () => assert.equal(compared, 21));

const attribute = (name: string, type: Parameters<typeof listType>[0], required = false): HclSpec => ({
  kind: "attribute",
  name,
  type,
  required,
});
const shapes: HclSpec = {
  kind: "object",
  members: new Map<string, HclSpec>([
    ["packer_debug", attribute("packer_debug", BoolType)],
    ["table", attribute("table", listType(listType(NumberType)))],
    ["pair", attribute("pair", tupleType([StringType, NumberType]))],
    ["must", attribute("must", StringType, true)],
    [
      "rule",
      {
        kind: "block-list",
        name: "rule",
        nested: { kind: "object", members: new Map([["a", attribute("a", BoolType)]]) },
        minItems: 0,
        maxItems: 0,
      },
    ],
  ]),
};

test("pluginDeclaration(): shapes, required, without what the engine fills in; texts are left to the plugin", () => {
  const { fields } = pluginDeclaration("x", shapes);
  assert.deepEqual(Object.keys(fields), ["table", "pair", "must", "rule"]);
  assert.deepEqual(fields["table"]?.shape, {
    kind: "list",
    element: { kind: "list", element: { kind: "number", integer: false } },
  });
  assert.deepEqual(
    [fields["pair"]?.shape.kind, fields["must"]?.options.required, fields["rule"]?.shape.kind],
    ["dynamic", true, "blocks"],
  );
  assert.ok(Object.values(fields).every((field) => field.options.late));
  assert.deepEqual((toJsonSchema(pluginDeclaration("x", shapes)) as { required: unknown }).required, [
    "must",
  ]);
});

test("numbers keep all their digits, nested values their place", () => {
  const [json] = plain(
    dataSourceConfigs({
      config: decoded(
        shapes,
        { must: "m", table: [[1, 2.5], []], pair: ["p", 7], rule: [{ a: true }, {}] },
        "hcl",
      ),
      spec: shapes,
    }),
  );
  assert.deepEqual((JSON.parse(textOf(json)) as { value: unknown }).value, {
    packer_debug: null,
    table: [[1, 2.5], []],
    pair: ["p", 7],
    must: "m",
    rule: [{ a: true }, { a: null }],
  });
  const big: ConfigNode = {
    kind: "object",
    entries: [{ key: "must", value: { kind: "number", text: "123456789012345678901234567890" } }],
  };
  const { config } = decode(pluginDeclaration("x", shapes), big, {
    syntax: "hcl",
    sink: new DiagnosticList(),
  });
  assert.match(
    textOf(plain(dataSourceConfigs({ config, spec: shapes }))[0]),
    /"must":"123456789012345678901234567890"/,
  );
});

test("a configuration that another declaration decoded is refused", () => {
  assert.throws(() => dataSourceConfigs({ config: {}, spec: shapes }), { code: "plugin/no-configuration" });
});
