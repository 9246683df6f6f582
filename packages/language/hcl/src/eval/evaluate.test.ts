import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList, SourceText } from "@prebake/base";
import { numericFunctions } from "../functions/numeric.ts";
import { stringFunctions } from "../functions/string.ts";
import { typeConversionFunctions } from "../functions/type-conversion.ts";
import { parseHclExpression } from "../syntax/parse.ts";
import { complaintText } from "../syntax/parse.fixture.ts";
import { renderHcl } from "../values/render.ts";
import {
  BoolType,
  NumberType,
  StringType,
  listType,
  mapType,
  objectType,
  setType,
  tupleType,
  typeConstraintText,
} from "../values/type.ts";
import type { Value } from "../values/value.ts";
import {
  SENSITIVE,
  boolValue,
  isWrong,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  unknownValue,
  wrongValue,
} from "../values/value.ts";
import { evaluate } from "./evaluate.ts";
import type { Binding, VariableGroup } from "./scope.ts";
import { Scope } from "./scope.ts";

const functions = new Map(
  [...numericFunctions, ...stringFunctions, ...typeConversionFunctions].map((fn) => [fn.name, fn]),
);

const secret = stringValue("hunter2").withMarks(new Set([SENSITIVE]));

const variables: Readonly<Record<string, Binding>> = {
  n: numberValue(5),
  s: stringValue("text"),
  yes: boolValue(true),
  secret,
  nothing: nullValue(StringType),
  nolist: nullValue(listType(StringType)),
  list: listValue(StringType, [stringValue("a"), stringValue("b")]),
  empty: listValue(StringType, []),
  set: setValue(StringType, [stringValue("b"), stringValue("a")]),
  map: mapValue(StringType, { k: stringValue("v") }),
  people: tupleValue([objectValue({ name: stringValue("Ann") }), objectValue({ name: stringValue("Bob") })]),
  unknown: unknownValue(),
  unknown_s: unknownValue(StringType),
  unknown_n: unknownValue(NumberType),
  unknown_b: unknownValue(BoolType),
  unknown_l: unknownValue(listType(objectType({ a: NumberType }))),
  unknown_t: unknownValue(tupleType([StringType])),
  unknown_o: unknownValue(objectType({ a: NumberType })),
  unknown_m: unknownValue(mapType(NumberType)),
  unknown_set: unknownValue(setType(NumberType)),
  marked: objectValue({ hunter2: numberValue(1) }).withMarks(new Set([SENSITIVE])),
  group: groupOf({ a: numberValue(1) }),
  other: groupOf({ settings: objectValue({ size: numberValue(1), "two words": numberValue(2) }) }),
  hiding: {
    ...groupOf({ pin: numberValue(4711), keys: objectValue({ hunter2: numberValue(1) }) }),
    isSecret: () => true,
  },
};

function groupOf(values: Readonly<Record<string, Value>>): VariableGroup {
  return {
    get: (name) => values[name],
    names: () => Object.keys(values),
    toValue: () => objectValue(values),
  };
}

function run(text: string): { value: Value; sink: DiagnosticList; complaints: readonly string[] } {
  const sink = new DiagnosticList();
  const expression = parseHclExpression(new SourceText("test.hcl", text), sink);
  const value = evaluate(expression, new Scope({ variables, functions }), sink);
  return { value, sink, complaints: sink.items.map(complaintText) };
}

function shown(value: Value): string {
  return `${renderHcl(value).replaceAll(/\s+/g, " ")}: ${typeConstraintText(value.type)}`;
}

const good: readonly (readonly [text: string, value: string])[] = [
  // Operators
  ["1 + 2 * 3", "7: number"],
  ['"1" + 1', "2: number"],
  ["-n % 3", "-2: number"],
  ["1 / 3 * 3 == 1", "true: bool"],
  ['!"true"', "false: bool"],
  ["n == 5 && s != null", "true: bool"],
  ['"5" == 5', "false: bool"],
  ["[1] == [1]", "true: bool"],
  ["nothing == null", "true: bool"],
  ["unknown == 1", "<unknown>: bool"],
  ["unknown_n + 1", "<unknown>: number"],
  ["-unknown_n", "<unknown>: number"],
  ["unknown_b && false", "false: bool"],
  ["unknown_b || true", "true: bool"],
  ["true || nosuch", "true: bool"],
  ["false && s.x", "false: bool"],
  ["null && true", "false: bool"],
  // Conditionals
  ['yes ? 1 : "a"', '"1": string'],
  ["yes ? null : 1", "null: number"],
  ["yes ? [] : [1]", "[]: list(number)"],
  ["yes ? {a = 1} : {b = 2}", "{ a = 1 }: map(number)"],
  ["yes ? 1 : nosuch", "1: number"],
  ["unknown_b ? 1 : 1", "1: number"],
  ["unknown_b ? 1 : 2", "<unknown>: number"],
  ["unknown_b ? null : null", "null: any"],
  ["unknown_b ? empty : empty", "[]: list(string)"],
  // Collections and traversals
  [
    '{a = 1, "b" = 2, (s) = 3, "${s}x" = 4}',
    "{ a = 1 b = 2 text = 3 textx = 4 }: object({a=number,b=number,text=number,textx=number})",
  ],
  ["{a = 1, a = 2}.a", "2: number"],
  ["{1 = 2}", '{ "1" = 2 }: object({"1"=number})'],
  ["{(unknown_s) = 1}", "<unknown>: any"],
  ["people[0].name", '"Ann": string'],
  ["people.1.name", '"Bob": string'],
  ['list["1"]', '"b": string'],
  ["map.k", '"v": string'],
  ["list[n - 4]", '"b": string'],
  ["unknown.a[0].b", "<unknown>: any"],
  ["unknown_o.a", "<unknown>: number"],
  ["unknown_m.x", "<unknown>: number"],
  ["unknown_t[0]", "<unknown>: string"],
  ["group.a", "1: number"],
  ['group["a"]', "1: number"],
  ["group", "{ a = 1 }: object({a=number})"],
  // Splats
  ["people[*].name", '[ "Ann", "Bob", ]: tuple([string,string])'],
  ["people.*.name[0]", '"Ann": string'],
  ["s[*]", '[ "text", ]: tuple([string])'],
  ["nothing[*]", "[]: tuple([])"],
  ["list[*]", '[ "a", "b", ]: list(string)'],
  ["set[*]", '[ "a", "b", ]: list(string)'],
  ["empty[*]", "[]: list(string)"],
  ["unknown_l[*].a", "<unknown>: list(number)"],
  ["unknown_t[*]", "<unknown>: tuple([string])"],
  ["unknown_s[*]", "<unknown>: any"],
  // For
  ["[for v in list : upper(v)]", '[ "A", "B", ]: tuple([string,string])'],
  ['[for i, v in list : i if v == "b"]', "[ 1, ]: tuple([number])"],
  ["[for k, v in set : k]", '[ "a", "b", ]: tuple([string,string])'],
  ["{for i, v in list : v => i}", "{ a = 0 b = 1 }: object({a=number,b=number})"],
  [
    '{for v in ["a", "b", "a"] : v => 1...}',
    "{ a = [ 1, 1, ] b = [ 1, ] }: object({a=tuple([number,number]),b=tuple([number])})",
  ],
  ["[for v in unknown_l : v]", "<unknown>: any"],
  ["[for v in list : v if unknown_b]", "<unknown>: any"],
  ["{for v in [unknown_s] : v => 1}", "<unknown>: any"],
  ["[for v in [unknown_s] : v]", "[ <unknown>, ]: tuple([string])"],
  // Templates
  ['"a${n}b"', '"a5b": string'],
  ['"${list}"', '[ "a", "b", ]: list(string)'],
  ['"a ${~ s ~} b"', '"atextb": string'],
  ['"%{ if yes }a%{ else }b%{ endif }"', '"a": string'],
  ['"%{ if !yes }a%{ endif }"', '"": string'],
  ['"%{ for i, v in list }${i}${v} %{ endfor }"', '"0a 1b ": string'],
  ['"x${unknown}"', "<unknown>: string"],
  ['"%{ if unknown_b }a%{ endif }"', "<unknown>: string"],
  ['"%{ for v in unknown_l }a%{ endfor }"', "<unknown>: string"],
  // Calls
  ["max(1, [2, 3]...)", "3: number"],
  ["max(unknown_l...)", "<unknown>: any"],
  ["try(s.x, people[7], 3)", "3: number"],
  ["can(s.x)", "false: bool"],
  ["convert([1, 2], list(string))", '[ "1", "2", ]: list(string)'],
];

for (const [text, value] of good) {
  test(`evaluate(): ${text}`, () => {
    const result = run(text);
    assert.deepEqual(result.complaints, []);
    assert.equal(shown(result.value), value);
  });
}

// The value that is left after a mistake has the type that can be told.
const bad: readonly (readonly [text: string, value: string, ...complaints: string[]])[] = [
  ["nosuch", "any", "unknown-variable 1,1-7"],
  ["nosuch.a", "any", "unknown-variable 1,1-7"],
  ['"a" + [1]', "number", "operand-type 1,1-4", "operand-type 1,7-10"],
  ["s + nosuch", "number", "operand-type 1,1-2", "unknown-variable 1,5-11"],
  ["null + 1", "number", "operation-failed 1,1-9"],
  ["0 / 0", "number", "operation-failed 1,1-6"],
  ["-true", "number", "operand-type 1,2-6"],
  ["!null", "bool", "operation-failed 1,1-6"],
  ["nosuch || false", "bool", "unknown-variable 1,1-7"],
  ["null || false", "bool", "operation-failed 1,1-14"],
  ["nosuch == 1", "bool", "unknown-variable 1,1-7"],
  ["s ? 1 : 2", "number", "condition-type 1,1-2"],
  ["null ? 1 : 2", "number", "condition-null 1,1-5"],
  ["yes ? 1 : [1]", "any", "conditional-types-differ 1,7-14"],
  ["yes ? nosuch : 1", "any", "unknown-variable 1,7-13"],
  ["yes ? set : convert([1], list(number))", "any", "conditional-types-differ 1,7-10"],
  ["people.name", "any", "unknown-attribute 1,7-12"],
  ["people[0].nam", "any", "unknown-attribute 1,10-14"],
  ["group.b", "any", "unknown-attribute 1,6-8"],
  ["map.x", "any", "unknown-attribute 1,4-6"],
  ["s.x", "any", "unknown-attribute 1,2-4"],
  ["nolist[0]", "any", "access-of-null 1,7-10"],
  ["nothing.x", "any", "access-of-null 1,8-10"],
  ["list[2]", "any", "invalid-index 1,5-8"],
  ["list[-1]", "any", "invalid-index 1,5-9"],
  ["list[0.5]", "any", "invalid-index 1,5-10"],
  ['list["x"]', "any", "invalid-index 1,5-10"],
  ["set[0]", "any", "invalid-index 1,4-7"],
  ["map[s]", "any", "invalid-index 1,4-7"],
  ["list[nothing]", "any", "invalid-index 1,5-14"],
  ["s[0]", "any", "invalid-index 1,2-5"],
  ["nolist[*]", "any", "splat-null 1,1-7"],
  ["unknown_s[*].x", "any", "unknown-attribute 1,13-15"],
  ["[for v in s : v]", "any", "iterate-non-iterable 1,11-12"],
  ["[for v in nolist : v]", "any", "iterate-null 1,11-17"],
  ["[for v in [] : v if s]", "any", "for-condition 1,21-22"],
  ["[for v in list : v if null]", "any", "condition-null 1,23-27"],
  ['{for v in ["a", "a"] : v => 1}', "object({a=number})", "duplicate-key 1,24-25"],
  ["{for v in [[1]] : v => 1}", "any", "bad-object-key 1,19-20"],
  ["{(null) = 1}", "any", "null-key 1,2-8"],
  ["{[1] = 1}", "any", "key-type 1,2-5"],
  ["{a.b = 1}", "any", "ambiguous-key 1,2-5"],
  ['"${list}${null}x"', "string", "interpolation-type 1,4-8", "interpolation-type 1,11-15"],
  ['"%{ if s }a%{ endif }"', "string", "condition-type 1,8-9"],
  ['"%{ for v in s }a%{ endfor }"', "string", "iterate-non-iterable 1,14-15"],
  ["nosuch(1)", "any", "unknown-function 1,1-7"],
  ["a::upper(1)", "any", "unknown-function 1,1-9"],
  ["upper()", "any", "too-few-arguments 1,7-8"],
  ['upper("a", "b")', "any", "too-many-arguments 1,13-14"],
  ["upper([1, 2])", "any", "function-arg-type 1,7-8"],
  ['abs("x")', "any", "function-arg-type 1,6-7"],
  ["pow([], {})", "any", "function-arg-type 1,5-6", "function-arg-type 1,9-10"],
  ["pow(nosuch, [])", "any", "unknown-variable 1,5-11", "function-arg-type 1,13-14"],
  ["upper(nothing)", "any", "function-arg-type 1,7-14"],
  ["max(s...)", "any", "expand-type 1,5-6"],
  ["convert(1, foo)", "any", "bad-type-expression 1,12-15"],
];

for (const [text, type, ...complaints] of bad) {
  test(`evaluate() complains: ${text}`, () => {
    const result = run(text);
    assert.deepEqual(result.complaints, complaints);
    assert.equal(typeConstraintText(result.value.type), type);
  });
}

const marked = [
  "secret",
  '"x${secret}"',
  "upper(secret)",
  "secret == s",
  'secret == "a" ? 1 : 2',
  "[for c in [secret] : c][0]",
  "{(secret) = 1}",
  "{for c in [secret] : c => 1}",
  '[for c in list : c if secret != ""]',
  '"%{ if secret == "a" }x%{ endif }"',
  '"%{ for c in list }${secret}%{ endfor }"',
  "[secret, s][0]",
  'map[secret == "" ? "k" : "k"]',
  "([secret][*])[0]",
];

for (const text of marked) {
  test(`evaluate() keeps the mark: ${text}`, () => {
    const { value, complaints } = run(text);
    assert.deepEqual(complaints, []);
    assert.ok(value.marks.has(SENSITIVE));
  });
}

test("evaluate() keeps marks of parts where they are", () => {
  const { value } = run("[secret, s]");
  assert.equal(value.marks.size, 0);
  assert.equal(run("[secret, s][1]").value.marks.size, 0);
});

test("diagnostics name the values of variables, but never sensitive or unknown ones", () => {
  const { sink } = run("upper([n, people[0].name, list, nothing, secret, unknown])");
  assert.deepEqual(sink.items[0]?.values, [
    { name: "n", value: "5" },
    { name: "people[0].name", value: '"Ann"' },
    { name: "list", value: "list of string with 2 elements" },
    { name: "nothing", value: "null" },
  ]);
});

test("diagnostics inside a for name the round's variables", () => {
  const { sink } = run("[for i, v in list : v.x]");
  assert.deepEqual(
    sink.items.map(({ values }) => values),
    [[{ name: "v", value: '"a"' }], [{ name: "v", value: '"b"' }]],
  );
});

test("no word of a diagnostic holds a sensitive value", () => {
  for (const text of [
    "secret + 1",
    "abs(secret)",
    "list[secret]",
    "{for v in [secret, secret] : v => 1}",
    "convert(secret, bool)",
    "secret ? 1 : 2",
  ]) {
    const { sink } = run(text);
    assert.ok(sink.hasErrors, text);
    assert.ok(
      !JSON.stringify(sink.items.map(({ detail, values }) => [detail, values])).includes("hunter2"),
      text,
    );
  }
});

// What may be written in its place, and nothing that is not a name.
const suggestions: readonly [text: string, said: RegExp][] = [
  ["peeple", /Did you mean "people"\?$/],
  ["people[0].nme", /Did you mean "people\[0\]\.name"\?$/],
  ["group.A", /Did you mean "group\.a"\?$/],
  ["group.settings", /Did you mean "other\.settings"\?$/],
  ["settings", /Did you mean "other\.settings"\?$/],
  ['other["setings"]', /Did you mean "other\.settings"\?$/],
  ["other.settings.sizes", /Did you mean "other\.settings\.size"\?$/],
  ["other.settings.two_wrds", /Did you mean "other\.settings\["two words"\]"\?$/],
  ["[for p in people : p.nme]", /Did you mean "p\.name"\?$/],
  ["max(1, 2).nme", /^A value of type number has no attribute named "nme"\.$/],
  ["[people[0]][0].nme", /Did you mean "name"\?$/],
  ["other.nothing_like_it", /Declare it, or correct the name\.$/],
  ["uper(s)", /Did you mean "upper"\?$/],
  ["people.name", /\[\*\]\.name/],
  ["map.kk", /The map "map" has no attribute named "kk"\.$/],
];

for (const [text, said] of suggestions) {
  test(`a diagnostic suggests what was meant: ${text}`, () => {
    assert.match(run(text).sink.items[0]?.detail ?? "", said);
  });
}

test("a group may say itself what to do about a name that it has not", () => {
  const group = { ...groupOf({ a: numberValue(1) }), advice: "Wait for it." };
  const sink = new DiagnosticList();
  const expression = parseHclExpression(new SourceText("test.hcl", "[g.bbbb, g.A]"), sink);
  evaluate(expression, new Scope({ variables: { g: group } }), sink);
  assert.deepEqual(
    sink.items.map(({ detail }) => detail),
    ['There is no "g.bbbb". Wait for it.', 'There is no "g.A". Did you mean "g.a"?'],
  );
});

test("of a secret member of a group nothing is told but its name", () => {
  const items = (text: string) => run(text).sink.items.map(({ detail, values }) => ({ detail, values }));
  assert.deepEqual(items("hiding.pin + s"), [
    {
      detail: "Unsuitable value for the operator +: a number is required.",
      values: [{ name: "s", value: '"text"' }],
    },
  ]);
  assert.deepEqual(items("hiding.pinn"), [
    { detail: 'There is no "hiding.pinn". Did you mean "hiding.pin"?', values: undefined },
  ]);
  assert.deepEqual(items("hiding.keys.hunter3"), [
    { detail: '"hiding.keys" has no attribute named "hunter3".', values: undefined },
  ]);
  const { sink } = run("marked.hunter3");
  assert.equal(sink.items[0]?.detail, '"marked" has no attribute named "hunter3".');
});

test("a scope hides the names of its parent", () => {
  const outer = new Scope({ variables: { a: numberValue(1), b: numberValue(2) }, functions });
  const inner = outer.child(new Map([["a", numberValue(3)]]));
  const sink = new DiagnosticList();
  const value = evaluate(parseHclExpression(new SourceText("test.hcl", "abs(a + b)"), sink), inner, sink);
  assert.equal(renderHcl(value), "5");
  assert.deepEqual(inner.names(), ["a", "a", "b"]);
});

test("without variables and functions, the diagnostic says that there are none", () => {
  const sink = new DiagnosticList();
  evaluate(parseHclExpression(new SourceText("test.hcl", "[a, f()]"), sink), new Scope(), sink);
  assert.match(sink.items[0]?.detail ?? "", /may not be used here/);
  assert.match(sink.items[1]?.detail ?? "", /may not be called here/);
});

test("evaluate() refuses a chain that is too deep, once", () => {
  const { complaints } = run(`1${" + 1".repeat(20_000)}`);
  assert.equal(complaints.length, 1);
  assert.match(complaints[0] ?? "", /^expression-too-deep/);
});

test("evaluate() takes a group's attribute without asking for the whole", () => {
  let asked = 0;
  const group: Binding = {
    get: () => numberValue(1),
    names: () => [],
    toValue: () => {
      asked++;
      return objectValue({});
    },
  };
  const sink = new DiagnosticList();
  evaluate(
    parseHclExpression(new SourceText("test.hcl", "g.a + g.b"), sink),
    new Scope({ variables: { g: group } }),
    sink,
  );
  assert.equal(asked, 0);
});

test("evaluate() marks what a mistake keeps from being known, and what is made of it", () => {
  const marks = new Map<string, Binding>([
    ["late", unknownValue(StringType)],
    ["bad", wrongValue()],
    ["n", numberValue(1)],
  ]);
  const scope = new Scope({ functions, variables: marks });
  const wrong = (text: string) => {
    const sink = new DiagnosticList();
    const value = evaluate(parseHclExpression(new SourceText("test.hcl", text), sink), scope, sink);
    return [isWrong(value), sink.items.length];
  };
  const rows: readonly (readonly [string, boolean, number])[] = [
    ["nope", true, 1],
    ["upper(1, 2)", true, 1],
    ['"a ${nope} b"', true, 1],
    ["bad", true, 0],
    ['"a ${bad} b"', true, 0],
    ["upper(bad)", true, 0],
    ["bad.x[0].y", true, 0],
    ["bad + 1", true, 0],
    ["bad ? 1 : 2", true, 0],
    ["[for x in bad : x]", true, 0],
    ["bad[*].name", true, 0],
    ["-bad", true, 0],
    ["n == 1 ? n : bad", false, 0],
    ['"a ${late} b"', false, 0],
    ["[nope]", false, 1], // Known to have one element, which is not.
    ["[bad][0]", true, 0],
    ["{a = bad}.a", true, 0],
    ["1 +", true, 1],
  ];
  for (const [text, isBad, count] of rows) assert.deepEqual(wrong(text), [isBad, count], text);
});
