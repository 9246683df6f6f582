/** What heredocs and templates say: indentation, trimming, escapes, directives. The values are those of HCL's Go implementation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DiagnosticList } from "@prebake/base";
import { evaluate } from "../eval/evaluate.ts";
import { Scope } from "../eval/scope.ts";
import { encodeJson } from "../values/json.ts";
import { boolValue, numberValue, stringValue, tupleValue } from "../values/value.ts";
import type { Expression } from "./ast.ts";
import { parseFile, parseOne } from "./parse.fixture.ts";

const scope = new Scope({
  variables: {
    x: numberValue(1),
    s: stringValue("S"),
    t: boolValue(true),
    f: boolValue(false),
    l: tupleValue([stringValue("p"), stringValue("q")]),
    nl: stringValue("1\n2"),
  },
});

/** The value as JavaScript has it. */
function valueOf(expression: Expression): unknown {
  const sink = new DiagnosticList();
  const value = evaluate(expression, scope, sink);
  assert.deepEqual(sink.items, []);
  const encoded = encodeJson(value);
  assert.ok(encoded.ok);
  return JSON.parse(encoded.text);
}

const heredocs: readonly (readonly [text: string, value: unknown])[] = [
  ["a = <<E\nE\n", ""],
  ["a = <<E\n\nE\n", "\n"],
  ["a = <<E\nx\nE\n", "x\n"],
  ["a = <<E\nx\n\n\ny\nE\n", "x\n\n\ny\n"],
  ["a = <<E\n  x\n y\nE\n", "  x\n y\n"],
  ["a = <<E\nx\n  E\n", "x\n"],
  ["a = <<E\nx\nE  \n", "x\n"],
  ["a = <<E\nx\n\u00a0E\u2003\n", "x\n"],
  ["a = <<E\nEx\nxE\nE E\n E.\nE\n", "Ex\nxE\nE E\n E.\n"],
  ["a = <<E\n${x}E\nE\n", "1E\n"],
  ["a = <<E\n${x}\nE\n", "1\n"],
  ["a = <<E\n$\n%\n$$\n%%\nE\n", "$\n%\n$$\n%%\n"],
  ["a = <<E\n$${x} %%{x}\nE\n", "${x} %{x}\n"],
  ["a = <<E\n$$${x}\nE\n", "$${x}\n"],
  ['a = <<E\n\\n \\t \\\\ \\u00e9 \\"\nE\n', '\\n \\t \\\\ \\u00e9 \\"\n'],
  ['a = <<E\n"\nE\n', '"\n'],
  ["a = <<E\n# x\n// y\n/* z */\nE\n", "# x\n// y\n/* z */\n"],
  ["a = <<E\r\nx\r\ny\r\nE\r\n", "x\r\ny\r\n"],
  ["a = <<E\n${<<F\ny\nF\n}\nE\n", "y\n\n"],
  ["a = <<E\n${s}${s}\n${s}\nE\n", "SS\nS\n"],
  ["a = <<E\n${\nx\n}\nE\n", "1\n"],
  ["a = <<E\n${x # c\n}\nE\n", "1\n"],
  ["a = <<E_1-b\nx\nE_1-b\n", "x\n"],
  ["a = <<\u65e5\u672c\nx\n\u65e5\u672c\n", "x\n"],
  ["a = [<<E\nx\nE\n, 1][0]\n", "x\n"],
  ["a = (<<E\nx\nE\n)\n", "x\n"],
  ['a = "${<<E\nx\nE\n}"\n', "x\n"],
  ["a = <<-E\n  x\n  y\n  E\n", "x\ny\n"],
  ["a = <<-E\n    x\n  y\n   z\n  E\n", "  x\ny\n z\n"],
  ["a = <<-E\n  x\n\n  y\n  E\n", "x\n\ny\n"],
  ["a = <<-E\n  x\n \n  y\n  E\n", "x\n \ny\n"],
  ["a = <<-E\n  x\n    \n  y\n  E\n", "x\n    \ny\n"],
  ["a = <<-E\nx\n  y\nE\n", "x\n  y\n"],
  ["a = <<-E\n\tx\n\t\ty\n\tE\n", "x\n\ty\n"],
  ["a = <<-E\n\t x\n \ty\nE\n", "x\ny\n"],
  ["a = <<-E\n  x\n\ty\nE\n", " x\ny\n"],
  ["a = <<-E\n  ${s}\n    y\nE\n", "S\n  y\n"],
  ["a = <<-E\n    x ${s}\n  ${s}\nE\n", "  x S\nS\n"],
  ["a = <<-E\n${s}\n  y\nE\n", "S\n  y\n"],
  ["a = <<-E\n  %{ if t }\n  y\n  %{ endif }\n  E\n", "\ny\n\n"],
  ["a = <<-E\n  %{ if t ~}\n  y\n  %{ endif ~}\n  z\n  E\n", "  y\n  z\n"],
  ["a = <<-E\n  x ${nl} y\n   z\n  E\n", "x 1\n2 y\n z\n"],
  ["a = <<-E\n    ${<<-F\n      in\n    F\n}\n  E\n", "in\n\n"],
  ["a = <<-E\n      x\n E\n", "x\n"],
  ["a = <<-E\n  x\n        E\n", "x\n"],
  ["a = <<-E\nE\n", ""],
  ["a = <<-E\n\nE\n", "\n"],
  ["a = <<-E\n   \nE\n", "   \n"],
  ["a = <<-E\n \n  x\nE\n", " \nx\n"],
  ["a = <<-E\r\n  x\r\n    y\r\n  E\r\n", "x\r\n  y\r\n"],
  ["a = <<-E\r\n  x\r\n\r\n  y\r\n  E\r\n", "x\r\n\r\ny\r\n"],
  ["a = <<-E\n\u00a0\u00a0x\n\u00a0y\nE\n", "\u00a0x\ny\n"],
  ["a = <<-E\n  \u00e9\n   \u65e5\u672c\nE\n", "\u00e9\n \u65e5\u672c\n"],
  ["a = <<-E\n  x ${~ s ~} y\n    z\n  E\n", "xSy\n  z\n"],
  ["a = <<-E\n  x\n  ${~ s}\n  y\n  E\n", "  x\nS\n  y\n"],
  ["a = <<-E\n  ${s ~}\n  y\n    z\n  E\n", "S  y\n  z\n"],
  ["a = <<-E\n  $${x}\n  y\nE\n", "${x}\ny\n"],
  ["a = <<-E\n  %%{x}\n  y\nE\n", "%{x}\ny\n"],
  ["a = <<-E\n  %{ for v in l ~}\n    ${v}\n  %{ endfor ~}\n  E\n", "    p\n    q\n"],
  ["a = <<-E\n  %{ for v in l }\n    ${v}\n  %{ endfor }\n  E\n", "\n  p\n\n  q\n\n"],
  ["a = <<-E\n%{ for v in l ~}\n  ${v}\n%{ endfor ~}\nE\n", "  p\n  q\n"],
];

for (const [text, expected] of heredocs) {
  test(`the heredoc ${JSON.stringify(text)}`, () => {
    const { tree, complaints } = parseFile(text);
    assert.deepEqual(complaints, []);
    const [item] = tree.items;
    assert.equal(item?.kind === "attribute" && valueOf(item.expression), expected);
  });
}

const templates: readonly (readonly [text: string, value: unknown])[] = [
  ["${~ s ~}", "S"],
  [" ${~ s ~} ", "S"],
  [" a ${~ s ~} b ", " aSb "],
  ["a \n ${~ s ~} \n b", "a \nS b"],
  ["a\n\n${~ s}", "a\nS"],
  ["${s ~}\n\n b", "S\n b"],
  ["${s ~} \n b", "S b"],
  ["${s ~} ${s}", "SS"],
  ["${s ~}${~ s}", "SS"],
  ["${s ~} ${~ s}", "SS"],
  ["a \t${~ s}", "aS"],
  ["a\u00a0${~ s ~}\u3000b", "aSb"],
  ["a\u200b${~ s}", "a\u200bS"],
  ["a\\n${~ s}", "a\\nS"],
  ["%{ if t }y%{ endif }", "y"],
  ["%{ if f }y%{ endif }", ""],
  ["%{ if t }y%{ else }n%{ endif }", "y"],
  ["%{ if f }y%{ else }n%{ endif }", "n"],
  ["a %{~ if t ~} y %{~ endif ~} b", "ayb"],
  ["a %{ if t ~} y %{ endif ~} b", "a y b"],
  ["a\n%{ if t ~}\ny\n%{ endif ~}\nb", "a\ny\nb"],
  ["a\n%{ if t }\ny\n%{ endif }\nb", "a\n\ny\n\nb"],
  ["a\n  %{ if t ~}\n  y\n  %{ else ~}\n  n\n  %{ endif ~}\nb", "a\n    y\n  b"],
  ["a\n  %{~ if f ~}\n  y\n  %{~ else ~}\n  n\n  %{~ endif ~}\nb", "a\n  n\nb"],
  ["%{if t}%{if f}1%{else}2%{endif}%{endif}", "2"],
  ["%{ if t }${s}%{ endif }", "S"],
  ["%{ if x == 1 }a%{ endif }b", "ab"],
  ["%{ for v in l }${v}%{ endfor }", "pq"],
  ["%{ for v in l }${v},%{ endfor }", "p,q,"],
  ["%{ for i, v in l }${i}=${v} %{ endfor }", "0=p 1=q "],
  ["%{ for v in l ~} ${v} %{~ endfor }", "pq"],
  ["a%{ for v in [] }x%{ endfor }b", "ab"],
  ["%{ for k, v in {b = 1, a = 2} }${k}${v}%{ endfor }", "a2b1"],
  ['%{ for v in l }%{ if v == "p" }${v}%{ endif }%{ endfor }', "p"],
  ["%{ for v in l }%{ for w in l }${v}${w} %{ endfor }%{ endfor }", "pp pq qp qq "],
  ["- %{ for v in l ~}\n${v}\n%{ endfor ~}\nz", "- p\nq\nz"],
  ["%{for v in l}\n${v}%{endfor}", "\np\nq"],
  ["%{ for v in l ~}\n  ${v}\n%{ endfor }\n", "  p\n  q\n\n"],
  ["${x}", 1],
  ["${t}", true],
  ["a${x}${t}", "a1true"],
  ["${null == null}", true],
  ["$${x}", "${x}"],
  ["%%{ if }", "%{ if }"],
  ["$$${x}", "$${x}"],
  ["$", "$"],
  ["%", "%"],
  ["$$", "$$"],
  ["$ {x}", "$ {x}"],
  ['\\n"', '\\n"'],
  ['${"a${"b"}"}', "ab"],
  ["${ {a = 1}.a }", 1],
  ["${ [for v in l : v][1] }", "q"],
  ["a\r\n${~ s ~}\r\nb", "aSb"],
  ["${s}\n", "S\n"],
  ["\n${s}", "\nS"],
  ["\u00e9${s}\u65e5\u672c", "\u00e9S\u65e5\u672c"],
];

for (const [text, expected] of templates) {
  test(`the template ${JSON.stringify(text)}`, () => {
    const { tree, complaints } = parseOne(text, "template");
    assert.deepEqual(complaints, []);
    assert.equal(valueOf(tree), expected);
  });
}
