/** What `yamlencode` writes, rule by rule. Wanted: what go-cty-yaml 1.0.1 writes, the version in Packer 1.16. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asString } from "../../values/value.ts";
import { openRig } from "../function-rig.ts";

const { run, value } = openRig();

const rules: Readonly<Record<string, readonly (readonly [expression: string, yaml: string])[]>> = {
  "texts are quoted, and escaped as little as may be": [
    ['"a"', '"a"\n'],
    ['""', '""\n'],
    ['"yes"', '"yes"\n'],
    ['"1"', '"1"\n'],
    ['"a: b # c"', '"a: b # c"\n'],
    ['"\\"\\\\\\t\\r"', '"\\"\\\\\\t\\r"\n'],
    ['"\\u0000\\u0007\\u0008\\u000b\\u000c\\u001b\\u001f\\u007f"', '"\\0\\a\\b\\v\\f\\e\\x1F\\x7F"\n'],
    ['"\\u0085\\u00a0\\u2028\\u2029"', '"\\N\u00a0\\L\\P"\n'],
    ['"é中\\ufffd"', '"é中�"\n'],
    ['"😀"', '"\\U0001F600"\n'],
    ['"\\ufeffab c"', '"\\uFEFF\\x61\\x62\\x20\\x63"\n'],
    ['"a\\ufeffb"', '"a\\uFEFFb"\n'],
    ['" a "', '" a "\n'],
  ],
  "texts of several lines are literal blocks where they can be": [
    ['"a\\nb"', "|-\n  a\n  b\n"],
    ['"a\\nb\\n"', "|\n  a\n  b\n"],
    ['"a\\n\\n"', "|+\n  a\n\n"],
    ['"\\n"', "|2+\n\n"],
    ['"\\n\\n"', "|2+\n\n\n"],
    ['"\\na"', "|2-\n\n  a\n"],
    ['" a\\nb"', "|2-\n   a\n  b\n"],
    ['"  a\\n"', "|2\n    a\n"],
    ['"a\\n  b\\n"', "|\n  a\n    b\n"],
    ['"a\\n\\n\\nb"', "|-\n  a\n\n\n  b\n"],
    ['["a\\nb", "c"]', '- |-\n  a\n  b\n- "c"\n'],
    ['{ k = "a\\n\\n", l = "b" }', '"k": |+\n  a\n\n"l": "b"\n'],
    ['"a\\u00a0\\nb"', "|-\n  a\u00a0\n  b\n"],
    ['{ a = { b = ["x\\ny"] } }', '"a":\n  "b":\n  - |-\n    x\n    y\n'],
  ],
  "texts with spaces at the ends of lines, tabs or characters past the basic plane are not": [
    ['"a \\nb"', '"a \\nb"\n'],
    ['"a\\nb "', '"a\\nb "\n'],
    ['"a\\tb\\n"', '"a\\tb\\n"\n'],
    ['"a\\n\\u0007"', '"a\\n\\a"\n'],
    ['"😀\\n"', '"\\U0001F600\\n"\n'],
    ['"a\\r\\nb"', '"a\\r\\nb"\n'],
  ],
  "long texts are broken at a space past column 80": [
    [
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx a b"',
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx a\n  b"\n',
    ],
    [
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx a b"',
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx a\n  b"\n',
    ],
    [
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx a"',
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n  a"\n',
    ],
    [
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  a"',
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n  \\ a"\n',
    ],
    [
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "',
      '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "\n',
    ],
    [
      '"word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word word "',
      '"word word word word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word word word\n  word word word word word word word "\n',
    ],
    [
      '["word word word word word word word word word word word word word word word word word word word word end"]',
      '- "word word word word word word word word word word word word word word word word\n  word word word word end"\n',
    ],
    [
      '{ a = { b = "word word word word word word word word word word word word word word word word word word word word end" } }',
      '"a":\n  "b": "word word word word word word word word word word word word word word word\n    word word word word word end"\n',
    ],
    [
      '"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé a"',
      '"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé a"\n',
    ],
  ],
  "keys in one line": [
    ["{ a = 1 }", '"a": 1\n'],
    ['{ "a b" = 1, "" = 2, "é: #" = 3 }', '"": 2\n"a b": 1\n"é: #": 3\n'],
    ['{ "1" = 1, "true" = 2 }', '"1": 1\n"true": 2\n'],
    [
      '{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" = [1] }',
      '"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk":\n- 1\n',
    ],
  ],
  "long keys, and keys of several lines, follow a question mark": [
    [
      '{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" = 1 }',
      '? "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"\n: 1\n',
    ],
    [
      '{ "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé" = [1, 2] }',
      '? "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"\n: - 1\n  - 2\n',
    ],
    [
      '{ "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" = { a = 1, b = 2 }, z = 3 }',
      '? "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"\n: "a": 1\n  "b": 2\n"z": 3\n',
    ],
    ['{ "a\\nb" = 1 }', "? |-\n  a\n  b\n: 1\n"],
    ['{ "a\\nb\\n" = "c\\nd\\n" }', "? |\n  a\n  b\n: |\n  c\n  d\n"],
    ['[{ "a\\nb" = [1, [2]], c = {} }]', '- ? |-\n    a\n    b\n  : - 1\n    - - 2\n  "c": {}\n'],
    ['{ "a \\nb" = [] }', '? "a \\nb"\n: []\n'],
    ['{ "a\\u2028b" = 1 }', '? "a\\Lb"\n: 1\n'],
    ['{ "\\n" = { "\\n" = null } }', "? |2+\n\n: ? |2+\n\n  : null\n"],
  ],
  "numbers, booleans and null": [
    [
      "[0, -0, 1.50, 1e30, 1e-10, -2.5, 1/3]",
      "- 0\n- -0\n- 1.5\n- 1000000000000000000000000000000\n- 0.0000000001\n- -2.5\n- 0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335\n",
    ],
    ["[true, false, null]", "- true\n- false\n- null\n"],
    ["1", "1\n...\n"],
    ["true", "true\n...\n"],
    ["null", "null\n...\n"],
    ["12345678901234567890.5", "12345678901234567890.5\n...\n"],
    ["convert(null, string)", "null\n...\n"],
  ],
  collections: [
    ["[]", "[]\n"],
    ["{}", "{}\n"],
    ["[[], {}]", "- []\n- {}\n"],
    ["[[[]]]", "- - []\n"],
    ["[[1, 2], [3]]", "- - 1\n  - 2\n- - 3\n"],
    ["[{ a = 1, b = [2, { c = 3 }] }, 4]", '- "a": 1\n  "b":\n  - 2\n  - "c": 3\n- 4\n'],
    ["{ a = [], b = {}, c = { d = { e = {} } } }", '"a": []\n"b": {}\n"c":\n  "d":\n    "e": {}\n'],
    ['convert(["b", "a"], set(string))', '- "a"\n- "b"\n'],
    ["convert({ b = 1, a = 2 }, map(number))", '"a": 2\n"b": 1\n'],
    ["{ a = [[1], { b = 2 }] }", '"a":\n- - 1\n- "b": 2\n'],
    ["convert([], list(string))", "[]\n"],
  ],
};

for (const [rule, rows] of Object.entries(rules)) {
  test(`yamlencode: ${rule}`, () => {
    for (const [expression, yaml] of rows)
      assert.equal(asString(value(`yamlencode(${expression})`)), yaml, expression);
  });
}

test("what is written is read as the same value", () => {
  for (const [expression] of Object.values(rules).flat()) {
    if (expression.includes("null")) continue; // A document that is null is not known.
    const back = run(`jsonencode(yamldecode(yamlencode(${expression})))`);
    assert.equal(back, run(`jsonencode(${expression})`), expression);
  }
});
