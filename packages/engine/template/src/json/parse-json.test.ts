import { DiagnosticList, SourceText, rangeText } from "@prebake/base";
import assert from "node:assert/strict";
import { test } from "node:test";
import { maxJsonDepth, parseJson } from "./parse-json.ts";
import { renderJson } from "./render-json.ts";

function parse(text: string) {
  const sink = new DiagnosticList();
  const node = parseJson(new SourceText("t", text), sink);
  const problems = sink.items.map(
    (one) => (one.subject ? rangeText(one.subject).slice(2) : "") + ` ${one.detail}`,
  );
  return { node, problems };
}

test("parseJson() reads every kind of value", () => {
  const text =
    '{"s": "a\\u00e9\\n\\"\\/", "n": -1.5e3, "t": true, "f": false, "z": null, "l": [], "o": {"x": [1, {}]}}';
  const { node, problems } = parse(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(node && JSON.parse(renderJson(node)), JSON.parse(text));
});

test("parseJson() knows where keys and values are", () => {
  const { node } = parse('{\n  "key": "value"\n}');
  assert.ok(node?.kind === "object");
  const [member] = node.members;
  assert.ok(member?.keyRange && member.value.range);
  assert.equal(rangeText(member.keyRange), "t:2,3-8");
  assert.equal(rangeText(member.value.range), "t:2,10-17");
});

// Each mistake with its place and a word of what is said.
const mistakes: readonly [text: string, ...said: readonly [place: string, words: RegExp][]][] = [
  ["", ["1,1-1", /empty/]],
  ["hello", ["1,1-6", /"hello" is no JSON value/]],
  ['{"a": 1,}', ["1,8-9", /no comma after the last/]],
  ["[1,]", ["1,3-4", /no comma after the last/]],
  ['{"a": 1 "b": 2}', ["1,9-10", /comma or the end/]],
  ['{"a" 1}', ["1,6-7", /":" is expected/]],
  ['{"a" = 1}', ["1,6-7", /not "="/]],
  ["{a: 1}", ["1,2-3", /double quotes: "a"/]],
  ["{'a': 'b'}", ["1,2-3", /double quotes/], ["1,7-8", /double quotes/]],
  ['{ // c\n"a": 1}', ["1,3-5", /no comments/]],
  ['/* c */ {"a": 1}', ["1,1-3", /no comments/]],
  ['{"a": 1 # c\n}', ["1,9-11", /no comments/]],
  ['{"builders": [}', ["1,15-16", /value is expected/]],
  ['{"a": [1}', ["1,9-10", /"\]" is expected/]],
  ['{"a": "x', ["1,7-8", /string is never closed/]],
  ['{"a": "x\n"}', ["1,9-2,1", /line ends inside a string/]],
  ['{"a": "\t"}', ["1,8-9", /U\+0009/]],
  ['{"a": "\\d"}', ["1,8-10", /no escape/]],
  ['{"a": "\\u12"}', ["1,8-10", /no escape/]],
  ['{"a": 01}', ["1,7-9", /no JSON number/]],
  ['{"a": 1e999}', ["1,7-12", /too large/]],
  ['{"a": 5G}', ["1,7-9", /no JSON number/]],
  ['{"a": -}', ["1,7-8", /value is expected/]],
  ['{"a": 1', ["1,1-2", /never closed/]],
  ['{"a": 1} x', ["1,10-11", /after the end/]],
  ['{"a": 1, "a": 2}', ["1,10-13", /already set/]],
  ['{"o": {"a": 1, "b": 2, "a": 3}}', ["1,24-27", /already set/]],
];

for (const [text, ...said] of mistakes) {
  test(`parseJson() reports ${JSON.stringify(text)}`, () => {
    const { problems } = parse(text);
    assert.equal(problems.length, said.length, problems.join("\n"));
    for (const [at, [place, words]] of said.entries()) {
      assert.match(problems[at] ?? "", words);
      assert.equal((problems[at] ?? "").split(" ")[0], place);
    }
  });
}

test("parseJson() shows where a key was set first", () => {
  const sink = new DiagnosticList();
  parseJson(new SourceText("t", '{"a": 1, "a": 2}'), sink);
  const [range] = (sink.items[0]?.related ?? []).map((one) => rangeText(one.range));
  assert.equal(range, "t:1,2-5");
});

test("parseJson() goes deep, and no deeper than the stack", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  assert.deepEqual(parse(nested(maxJsonDepth)).problems, []);
  assert.match(parse(nested(100_000)).problems[0] ?? "", /nested more than/);
});

test("parseJson() stops complaining after a while", () => {
  assert.equal(parse(`[${"x,".repeat(1000)}1]`).problems.length, 20);
});
