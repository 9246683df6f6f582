import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import type { ConfigNode } from "./config-node.ts";
import { doc, node, run, unknown, wrong } from "./decode-rig.fixture.ts";
import { UNKNOWN_TEXT, declareConfig, decode } from "./index.ts";
import * as f from "./index.ts";

test("decode() takes a zero value as not set, as Go does", () => {
  const fields = {
    text: f.string({ default: "d", doc }),
    size: f.int({ default: 512, doc }),
    free: f.string({ doc }),
    on: f.bool({ default: true, doc }),
  };
  assert.deepEqual(run(fields, { text: "", size: 0, free: "", on: false }).config, {
    text: "d",
    size: 512,
    free: undefined,
    on: false,
  });
  assert.deepEqual(run(fields, {}).config, { text: "d", size: 512, free: undefined, on: true });
  assert.deepEqual(run(fields, { text: null, size: null }).config, {
    text: "d",
    size: 512,
    free: undefined,
    on: true,
  });
});

test("decode() reports every mistake at once, each at its place", () => {
  const fields = {
    needed: f.string({ required: true, doc }),
    size: f.int({ min: 1, max: 10, doc }),
    how: f.choice(["ide", "scsi"], { doc }),
    late: f.string({ refused: "it comes later.", doc }),
  };
  const { codes, sink, ok } = run(fields, { siez: 3, size: 11, how: "scsy", late: "x" });
  assert.deepEqual(codes, ["unknown-key", "missing-key", "out-of-range", "not-allowed", "refused-key"]);
  assert.equal(ok, false);
  assert.match(sink.items[0]?.detail ?? "", /Did you mean "size"/);
  assert.match(sink.items[3]?.detail ?? "", /Did you mean "scsi"/);
  assert.ok(sink.items.every((item) => item.subject));
});

test("decode() knows old names, deprecated ones, the engine's own, and JSON keys in another case", () => {
  const fields = {
    ssh_timeout: f.duration({ aliases: ["ssh_wait_timeout"], doc }),
    command: f.string({ deprecated: "Use inline.", doc }),
  };
  const old = run(fields, { ssh_wait_timeout: "1m", command: "x", packer_build_name: "y" });
  assert.deepEqual([old.config["ssh_timeout"], old.codes, old.ok], [60_000, ["deprecated-key"], true]);
  assert.equal(run(fields, { SSH_Timeout: "1m" }).config["ssh_timeout"], 60_000);
  assert.deepEqual(run(fields, { SSH_Timeout: "1m" }, "hcl").codes, ["unknown-key"]);
});

test("decode() takes blocks as blocks in HCL and as objects in JSON", () => {
  const fields = {
    one: f.block({ a: f.string({ doc }) }, { doc }),
    many: f.blocks({ a: f.string({ doc }) }, { doc }),
    flat: f.string({ doc }),
  };
  assert.deepEqual(run(fields, { "block:one": { a: "x" }, "block:many": { a: "y" } }, "hcl").config, {
    one: { a: "x" },
    many: [{ a: "y" }],
    flat: undefined,
  });
  assert.deepEqual(run(fields, { one: { a: "x" }, many: [{ a: "y" }, { a: "z" }] }).config["many"], [
    { a: "y" },
    { a: "z" },
  ]);
  assert.deepEqual(run(fields, { one: { a: "x" } }, "hcl").codes, ["block-expected"]);
  assert.deepEqual(run(fields, { "block:flat": {} }, "hcl").codes, ["argument-expected"]);
  assert.deepEqual(run(fields, { "block:on": {} }, "hcl").codes, ["unknown-block"]);
  const twice = { "block:one": { a: "1" }, "block:one#2": { a: "2" } };
  assert.deepEqual(run(fields, twice, "hcl").codes, ["duplicate-block"]);
  assert.deepEqual(run(fields, { one: "text" }).codes, ["wrong-type"]);
  assert.deepEqual(run(fields, { "block:one": { b: 1 } }, "hcl").codes, ["unknown-key"]);
});

test("decode() renders every string but those of late fields", () => {
  const fields = {
    now: f.string({ doc }),
    later: f.string({ late: true, doc }),
    list: f.strings({ doc }),
    size: f.int({ doc }),
    map: f.stringMap({ doc }),
  };
  const render = (text: string) => text.replaceAll("{{x}}", "7");
  const { config } = run(
    fields,
    { now: "a{{x}}", later: "{{x}}", list: "{{x}},b", size: "{{x}}", map: { "k{{x}}": "{{x}}" } },
    { render },
  );
  assert.deepEqual(config, { now: "a7", later: "{{x}}", list: ["7", "b"], size: 7, map: { k7: "7" } });
});

test("decode() tells secrets: of sensitive fields and of sensitive values", () => {
  const secrets: string[] = [];
  const fields = { password: f.string({ sensitive: true, doc }), other: f.string({ doc }) };
  const sink = new DiagnosticList();
  const value: ConfigNode = {
    kind: "object",
    entries: [
      { key: "password", value: { kind: "string", text: "p" } },
      { key: "other", value: { kind: "string", text: "o", sensitive: true } },
    ],
  };
  decode(declareConfig("demo", doc, fields), value, {
    syntax: "hcl",
    sink,
    onSecret: (text) => secrets.push(text),
  });
  assert.deepEqual(secrets, ["p", "o"]);
});

test("a sensitive field that says what another one says in the open is no secret", () => {
  const fields = { user: f.string({ doc }), password: f.string({ sensitive: true, openAs: "user", doc }) };
  const secretsOf = (user: string, password: string, sensitive = false) => {
    const secrets: string[] = [];
    const value: ConfigNode = {
      kind: "object",
      entries: [
        { key: "password", value: { kind: "string", text: password, sensitive } },
        { key: "user", value: { kind: "string", text: user } },
      ],
    };
    const sink = new DiagnosticList();
    decode(declareConfig("demo", doc, fields), value, {
      syntax: "hcl",
      sink,
      onSecret: (text) => secrets.push(text),
    });
    return secrets;
  };
  assert.deepEqual(secretsOf("vagrant", "vagrant"), []);
  assert.deepEqual(secretsOf("vagrant", "Vagrant"), ["Vagrant"]);
  // A sensitive variable stays one, whatever it holds.
  assert.deepEqual(secretsOf("vagrant", "vagrant", true), ["vagrant"]);
});

test("decode() puts a placeholder where a text is known only later, without complaint", () => {
  const fields = {
    text: f.string({ required: true, doc }),
    size: f.int({ required: true, doc }),
    list: f.strings({ doc }),
    how: f.choice(["a"], { doc }),
  };
  const { config, codes } = run(
    fields,
    { text: unknown, size: unknown, list: ["a", unknown], how: unknown },
    "hcl",
  );
  assert.deepEqual(
    [config["text"], config["size"], config["list"], codes],
    [UNKNOWN_TEXT, undefined, ["a", UNKNOWN_TEXT], []],
  );
});

test("decode() knows which fields hang on a mistake, and with stand-ins their values keep the type", () => {
  const fields = {
    name: f.string({ doc, required: true }),
    size: f.int({ doc, default: 1 }),
    words: f.strings({ doc }),
    mode: f.choice(["a", "b"], { doc, default: "a" }),
    flag: f.bool({ doc, default: true }),
    wait: f.duration({ doc }),
    extra: f.string({ doc }),
  };
  const config = (value: object) => {
    const sink = new DiagnosticList();
    const how = { syntax: "hcl", standIns: true, sink } as const;
    const result = decode(declareConfig("demo", "A demo.", fields), node(value), how);
    return { ...result, codes: sink.items.map((item) => item.code.slice(7)) };
  };
  const rows: readonly (readonly [object, object, readonly string[], readonly string[], boolean])[] = [
    // written, config in part, wrong paths, what is said, whether a complaint about the whole may follow
    [{ name: wrong }, { name: UNKNOWN_TEXT }, ["name"], [], false],
    [{ nmae: "x" }, { name: UNKNOWN_TEXT }, ["name"], ["unknown-key"], false],
    [{}, { name: UNKNOWN_TEXT }, ["name"], ["missing-key"], false],
    [{ name: ["x"] }, { name: UNKNOWN_TEXT }, ["name"], ["wrong-type"], true],
    [{ name: "x", zzz: 1 }, { name: "x" }, [], ["unknown-key"], false],
    [{ name: "x", size: "many" }, { size: NaN }, ["size"], ["wrong-type"], true],
    [{ name: "x", size: wrong }, { size: NaN }, ["size"], [], true],
    [{ name: "x", words: wrong }, { words: [UNKNOWN_TEXT] }, ["words"], [], false],
    [{ name: "x", words: ["y", wrong] }, { words: ["y", UNKNOWN_TEXT] }, ["words.1"], [], false],
    [{ name: "x", mode: "c" }, { mode: "a" }, ["mode"], ["not-allowed"], true],
    [{ name: "x", flag: wrong }, { flag: true }, ["flag"], [], true],
    [{ name: "x", wait: "soon" }, { wait: NaN }, ["wait"], ["bad-duration"], true],
    [{ name: "x", extra: unknown }, { extra: UNKNOWN_TEXT }, [], [], false],
  ];
  for (const [value, part, paths, codes, isVague] of rows) {
    const result = config(value);
    const row = JSON.stringify(part);
    assert.deepEqual({ ...result.config, ...part }, result.config, row);
    assert.deepEqual([[...result.mistakes.paths], result.codes], [paths, codes], row);
    assert.equal(result.mistakes.touch(""), isVague, row);
    assert.equal(result.mistakes.none, paths.length === 0, row);
  }
  const { mistakes } = config({ name: "x", words: ["y", wrong] });
  const touched = ["words", "words.0", "words.1", "words.1.x", "word"].filter((path) => mistakes.touch(path));
  assert.deepEqual(touched, ["words", "words.1", "words.1.x"]);
});

test("decode() takes a text that cannot be rendered for a value that is wrong", () => {
  const fields = { name: f.string({ doc, required: true }), words: f.strings({ doc, required: true }) };
  const { codes, mistakes, ok } = run(fields, { name: "{{a}}", words: "{{b}}" }, { render: () => undefined });
  assert.deepEqual([codes, [...mistakes.paths], ok], [[], ["name", "words.0"], true]);
});

test("rangeOf() gives the place of a field, an element, the whole", () => {
  const { rangeOf } = run({ table: f.stringTable({ doc }) }, { table: [["a", "b"]] });
  assert.ok(rangeOf("") && rangeOf("table") && rangeOf("table.0.1"));
  assert.equal(rangeOf("nothing"), undefined);
});

test("decode() keeps what was written only when the declaration asks for it, out of sight", () => {
  const fields = { size: f.int({ doc: "Size." }) };
  const written: ConfigNode = {
    kind: "object",
    entries: [{ key: "size", value: { kind: "string", text: "12" } }],
  };
  const options = { syntax: "json", sink: new DiagnosticList() } as const;
  const plain = decode(declareConfig("x", "X.", fields), written, options).config;
  const kept = decode({ ...declareConfig("x", "X.", fields), keepsWritten: true }, written, options).config;
  assert.equal(f.writtenConfig(plain), undefined);
  const { node, syntax, mistakes } = f.writtenConfig(kept) ?? {};
  assert.deepEqual([node, syntax, mistakes?.none], [written, "json", true]);
  assert.deepEqual(kept, plain);
});

test("a choice whose text is only known later is taken as it stands", () => {
  const fields = { how: f.choice(["a", "b"], { doc }) };
  const { config, codes } = run(fields, { how: "{{x}}" }, { render: () => UNKNOWN_TEXT });
  assert.deepEqual([config["how"], codes], [UNKNOWN_TEXT, []]);
});

// Source: the decoder of packer-plugin-sdk 0.6.10, measured.
test("blocks in legacy JSON are an object or a list of them, one block is an object", () => {
  const fields = {
    part: f.block({ key: f.string({ doc }) }, { doc }),
    parts: f.blocks({ key: f.string({ doc }) }, { doc }),
  };
  const rows: readonly (readonly [object, object, readonly string[]])[] = [
    [{ parts: { key: "x" } }, { parts: [{ key: "x" }] }, []],
    [{ parts: [{ key: "x" }, { key: "y" }] }, { parts: [{ key: "x" }, { key: "y" }] }, []],
    [{ parts: {} }, { parts: [] }, []],
    [{ parts: [] }, { parts: [] }, []],
    [{ parts: [{}] }, { parts: [{ key: undefined }] }, []],
    [{ parts: [null] }, { parts: [{ key: undefined }] }, []],
    [{ parts: null }, { parts: [] }, []],
    [{ parts: [[{ key: "x" }]] }, { parts: [] }, ["wrong-type"]],
    [{ part: { key: "x" } }, { part: { key: "x" } }, []],
    [{ part: {} }, { part: { key: undefined } }, []],
    [{ part: null }, { part: undefined }, []],
    [{ part: [{ key: "x" }] }, { part: undefined }, ["wrong-type"]],
  ];
  for (const [written, part, codes] of rows) {
    const result = run(fields, written);
    assert.deepEqual({ ...result.config, ...part }, result.config, JSON.stringify(written));
    assert.deepEqual(result.codes, codes, JSON.stringify(written));
  }
});
