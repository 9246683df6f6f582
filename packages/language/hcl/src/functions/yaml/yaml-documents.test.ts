/**
 * What `yamldecode` makes of documents, rule by rule. Wanted: JSON of what go-cty-yaml 1.0.1 makes of them, the version in Packer 1.16. Where we take more
 * than it does: docs/adr/0003-yaml.md.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { asString } from "../../values/value.ts";
import { hclQuote } from "../../values/render.ts";
import { openRig } from "../function-rig.ts";

const { run, value, complaints } = openRig();

const rules: Readonly<Record<string, readonly (readonly [document: string, json: string])[]>> = {
  "words of YAML 1.1": [
    [
      "[y, Y, yes, Yes, YES, true, True, TRUE, on, On, ON]",
      "[true,true,true,true,true,true,true,true,true,true,true]",
    ],
    [
      "[n, N, no, No, NO, false, False, FALSE, off, Off, OFF]",
      "[false,false,false,false,false,false,false,false,false,false,false]",
    ],
    ["[~, null, Null, NULL, ]", "[null,null,null,null]"],
    ["[a: ]", '[{"a":null}]'],
    ["[yEs, tRUE, nUll, oN, none, nil]", '["yEs","tRUE","nUll","oN","none","nil"]'],
    ["yes: no", '{"true":false}'],
  ],
  "whole numbers, with underscores and zeros in front": [
    ["[0, -0, +0, 00, 007, 08, +5, -12, --1]", '[0,-0,0,0,7,8,5,-12,"--1"]'],
    ["[1_000, 1__0, 1_, _1, -_5, 1_0_]", '[1000,10,1,"_1",-5,10]'],
    ["[0b101, -0b11, 0b1_0, +0b1, 0B1]", '[5,-3,2,"+0b1","0B1"]'],
    ["[0x1f, -0x1f, 0o17, 0X1F, 0xg]", '["0x1f","-0x1f","0o17","0X1F","0xg"]'],
    [
      "[12345678901234567890, 123456789012345678901234567890]",
      "[12345678901234567890,123456789012345678901234567890]",
    ],
    ["[1 000, '1,000', 1-2, 1+1, 1a]", '["1 000","1,000","1-2","1+1","1a"]'],
  ],
  "decimals and infinities": [
    ["[1.5, 1., -1., .5, -.5, +.5, 1.50, 01.5]", "[1.5,1,-1,0.5,-0.5,0.5,1.5,1.5]"],
    ["[1e3, 1E3, 1e+3, 1.5e-3, .5e3, 1e, 1e+]", '[1000,1000,1000,0.0015,500,"1e","1e+"]'],
    ["[1.5.5, 1..2, 1_0.5, ., .., -., .a]", '["1.5.5","1..2",10.5,".","..","-.",".a"]'],
    ["[+Infinity, NaN, inf, .iNF, .Nan]", '["+Infinity","NaN","inf",".iNF",".Nan"]'],
    [
      "a: 1e400",
      '{"a":10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000}',
    ],
  ],
  "times without quotes are written in RFC 3339": [
    [
      "[2024-01-02, 2024-1-2, 2024-02-29, 2023-02-29, 2024-13-01, 2024-02-30]",
      '["2024-01-02T00:00:00Z","2024-01-02T00:00:00Z","2024-02-29T00:00:00Z","2023-02-29","2024-13-01","2024-02-30"]',
    ],
    [
      "[2024-01-02T03:04:05Z, 2024-01-02t03:04:05Z, 2024-01-02T03:04:05z, 2024-01-02T03:04:05]",
      '["2024-01-02T03:04:05Z","2024-01-02T03:04:05Z","2024-01-02T03:04:05z","2024-01-02T03:04:05"]',
    ],
    [
      "[2024-01-02 03:04:05, 2024-01-02  03:04:05, 2024-01-02 03:04:05Z, 2024-01-02 03:04]",
      '["2024-01-02T03:04:05Z","2024-01-02T03:04:05Z","2024-01-02 03:04:05Z","2024-01-02 03:04"]',
    ],
    [
      "[2024-01-02T03:04:05+01:00, 2024-01-02T03:04:05-01:30, 2024-01-02T03:04:05+01, 2024-01-02 03:04:05 +01:00]",
      '["2024-01-02T03:04:05+01:00","2024-01-02T03:04:05-01:30","2024-01-02T03:04:05+01","2024-01-02 03:04:05 +01:00"]',
    ],
    [
      "[2024-01-02T03:04:05.123Z, 2024-01-02 03:04:05.5, 2024-01-02T03:04:05.1234567891Z, 2024-01-02T03:04:05.Z]",
      '["2024-01-02T03:04:05Z","2024-01-02T03:04:05Z","2024-01-02T03:04:05Z","2024-01-02T03:04:05.Z"]',
    ],
    ["- 2024-01-02T03:04:05,5Z", '["2024-01-02T03:04:05Z"]'],
    [
      "[2024-01-02T24:00:00Z, 2024-01-02T23:60:00Z, 2024-01-02T23:59:60Z, 24-01-02, 10000-01-01]",
      '["2024-01-02T24:00:00Z","2024-01-02T23:60:00Z","2024-01-02T23:59:60Z","24-01-02","10000-01-01"]',
    ],
    ["['2024-01-02', \"2024-1-2\"]", '["2024-01-02","2024-1-2"]'],
    ["[190:20:30, 1:30, 12:30:45]", '["190:20:30","1:30","12:30:45"]'],
  ],
  "quoted texts stay texts": [
    ["['', '1', 'yes', '~', '.inf', '<<']", '["","1","yes","~",".inf","\\u003c\\u003c"]'],
    ['["", "1", "no", "null"]', '["","1","no","null"]'],
    ["'it''s'", '"it\'s"'],
    ['"a\\tb\\n\\x41\\u00e9\\U0001F600\\\\\\""', '"a\\tb\\nAé😀\\\\\\""'],
    [
      '"\\e\\0\\a\\b\\v\\f\\r\\N\\_\\L\\P\\ "',
      '"\\u001b\\u0000\\u0007\\b\\u000b\\f\\r\u0085 \\u2028\\u2029 "',
    ],
    ["'\\n'", '"\\\\n"'],
    ["'a\n  b'", '"a b"'],
    ["'a\n\n  b'", '"a\\nb"'],
    ['"a\n  b"', '"a b"'],
    ['"a\\\n  b"', '"ab"'],
    ['"a \\\n  \\ b"', '"a  b"'],
    ["'a: b'", '"a: b"'],
    ['"# no"', '"# no"'],
    ["a: 'b\n\n\n  c '", '{"a":"b\\n\\nc "}'],
  ],
  "plain texts": [
    ["a b  c", '"a b  c"'],
    ["a:b", '"a:b"'],
    ["a#b", '"a#b"'],
    ["a #b", '"a"'],
    ["http://x/y?z=1&w#f", '"http://x/y?z=1\\u0026w#f"'],
    ["a\n b\n\n c", '"a b\\nc"'],
    ["a: b\n c\n  d", '{"a":"b c d"}'],
    ["- a\n  b", '["a b"]'],
    ["é 😀", '"é 😀"'],
    ["a: x, y", '{"a":"x, y"}'],
    ["a: b]c}", '{"a":"b]c}"}'],
    ["C:\\x", '"C:\\\\x"'],
    ["a\\nb", '"a\\\\nb"'],
  ],
  "literal blocks": [
    ["a: |\n  b\n   c\n\n  d\n", '{"a":"b\\n c\\n\\nd\\n"}'],
    ["a: |-\n  b\n", '{"a":"b"}'],
    ["a: |+\n  b\n\n\n", '{"a":"b\\n\\n\\n"}'],
    ["a: |\n  b\n\n\nc: d", '{"a":"b\\n","c":"d"}'],
    ["a: |2\n   b\n", '{"a":" b\\n"}'],
    ["a: |-2\n   b\n", '{"a":" b"}'],
    ["a: |1+\n   b\n\n", '{"a":"  b\\n\\n"}'],
    ["- |\n a\n- |\n  b\n", '["a\\n","b\\n"]'],
    ["a: |\n\n  b\n", '{"a":"\\nb\\n"}'],
    ["a: |  # c\n  b\n", '{"a":"b\\n"}'],
    ["a: |\n  # b\n", '{"a":"# b\\n"}'],
    ["a: |\n  b\t\n", '{"a":"b\\t\\n"}'],
    ["--- |\n a\n", '"a\\n"'],
    ["a: |\n  b\n # c\nd: e", '{"a":"b\\n","d":"e"}'],
  ],
  "folded blocks": [
    ["a: >\n  b\n  c\n", '{"a":"b c\\n"}'],
    ["a: >-\n  b\n\n  c\n", '{"a":"b\\nc"}'],
    ["a: >\n  b\n\n\n  c\n", '{"a":"b\\n\\nc\\n"}'],
    ["a: >\n  b\n   c\n  d\n", '{"a":"b\\n c\\nd\\n"}'],
    ["a: >\n  b\n\n   c\n\n  d\n", '{"a":"b\\n\\n c\\n\\nd\\n"}'],
    ["a: >+\n  b\n\n", '{"a":"b\\n\\n"}'],
    ["a: >\n\n  b\n  c\n", '{"a":"\\nb c\\n"}'],
    ["a: >\n  b \n  c\n", '{"a":"b  c\\n"}'],
  ],
  "a block at the end of a text without a line end has none either": [
    ["a: |\n  b", '{"a":"b"}'],
    ["a: |+\n  b", '{"a":"b"}'],
    ["a: >\n  b\n  c", '{"a":"b c"}'],
    ["a: |-\n  b", '{"a":"b"}'],
    ["|\n a\n b", '"a\\nb"'],
    ["- |2\n   a", '[" a"]'],
  ],
  "a block is a string of what its text means, and null without a text": [
    ["a: |-\n  1.50", '{"a":"1.5"}'],
    ["a: |-\n  yes", '{"a":"true"}'],
    ["a: >-\n  ~", '{"a":null}'],
    ["a: |-\n  2024-1-2", '{"a":"2024-01-02T00:00:00Z"}'],
    ["a: |\n  1.50\n", '{"a":"1.50\\n"}'],
    ["a: |-\n  '1'", '{"a":"\'1\'"}'],
    ["a: |\nb: 1", '{"a":null,"b":1}'],
    ["- >-\n", "[null]"],
    ["? |-\n  1.50\n: x", '{"1.5":"x"}'],
    ["!!int |-\n 5", "5"],
    ["!!str |-\n yes", '"yes"'],
  ],
  tags: [
    ["[!!str 1, !!str yes, !!str ~, !!str , !!str 2024-1-2, !!str 'a']", '["1","yes","~","","2024-1-2","a"]'],
    [
      "[!!int 4, !!int 1_0, !!int 0x1f, !!int -0x1F, !!int 0o17, !!int 0b11, !!int 1.5, !!int 1e3, !!float 1, !!float 0x10]",
      "[4,10,31,-31,15,3,1.5,1000,1,16]",
    ],
    ["[!!bool yes, !!bool off, !!bool 0, !!int true, !!int ~]", "[true,false,0,true,null]"],
    ["[!!null ~, !!null x, !!null 1, !!null ]", "[null,null,1,null]"],
    ["[!!timestamp 2024-1-2, !!timestamp '2024-01-02']", '["2024-01-02T00:00:00Z","2024-01-02"]'],
    ["[!!int '5', !!bool 'yes', !!float \"1\", !!null '']", '["5","yes","1",""]'],
    ["[!!binary aGk=, !!binary '']", '["aGk=",""]'],
    ["!!binary |\n  aGVs\n  bG8=\n", '"aGVs\\nbG8=\\n"'],
    ["[!!seq [], !!map {}]", "[[],{}]"],
    ["!!map\na: !!seq\n- b", '{"a":["b"]}'],
    ["!<tag:yaml.org,2002:str> 1", '"1"'],
    ["%TAG !e! tag:yaml.org,2002:\n---\n!e!str 1", '"1"'],
    ["!!str a: !!int 1", '{"a":1}'],
    ["&a !!str 1", '"1"'],
    ["!!str &a 1", '"1"'],
  ],
  "anchors and aliases": [
    ["a: &x 1\nb: *x", '{"a":1,"b":1}'],
    ["a: &x [1, {b: c}]\nd: [*x, *x]", '{"a":[1,{"b":"c"}],"d":[[1,{"b":"c"}],[1,{"b":"c"}]]}'],
    ["- &x a\n- &x b\n- *x", '["a","b","b"]'],
    ["a: &x\n  b: 1\nc: *x", '{"a":{"b":1},"c":{"b":1}}'],
    ["&r {a: 1}", '{"a":1}'],
    ["a: &a-1 b\nc: *a-1", '{"a":"b","c":"b"}'],
    ["a: &x\nb: *x", '{"a":null,"b":null}'],
    ["a: &x |\n  t\nb: *x", '{"a":"t\\n","b":"t\\n"}'],
  ],
  "merge keys": [
    ["a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  l: 3", '{"a":{"k":1,"l":2},"b":{"k":1,"l":3}}'],
    ["b:\n  l: 3\n  <<: {l: 4}", '{"b":{"l":4}}'],
    ["<<: {a: 1}\n<<: {b: 2}", '{"a":1,"b":2}'],
    ["<<: {<<: {a: 1}, b: 2}", '{"a":1,"b":2}'],
    ["'<<': {a: 1}", '{"a":1}'],
    ['"<<": {a: 1}', '{"a":1}'],
    ["[<<, {x: <<}]", '["\\u003c\\u003c",{"x":"\\u003c\\u003c"}]'],
    ["a: &x {k: 1}\nb: {<<: *x, m: 2}", '{"a":{"k":1},"b":{"k":1,"m":2}}'],
  ],
  mappings: [
    ["a: 1\nb:\n  c: 2\n  d:\n    e: 3", '{"a":1,"b":{"c":2,"d":{"e":3}}}'],
    ["{a: 1, 'b': 2, \"c\": 3, d}", '{"a":1,"b":2,"c":3,"d":null}'],
    ["{a: {b: [c]}}", '{"a":{"b":["c"]}}'],
    ["{a: , b: }", '{"a":null,"b":null}'],
    ['{"a":1}', '{"a":1}'],
    ["{a: 1, a: 2}", '{"a":2}'],
    ["a: 1\na: 2", '{"a":2}'],
    ["? a\n: b\n? c", '{"a":"b","c":null}'],
    ["? a\n:\n  - b", '{"a":["b"]}'],
    ["a :  b", '{"a":"b"}'],
    ["a:\n\n  b: c\n", '{"a":{"b":"c"}}'],
    ["1: a\ntrue: b\n1.50: c\n2024-1-2: d", '{"1":"a","1.5":"c","2024-01-02T00:00:00Z":"d","true":"b"}'],
    ["é: 1\né: 2", '{"é":2}'],
    ["'a b': c\n\"d\": e", '{"a b":"c","d":"e"}'],
    ["{\n  a: b,\n  # c\n  d: e,\n}", '{"a":"b","d":"e"}'],
    ["[a: b, c]", '[{"a":"b"},"c"]'],
    ["[? a : b]", '[{"a":"b"}]'],
  ],
  sequences: [
    ["- a\n- - b\n  - c\n- d: e\n  f: g", '["a",["b","c"],{"d":"e","f":"g"}]'],
    ["a:\n- b\n- c\nd: e", '{"a":["b","c"],"d":"e"}'],
    ["a:\n  - b\n  -\n    c: d", '{"a":["b",{"c":"d"}]}'],
    ["-\n- ~\n-", "[null,null,null]"],
    ["- # c\n  a", '["a"]'],
    ["-   a\n-   b: c\n    d: e", '["a",{"b":"c","d":"e"}]'],
    ["[a, [b], {c: d},]", '["a",["b"],{"c":"d"}]'],
    ["[\n  a,\n  b\n]", '["a","b"]'],
    ["a: [\n  b\n]", '{"a":["b"]}'],
    ["a: {\n  b: c\n}", '{"a":{"b":"c"}}'],
    ["- [a,\n   b]", '[["a","b"]]'],
    ["- - - a", '[[["a"]]]'],
  ],
  "documents and comments": [
    ["---\na", '"a"'],
    ["--- a", '"a"'],
    ["---\na: 1\n...\n", '{"a":1}'],
    ["# c\n\n---\n# c\na: 1 # c\n# c\n", '{"a":1}'],
    ["%YAML 1.1\n---\na", '"a"'],
    ["\n\n  a: 1\n", '{"a":1}'],
    ["\ufeffa: 1", '{"a":1}'],
    ["a: 1\r\nb:\r\n- c\r\n", '{"a":1,"b":["c"]}'],
    ["a: |\r\n  b\r\n  c\r\n", '{"a":"b\\nc\\n"}'],
    ["a: 'b'#c", '{"a":"b"}'],
  ],
};

for (const [rule, rows] of Object.entries(rules)) {
  test(`yamldecode: ${rule}`, () => {
    for (const [document, json] of rows)
      assert.equal(asString(value(`jsonencode(yamldecode(${hclQuote(document)}))`)), json, document);
  });
}

// prettier-ignore
const refused: Readonly<Record<string, readonly string[]>> = {
  "grammar": [
    "a: [", "{a", "[a]]", "a: b: c", "a: - b", "- a\nb: c", "a: b\n- c", "a: 1\n b: 2", "'a", "\"a", "\"\\q\"", "'a' b", "@a", "`a",
    "%a", "a: *", "a: &", "\ta: 1", "a:\n\tb: 1", "{a: b}}", "[a] b", "a: |x\n  b", "a: |0\n b",
  ],
  "more than one document, and none": [
    "", "# c", "\n", "a\n---\nb", "---\n---\n", "a\n...\nb", "a: 1\n---\n# c\n",
  ],
  "anchors": [
    "*x", "a: *x\nb: &x 1", "&a [*a]", "&a {b: *a}", "[&x a, *y]",
  ],
  "tags": [
    "!custom a", "!local {}", "!local []", "!!str {}", "!!seq {}", "!!map []", "!!set {a}", "! 1", "!!omap [a: 1]", "!!nope a",
    "!!int x", "!!int ''x", "!!int 'x'", "!!float a", "!!bool x", "!!bool 'x'", "!!timestamp x", "!!timestamp 'x'", "!!binary '*'",
    "!!binary a", "!e!a b",
  ],
  "keys": [
    "~: a", "? \n: a", "? [1]\n: 2", "? {a: b}\n: c", "{[a]: b}", "!!null x: 1", "? |\n: 1",
  ],
  "merges": [
    "<<: 1", "<<: ~", "<<: []", "<<: [1]", "<<: [{k: 1}, {k: 2}]", "a: &x [{b: 1}]\nc:\n  <<: *x",
  ],
  "numbers that are none": [
    ".nan", "[.NaN]", "0b", "-0b", "0b2", "a: .NAN",
  ],
  "control characters": [
    "a\u0001", "'\u001b'", "\u0000", "a: \u0007",
  ],
};

for (const [rule, documents] of Object.entries(refused)) {
  test(`yamldecode refuses mistakes: ${rule}`, () => {
    for (const document of documents)
      assert.equal(run(`yamldecode(${hclQuote(document)})`), "!function-failed 1-12", document);
  });
}

const reasons: readonly (readonly [document: string, reason: RegExp])[] = [
  ["a: [", /not valid YAML: Flow sequence .*end with a \]/],
  ["# c", /has no content/],
  ["a: \u0001", /control character U\+0001/],
  ["*x", /no anchor "x"|Unresolved alias/i],
  ["&a [*a]", /"a" contains itself/],
  ["!custom a", /tag "!custom" is not supported/],
  ["!!set {a}", /YAML mapping cannot have the tag "!!set"/],
  ["!!int x", /not of its type "!!int"/],
  ["<<: 1", /merge key \("<<"\) needs a mapping/],
  ["[a]: b", /key of a YAML mapping must be a string/],
  [".nan", /not-a-number/],
];

test("yamldecode says what is wrong", () => {
  for (const [document, reason] of reasons)
    assert.match(complaints(`yamldecode(${hclQuote(document)})`).join(), reason, document);
});
