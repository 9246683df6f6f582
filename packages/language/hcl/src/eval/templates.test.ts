/** Strings with sequences in them. Wanted: what Go's implementation answers (see `go-answer.fixture.ts`). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainAnswer } from "./go-answer.fixture.ts";

const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "values become texts; a single sequence keeps its type": {
    '"${s}"': 'string "text"',
    '"${n}"': "number 5",
    '"${list}"': 'list(string) ["b","a","b"]',
    '"${null}"': "any ~any",
    '"${nothing}"': "string ~string",
    '"a${n}"': 'string "a5"',
    '"a${1.50}b"': 'string "a1.5b"',
    '"a${true}"': 'string "atrue"',
    '"${s}${n}"': 'string "text5"',
    '"${"${s}"}"': 'string "text"',
    '"${ s }"': 'string "text"',
    '"a${"b${"c"}"}"': 'string "abc"',
    '"${1}"': "number 1",
    '"${[1]}"': "tuple([number]) [1]",
    '"${{ a = 1 }.a}"': "number 1",
  },
  "lists, objects and null have no text": {
    '"a${list}"': "!interpolation-type 5-9",
    '"a${obj}"': "!interpolation-type 5-8",
    '"a${map}"': "!interpolation-type 5-8",
    '"a${null}"': "!interpolation-type 5-9",
    '"a${nothing}"': "!interpolation-type 5-12",
    '"a${[]}"': "!interpolation-type 5-7",
    '"a${nosuch}"': "!unknown-variable 5-11",
    '"${list}${map}"': "!interpolation-type 4-8 !interpolation-type 11-14",
    '"a${list}b${null}c${nosuch}"':
      "!interpolation-type 5-9 !interpolation-type 13-17 !unknown-variable 21-27",
  },
  "sequences may be escaped": {
    '"$${s}"': 'string "${s}"',
    '"%%{ if true }"': 'string "%{ if true }"',
    '"$$${s}"': 'string "$${s}"',
    '"$$$${s}"': 'string "$$${s}"',
    '"%%%{ if true }x%{ endif }"': "!template-unexpected-directive 17-27",
    '"$"': 'string "$"',
    '"$$"': 'string "$$"',
    '"%"': 'string "%"',
    '"a$b"': 'string "a$b"',
    '"a % b"': 'string "a % b"',
    '"$ {s}"': 'string "$ {s}"',
    '"50%"': 'string "50%"',
    '"\\${s}"': "!bad-escape 2-4",
  },
  "if chooses one side": {
    '"%{ if yes }a%{ else }b%{ endif }"': 'string "a"',
    '"%{ if !yes }a%{ else }b%{ endif }"': 'string "b"',
    '"%{ if yes }a%{ endif }"': 'string "a"',
    '"%{ if !yes }a%{ endif }"': 'string ""',
    '"%{ if "true" }a%{ endif }"': 'string "a"',
    '"%{ if yes }%{ if !yes }a%{ else }b%{ endif }%{ endif }"': 'string "b"',
    '"%{ if yes }${s}%{ else }${nosuch}%{ endif }"': 'string "text"',
    '"%{ if !yes }${s}%{ else }${n}%{ endif }"': 'string "5"',
    '"x%{ if yes }${n}%{ endif }y"': 'string "x5y"',
    '"%{ if null }a%{ endif }"': "!condition-null 8-12",
    '"%{ if s }a%{ endif }"': "!condition-type 8-9",
    '"%{ if [] }a%{ endif }"': "!condition-type 8-10",
    '"%{ if nosuch }a%{ endif }"': "!unknown-variable 8-14",
    '"%{ if yes }${list}%{ endif }"': "!interpolation-type 15-19",
    '"%{ if yes }${nosuch}%{ endif }"': "!unknown-variable 15-21",
    '"%{ if n }a%{ endif }"': "!condition-type 8-9",
  },
  "for repeats": {
    '"%{ for v in list }${v}%{ endfor }"': 'string "bab"',
    '"%{ for i, v in list }${i}${v}%{ endfor }"': 'string "0b1a2b"',
    '"%{ for k, v in map }${k}=${v};%{ endfor }"': 'string "j=w;k=v;"',
    '"%{ for v in set }${v}%{ endfor }"': 'string "ab"',
    '"%{ for v in [] }x%{ endfor }"': 'string ""',
    '"%{ for v in empty }${nosuch}%{ endfor }"': 'string ""',
    '"%{ for v in list }%{ if v == "a" }${v}%{ endif }%{ endfor }"': 'string "a"',
    '"%{ for v in [[1, 2], [3]] }%{ for w in v }${w}%{ endfor };%{ endfor }"': 'string "12;3;"',
    '"%{ for v in null }x%{ endfor }"': "!iterate-null 14-18",
    '"%{ for v in s }x%{ endfor }"': "!iterate-non-iterable 14-15",
    '"%{ for v in nosuch }x%{ endfor }"': "!unknown-variable 14-20",
    '"%{ for v in [null] }${v}%{ endfor }"': "!interpolation-type 24-25",
    '"%{ for v in [[]] }${v}%{ endfor }"': "!interpolation-type 22-23",
    '"%{ for v in listnull }${v}%{ endfor }"': "!interpolation-type 26-27",
    '"%{ for v in people }${v.name},%{ endfor }"': 'string "Ann,Bob,"',
  },
  "a tilde takes the white space beside it": {
    '"a ${~ s ~} b"': 'string "atextb"',
    '"a ${~ s } b"': 'string "atext b"',
    '"a ${ s ~} b"': 'string "a textb"',
    '"a\\n ${~ s ~} \\n b"': 'string "atextb"',
    '"a %{~ if yes ~} b %{~ endif ~} c"': 'string "abc"',
    '"a %{ if yes ~} b %{~ endif } c"': 'string "a b c"',
    '"a %{~ for v in list ~} ${v} %{~ endfor ~} b"': 'string "ababb"',
    '"a %{ for v in list ~} ${v} %{ endfor } b"': 'string "a b a b  b"',
    '"a %{ if !yes ~} b %{~ else ~} c %{~ endif } d"': 'string "a c d"',
    '"${~ s ~}"': 'string "text"',
    '" ${~ s ~} ${~ s ~} "': 'string "texttext"',
  },
};

for (const [rule, rows] of Object.entries(rules)) {
  test(rule, () => {
    const found = Object.fromEntries(
      Object.keys(rows).map((expression) => [expression, plainAnswer(expression)]),
    );
    assert.deepEqual(found, rows);
  });
}
