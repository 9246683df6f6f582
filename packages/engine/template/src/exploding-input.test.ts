/** Expressions and templates that would take for ever, or all of the memory: each is refused, in words, within a second. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryHost } from "@prebake/testing";
import { consoleOf } from "./console.ts";
import { load, problemsOf, saidOf } from "./load-rig.fixture.ts";
import type { SyncFiles } from "./sync-files.ts";

const longestMs = 1000;
const mostMiB = 250;

const encoder = new TextEncoder();
const files: Readonly<Record<string, () => Uint8Array>> = {
  "self.tpl": () => encoder.encode('${templatefile("self.tpl", {})}'),
  big: () => new Uint8Array(100 << 20).fill(97),
  "bomb.yaml": () => encoder.encode(yamlBomb()),
  "aliases.yaml": () => encoder.encode(`a: &a [1]\nb: [${"*a,".repeat(20_000)}]`),
  long: () => new Uint8Array(40 << 20).fill(97),
  "rows.csv": () =>
    encoder.encode(`a,b\n${Array.from({ length: 50_000 }, (_, at) => `${at},"x ""${at}"`).join("\n")}`),
};

const syncFiles: SyncFiles = {
  readFile: (path) => {
    const content = files[path.slice(path.lastIndexOf("/") + 1)];
    if (!content) throw new Error("there is no such file");
    return content();
  },
  fileKind: () => "file",
  listDirectory: () => [],
};

function yamlBomb(): string {
  const names = Array.from("abcdefghijk");
  const lines = names.map(
    (name, at) =>
      `${name}: &${name} [${Array.from({ length: 10 }, () => (at === 0 ? "x" : `*${names[at - 1]}`)).join(",")}]`,
  );
  return lines.join("\n");
}

const a = (count: number): string => "a".repeat(count);

// Expression → what the complaint says; none: there is a value.
const rows: readonly (readonly [string, RegExp | undefined])[] = [
  ['templatefile("self.tpl", {})', /no function named "templatefile"/],
  ['regex("(", "a")', /not valid: a "\)" is missing/],
  ['regex("(?=a)b", "ab")', /look around, and other extensions, are not supported/],
  ['regex("(a)\\\\1", "aa")', /references to groups are not supported/],
  [`regex("(a+)+$", "${a(20_000)}b")`, /does not match/],
  [`regexall("(a|aa)*b", "${a(20_000)}")`, undefined],
  [`regexall(".*.*.*=x", "${a(20_000)}")`, undefined],
  ['regex("((a{100}){100}){100}", "a")', /more than 1000 repetitions/],
  [`regex("${"(".repeat(5000)}${")".repeat(5000)}", "a")`, /nested too deeply/],
  ['cidrsubnet("10.0.0.0/8", 30, 1)', /only 32 bits/],
  ['cidrsubnet("10.0.0.0/8", 8, 256)', /no network of that number/],
  ['cidrsubnet("10.0.0.0/8", 8, -1)', /no network of that number/],
  ['cidrsubnet("10.0.0.0/8", 1e9, 1)', /at most 32 bits/],
  ['cidrhost("10.0.0.0/8", 1e30)', /too large/],
  ['base64gzip(file("big"))', /larger than 64 MiB/],
  ['base64gzip(join("", [for i in range(100) : format("%1000000s", i)]))', /more than 64 MiB/],
  [`1${"0".repeat(1e6)} % 7`, undefined],
  [`parseint("${"9".repeat(1e6)}", 10)`, /more than 100000 digits/],
  ["pow(2, 1e9)", undefined],
  ['format("%d", 1e1000000)', /too large for "%d"/],
  ['format("%1000000000d", 1)', /width .* too large/],
  ["range(1e9)", /More than 1024 numbers/],
  ["range(0, 1e9, 1e-9)", /More than 1024 numbers/],
  ["length(setproduct(range(1000), range(1000), range(1000)))", /More than|more than 100000 combinations/],
  ["length([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]])", /250000 rounds/],
  ['length("%{ for a in range(1000) }%{ for b in range(1000) }x%{ endfor }%{ endfor }")', /250000 rounds/],
  ['length(formatlist("%1000000s", range(1000)))', /too long/],
  [`replace("${a(10_000)}", "", "${a(10_000)}")`, /too long/],
  [`replace("${a(10_000)}", "a", "${a(10_000)}")`, /too long/],
  ['indent(1000000000, "a\\nb")', /too long/],
  ['yamldecode(file("bomb.yaml"))', /more than 1000000 values/],
  [`jsondecode("${"[".repeat(1e5)}")`, /nested deeper/],
  [`${"(".repeat(1e5)}1${")".repeat(1e5)}`, /nested 400 levels/],
  [`1${" + 1".repeat(1e5)}`, /1000 levels/],
  ['length(csvdecode(file("rows.csv")))', undefined],
  [`length(split(",", "${"a,".repeat(1e6)}"))`, undefined],
  ['split("", file("long"))', /more than 2000000 parts/],
  ['split("a", file("long"))', /more than 2000000 parts/],
  ['length(indent(2, file("long")))', /more than 64 MiB/],
  ['length(upper(file("long")))', /more than 64 MiB/],
  ['"${file("long")}${file("long")}"', /more than 64 MiB/],
  [`yamldecode("${"[".repeat(1e5)}")`, /nested too deeply/],
  ['length(yamldecode(file("aliases.yaml")).b)', undefined],
  [`jsondecode("${'{\\"a\\":'.repeat(1e5)}")`, /nested deeper/],
  [`timeadd("2020-01-01T00:00:00Z", "${"9".repeat(1e6)}")`, /duration must be/],
  [`formatdate("${a(1e6)}", "2020-01-01T00:00:00Z")`, /date format is too long/],
  [`convert("${"9".repeat(1e6)}", number) + 1`, undefined],
  [`${"[".repeat(1e5)}${"]".repeat(1e5)}`, /nested 400 levels/],
  [`${"{a=".repeat(1e5)}1${"}".repeat(1e5)}`, /nested 400 levels/],
  [`${'"${'.repeat(1e4)}1${'}"'.repeat(1e4)}`, /nested 400 levels/],
  [`${"!".repeat(1e5)}true`, /nested 400 levels/],
  [`${"true ? 1 : ".repeat(1e5)}1`, /nested 400 levels/],
  [`${"abs(".repeat(1e5)}1${")".repeat(1e5)}`, /nested 400 levels/],
  [`${"[for x in [1] : ".repeat(1e4)}1${"]".repeat(1e4)}`, /nested 400 levels/],
  [`[]${"[0]".repeat(1e5)}`, /has no elements/],
  [`"${"%{ if true }".repeat(1e4)}${"%{ endif }".repeat(1e4)}"`, /nested 400 levels/],
  ['bcrypt("x", 31)', /takes minutes/],
];

test("expressions that explode are refused within a second", async () => {
  const host = createMemoryHost({ files: { "a.pkr.hcl": "" } });
  const { template } = await load(host, { path: "a.pkr.hcl", purpose: "console", syncFiles });
  assert.ok(template);
  const console = consoleOf(template);
  for (const [expression, complaint] of rows) {
    const name = expression.slice(0, 80);
    const before = process.threadCpuUsage();
    const { text, diagnostics } = await console.evaluate(expression);
    // Of the processor: what else the machine does meanwhile is nobody's fault.
    const { user, system } = process.threadCpuUsage(before);
    const tookMs = (user + system) / 1000;
    const words = diagnostics.map(({ detail }) => detail).join("\n");
    if (complaint) assert.match(words, complaint, name);
    else assert.deepEqual([words, text !== undefined], ["", true], name);
    for (const { code, subject } of diagnostics) assert.ok(subject, `${code} of ${name}`);
    assert.ok(tookMs <= longestMs, `${name} took ${Math.round(tookMs)} ms`);
  }
});

test("an expression takes no more memory than a small program", async () => {
  const host = createMemoryHost({ files: { "a.pkr.hcl": "" } });
  const { template } = await load(host, { path: "a.pkr.hcl", purpose: "console", syncFiles });
  assert.ok(template);
  const before = process.memoryUsage().heapUsed;
  await consoleOf(template).evaluate(
    "length([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]])",
  );
  assert.ok(process.memoryUsage().heapUsed - before < mostMiB * 2 ** 20);
});

test("circles are named", async () => {
  const circle = { "a.pkr.hcl": 'locals {\n  a = local.b\n  b = "${local.c}"\n  c = [local.a]\n}\n' };
  const hcl = await load(createMemoryHost({ files: circle }), { purpose: "console" });
  assert.deepEqual(
    hcl.diagnostics.map(({ code }) => code),
    ["template/dependency-cycle"],
  );
  assert.match(hcl.diagnostics[0]?.detail ?? "", /a → .*b → .*c → .*a/);
  const legacy = '{"variables": {"a": "{{user `b`}}", "b": "{{user `a`}}"}, "builders": [{"type": "null"}]}';
  const json = await load(createMemoryHost({ files: { "a.json": legacy } }), { path: "a.json" });
  assert.deepEqual(saidOf(json.diagnostics), ["template/legacy-variable-cycle a.json:1,21-35"]);
  assert.match(json.diagnostics[0]?.detail ?? "", /a → b → a/);
});

test("values of a variable file are pointed at where they are wrong", async () => {
  const legacy = '{"variables": {"a": ""}, "builders": [{"type": "null"}]}';
  const host = createMemoryHost({ files: { "a.json": legacy, "v.json": '{"a": "{{ nonsense }}"}' } });
  const said = await problemsOf(host, { path: "a.json", variableFiles: ["v.json"] });
  assert.deepEqual(said, ["gotemplate/unknown-function v.json:1,7-23"]);
});
