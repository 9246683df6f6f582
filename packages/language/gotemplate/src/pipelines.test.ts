/** Operands, fields, arguments and pipes. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("a field goes down maps; what is missing has no value, at any depth", () => {
  checkRows([
    ["{{.name}}", "vm"],
    ["{{.map.k}}", "v"],
    ["{{.map.deep.x}}", "y"],
    ["{{.missing}}", "<no value>"],
    ["{{.map.missing}}", "<no value>"],
    ["{{.missing.a.b}}", "<no value>"],
    ["{{.nothing}}", "<no value>"],
    ["{{.map.n}}", "<no value>"],
    ["{{.tags.b}}", "two"],
    [
      "{{.}}",
      'map[accent:é日😀 bare:map[] count:3 empty: flags:map[a:true] half:0.5 list:[a b c] map:map[a:1 deep:map[x:y] k:v n:<nil>] markup:<a href="x">&\'</a> minus:-2 mixed:[x 1 <nil> true 2.5] name:vm no:false none:[] nothing:<nil> rates:map[a:2] rows:[map[k:v] map[k:w]] sizes:map[a:1] table:[[1 2] [y]] tags:map[/a:one b:two] whole:2 yes:true zero:0]',
    ],
    ["{{(.map).k}}", "v"],
    ["{{(.map.deep).x}}", "y"],
    ["{{(index .rows 1).k}}", "w"],
    ["{{.map.deep}}", "map[x:y]"],
    ["{{.map .deep}}", "!not-a-function: .map"],
    ["{{. .map}}", "!not-a-function: ."],
    ["{{.é}}", "<no value>"],
    ["{{.1}}", "0.1"],
    ["{{._x}}", "<no value>"],
    ["{{..name}}", "!field-of-constant: ..name"],
    ["{{.name.}}", "!unexpected-token: ."],
    ["{{. name}}", "!unknown-function: name"],
  ]);
});

test("a field of what has none fails", () => {
  checkRows([
    ["{{.name.x}}", "!no-fields: .name.x"],
    ["{{.count.x}}", "!no-fields: .count.x"],
    ["{{.yes.x}}", "!no-fields: .yes.x"],
    ["{{.list.x}}", "!no-fields: .list.x"],
    ["{{.half.x}}", "!no-fields: .half.x"],
    ["{{.nothing.x}}", "!field-of-nil: .nothing.x"],
    ["{{.map.n.x}}", "!field-of-nil: .map.n.x"],
    ["{{.map.a.x}}", "!no-fields: .map.a.x"],
    ["{{(index .list 0).x}}", "!no-fields: (index .list 0).x"],
    ["{{(1).x}}", "!no-fields: (1).x"],
    ["{{(nil).x}}", "!nil-command: nil"],
    ["{{`a`.x}}", "!field-of-constant: `a`.x"],
    ["{{1.x}}", "!bad-number: 1.x"],
    ["{{true.x}}", "!field-of-constant: true.x"],
    ["{{(print 1).x}}", "!no-fields: (print 1).x"],
    ["{{$.name.x}}", "!no-fields: $.name.x"],
    ["{{$x := 1}}{{$x.y}}", "!no-fields: $x.y"],
    ["{{print.x}}", "!no-fields: print.x"],
    ["{{len.x}}", "!call-failed: len"],
  ]);
});

test("a pipe gives its value to the next command as the last argument", () => {
  checkRows([
    ["{{.name | print}}", "vm"],
    ["{{.name | printf `%s-%s` `a`}}", "a-vm"],
    ["{{1 | printf `%d`}}", "1"],
    ["{{`a` | upper | printf `%q` | len}}", "3"],
    ["{{.list | len | print `n` }}", "n3"],
    ["{{1|print|print}}", "1"],
    ["{{.missing | print}}", "<nil>"],
    ["{{nil | print}}", "!nil-command: nil"],
    ["{{print 1 | print 2 | print 3}}", "321"],
    ["{{(1 | print) | len}}", "1"],
    ["{{.name | and 1}}", "vm"],
    ["{{1 |}}", "1"],
    ["{{1 | print |}}", "1"],
  ]);
});

test("only a function takes what comes through a pipe", () => {
  checkRows([
    ["{{1 | 2}}", "!not-executable: 2"],
    ["{{1 | `a`}}", "!not-executable: `a`"],
    ["{{1 | true}}", "!not-executable: true"],
    ["{{1 | nil}}", "!not-executable: nil"],
    ["{{1 | .}}", "!not-executable: ."],
    ["{{1 | .name}}", "!not-a-function: .name"],
    ["{{1 | .map.k}}", "!not-a-function: .map.k"],
    ["{{1 | $}}", "!not-a-function: $"],
    ["{{$x := 1}}{{2 | $x}}", "!not-a-function: $x"],
    ["{{1 | (print)}}", "!not-a-function: (print)"],
    ["{{1 | .missing}}", "!not-a-function: .missing"],
    ["{{1 | .list}}", "!not-a-function: .list"],
    ["{{1 | $.name}}", "!not-a-function: $.name"],
  ]);
});

test("what is no function takes no arguments", () => {
  checkRows([
    ["{{1 2}}", "!not-a-function: 1"],
    ["{{`a` 1}}", "!not-a-function: `a`"],
    ["{{true 1}}", "!not-a-function: true"],
    ["{{. 1}}", "!not-a-function: ."],
    ["{{.name 1}}", "!not-a-function: .name"],
    ["{{.map.k 1}}", "!not-a-function: .map.k"],
    ["{{$ 1}}", "!not-a-function: $"],
    ["{{$x := 1}}{{$x 2}}", "!not-a-function: $x"],
    ["{{(print) 1}}", "!not-a-function: (print)"],
    ["{{.missing 1}}", "!not-a-function: .missing"],
    ["{{.missing.x 1}}", "<no value>"],
    ["{{(1) 2}}", "!not-a-function: (1)"],
    ["{{nil 1}}", "!nil-command: nil"],
    ["{{.name .count}}", "!not-a-function: .name"],
  ]);
});

test("parentheses hold a pipeline of their own", () => {
  checkRows([
    ["{{(1)}}", "1"],
    ["{{((1))}}", "1"],
    ["{{(print 1 2)}}", "1 2"],
    ["{{print (print 1) (print 2)}}", "12"],
    ["{{len (print `a` | upper)}}", "1"],
    ["{{(print 1)}}{{(print 2)}}", "12"],
    ["{{print(1)}}", "!unexpected-token: ("],
    ["{{(1)(2)}}", "!unexpected-token: ("],
    ["{{print (1)2}}", "!unexpected-token: 2"],
    ["{{print (1) 2}}", "1 2"],
    ["{{()}}", "!missing-value: )"],
    ["{{(}}", "!unclosed-parenthesis: ("],
    ["{{)}}", "!unexpected-token: )"],
    ["{{(1))}}", "!unexpected-token: )"],
    ["{{print ( 1 )}}", "1"],
    ["{{(\n1\n)}}", "1"],
    ["{{if (eq 1 1)}}a{{end}}", "a"],
  ]);
});

test("the words of a command stand apart", () => {
  checkRows([
    ["{{print 1 2}}", "1 2"],
    ["{{print 1\t2}}", "1 2"],
    ["{{print 1\n2}}", "1 2"],
    ["{{print `a``b`}}", "!unexpected-token: `b`"],
    ['{{print "a""b"}}', '!unexpected-token: "b"'],
    ["{{print 1`a`}}", "!unexpected-token: `a`"],
    ["{{print`a`}}", "!bad-character: `"],
    ["{{print.name}}", "!no-fields: print.name"],
    ["{{print .name.map}}", "!no-fields: .name.map"],
    ["{{print .name .count}}", "vm3"],
    ["{{print,1}}", "!unexpected-token: ,"],
    ["{{print 1,2}}", "!unexpected-token: ,"],
    ["{{print 1;2}}", "!bad-character: ;"],
    ["{{print 'a''b'}}", "!unexpected-token: 'b'"],
    ["{{print $$}}", "!bad-character: $"],
    ["{{print $.name$.count}}", "!bad-character: $"],
    ["{{.name.count}}", "!no-fields: .name.count"],
    ["{{print -1}}", "-1"],
    ["{{print - 1}}", "!bad-number: -"],
    ["{{1+1}}", "!unexpected-token: +1"],
    ["{{1 + 1}}", "!bad-number: +"],
    ["{{print `a` | | print}}", "!missing-value: |"],
    ["{{| print}}", "!missing-value: |"],
    ["{{}}", "!missing-value: }}"],
    ["{{ }}", "!missing-value: }}"],
    ["{{print @}}", "!bad-character: @"],
    ["{{print #}}", "!bad-character: #"],
    ["{{a-b}}", "!bad-character: -"],
    ["{{.a-b}}", "!bad-character: -"],
    ["{{.a%}}", "!bad-character: %"],
    ["{{print \\}}", "!bad-character: \\"],
    ["{{print ?x}}", "!bad-character: ?"],
    ["{{print \u0001}}", "!bad-character: \u0001"],
  ]);
});

test("a keyword is no operand", () => {
  checkRows([
    ["{{print if}}", "!unexpected-token: if"],
    ["{{print end}}", "!unexpected-token: end"],
    ["{{1 | if}}", "!unexpected-token: if"],
    ["{{(range)}}", "!unexpected-token: range"],
    ["{{$x := else}}", "!unexpected-token: else"],
    ["{{print define}}", "!unexpected-token: define"],
    ["{{end 1}}", "!stray-keyword: {{end 1}} !unexpected-token: 1"],
    ["{{.if}}", "<no value>"],
    ["{{.range.end}}", "<no value>"],
    ["{{$if := 1}}{{$if}}", "1"],
    ["{{iff 1}}", "!unknown-function: iff"],
    ["{{ended}}", "!unknown-function: ended"],
    ["{{else if}}", "!stray-keyword: {{else if}}"],
    ["{{if if}}{{end}}", "!unexpected-token: if"],
  ]);
});
