/** `if`, `with`, `range`, `break`, `continue`. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("if asks for truth: zero, nothing and what is empty are false", () => {
  checkRows([
    ["{{if .yes}}yes{{else}}no{{end}}", "yes"],
    ["{{if .no}}yes{{else}}no{{end}}", "no"],
    ["{{if .zero}}yes{{else}}no{{end}}", "no"],
    ["{{if .count}}yes{{else}}no{{end}}", "yes"],
    ["{{if .minus}}yes{{else}}no{{end}}", "yes"],
    ["{{if 0.0}}yes{{else}}no{{end}}", "no"],
    ["{{if .half}}yes{{else}}no{{end}}", "yes"],
    ["{{if .empty}}yes{{else}}no{{end}}", "no"],
    ["{{if .name}}yes{{else}}no{{end}}", "yes"],
    ["{{if ` `}}yes{{else}}no{{end}}", "yes"],
    ["{{if .none}}yes{{else}}no{{end}}", "no"],
    ["{{if .list}}yes{{else}}no{{end}}", "yes"],
    ["{{if .bare}}yes{{else}}no{{end}}", "no"],
    ["{{if .map}}yes{{else}}no{{end}}", "yes"],
    ["{{if .nothing}}yes{{else}}no{{end}}", "no"],
    ["{{if .missing}}yes{{else}}no{{end}}", "no"],
    ["{{if .tags}}yes{{else}}no{{end}}", "yes"],
    ["{{if `false`}}yes{{else}}no{{end}}", "yes"],
    ["{{if (not 1)}}yes{{else}}no{{end}}", "no"],
    ["{{if (len .list)}}yes{{else}}no{{end}}", "yes"],
    ["{{if -0.0}}yes{{else}}no{{end}}", "no"],
  ]);
});

test("the first branch that holds is taken, the last one else", () => {
  checkRows([
    ["{{if 0}}a{{else if 1}}b{{else}}c{{end}}", "b"],
    ["{{if 0}}a{{else if 0}}b{{else if 0}}c{{else}}d{{end}}", "d"],
    ["{{if 0}}a{{else if 0}}b{{end}}", ""],
    ["{{if 1}}{{end}}", ""],
    ["{{if 1}}a{{if 0}}b{{else}}c{{end}}d{{else}}e{{end}}", "acd"],
    ["{{if $x := .count}}{{$x}}{{end}}", "3"],
    ["{{if $x := 0}}a{{else}}{{$x}}{{end}}", "0"],
    ["{{if $x := 0}}{{else if $y := 2}}{{$x}}{{$y}}{{end}}", "02"],
    ["{{if .name | len}}a{{end}}", "a"],
    ["{{else}}", "!stray-keyword: {{else}}"],
    ["{{if 1}}a{{else}}b{{else}}c{{end}}", "!stray-keyword: {{else}}"],
    ["{{if 1}}a{{else}}b{{else if 1}}c{{end}}", "!stray-keyword: {{else if 1}}"],
    ["{{if 1}}a{{else with 1}}b{{end}}", "!unexpected-token: with"],
    ["{{if 1}}a{{elseif 1}}b{{end}}", "!unknown-function: elseif"],
    ["{{if}}a{{end}}", "!missing-value: }}"],
    ["{{if 1}}a{{end}}{{end}}", "!stray-keyword: {{end}}"],
    ["{{if 1}}{{else x}}{{end}}", "!unexpected-token: x"],
  ]);
});

test("with sets the dot where the value is true", () => {
  checkRows([
    ["{{with .name}}<{{.}}>{{end}}", "<vm>"],
    ["{{with .empty}}a{{else}}{{.name}}{{end}}", "vm"],
    ["{{with .map}}{{.k}}{{.a}}{{end}}", "v1"],
    ["{{with .map.deep}}{{.x}}{{$.name}}{{end}}", "yvm"],
    ["{{with $x := .count}}{{$x}}{{.}}{{end}}", "33"],
    ["{{with 0}}a{{else with .name}}{{.}}{{else}}b{{end}}", "vm"],
    ["{{with 0}}a{{else with 0}}b{{else}}{{.count}}{{end}}", "3"],
    ["{{with 0}}a{{else with 1}}b{{else with 2}}c{{end}}", "b"],
    ["{{with .missing}}a{{end}}x", "x"],
    ["{{with .name}}{{with .}}{{.}}{{end}}{{end}}", "vm"],
    ["{{with .list}}{{index . 1}}{{end}}", "b"],
    ["{{with 0}}a{{else if 1}}b{{end}}", "!unexpected-token: if"],
    ["{{with}}a{{end}}", "!missing-value: }}"],
    ["{{with $x, $y := .list}}{{end}}", "!too-many-variables: ,"],
    ["{{with .nothing}}a{{else}}b{{end}}", "b"],
    ["{{with $x := 0}}{{else}}{{$x}}{{end}}{{if 1}}{{end}}", "0"],
  ]);
});

test("range goes over lists, and over maps by their sorted keys", () => {
  checkRows([
    ["{{range .list}}{{.}},{{end}}", "a,b,c,"],
    ["{{range $e := .list}}{{$e}}{{.}};{{end}}", "aa;bb;cc;"],
    ["{{range $i, $e := .list}}{{$i}}{{$e}};{{end}}", "0a;1b;2c;"],
    ["{{range .map}}{{.}};{{end}}", "1;map[x:y];v;<no value>;"],
    ["{{range $k, $v := .map}}{{$k}}={{$v}};{{end}}", "a=1;deep=map[x:y];k=v;n=<no value>;"],
    ["{{range $v := .map}}{{$v}};{{end}}", "1;map[x:y];v;<no value>;"],
    ["{{range .rows}}{{.k}}{{end}}", "vw"],
    ["{{range $i, $row := .table}}{{range $j, $e := $row}}{{$i}}{{$j}}{{$e}} {{end}}{{end}}", "001 012 10y "],
    ["{{range .mixed}}{{.}};{{end}}", "x;1;<no value>;true;2.5;"],
    ["{{range .list}}{{$.name}}{{end}}", "vmvmvm"],
    ["{{range .tags}}{{.}};{{end}}", "one;two;"],
    ["{{range slice .list 1}}{{.}}{{end}}", "bc"],
    ["{{range .list | print}}{{end}}", "!cannot-range: .list | print"],
  ]);
});

test("range over a number counts from zero", () => {
  checkRows([
    ["{{range 3}}{{.}}{{end}}", "012"],
    ["{{range $i := 3}}{{$i}}{{end}}", "012"],
    ["{{range .count}}{{.}}{{end}}", "012"],
    ["{{range 0}}a{{else}}b{{end}}", "b"],
    ["{{range -1}}a{{else}}b{{end}}", "b"],
    ["{{range $i, $e := 3}}{{end}}", "!range-variables: $i, $e := 3"],
    ["{{range 1.5}}{{end}}", "!cannot-range: 1.5"],
    ["{{range len .list}}{{.}}{{end}}", "012"],
  ]);
});

test("range over nothing runs its else", () => {
  checkRows([
    ["{{range .none}}a{{else}}b{{end}}", "b"],
    ["{{range .bare}}a{{else}}b{{end}}", "b"],
    ["{{range .nothing}}a{{else}}b{{end}}", "b"],
    ["{{range .missing}}a{{else}}b{{end}}", "b"],
    ["{{range .list}}a{{else}}b{{end}}", "aaa"],
    ["{{range $i, $e := .none}}a{{else}}{{.name}}{{end}}", "vm"],
    ["{{range $e := .none}}a{{else}}{{$e}}{{end}}", "[]"],
    ["{{range .none}}a{{else if 1}}b{{end}}", "!unexpected-token: if"],
    ["{{range .none}}{{end}}", ""],
  ]);
});

test("range over what has no elements fails", () => {
  checkRows([
    ["{{range .name}}{{end}}", "!cannot-range: .name"],
    ["{{range .half}}{{end}}", "!cannot-range: .half"],
    ["{{range true}}{{end}}", "!cannot-range: true"],
    ["{{range `abc`}}a{{else}}b{{end}}", "!cannot-range: `abc`"],
    ["{{range $i, $e := .name}}{{end}}", "!cannot-range: $i, $e := .name"],
    ["{{range nil}}{{end}}", "!nil-command: nil"],
    ["{{range}}{{end}}", "!missing-value: }}"],
    ["{{range $x, $y, $z := .list}}{{end}}", "!too-many-variables: ,"],
    [
      "{{range $x $y := .list}}{{end}}",
      "!undefined-variable: $x !undefined-variable: $y !unexpected-token: :=",
    ],
    ["{{range $x, y := .list}}{{end}}", "!unexpected-token: y"],
    ["{{range $x, := .list}}{{end}}", "!unexpected-token: :="],
    ["{{range .list .map}}{{end}}", "!not-a-function: .list"],
  ]);
});

test("break leaves the innermost range, continue its turn", () => {
  checkRows([
    ["{{range .list}}{{.}}{{break}}x{{end}}", "a"],
    ["{{range .list}}{{if eq . `b`}}{{break}}{{end}}{{.}}{{end}}", "a"],
    ["{{range .list}}{{if eq . `b`}}{{continue}}{{end}}{{.}}{{end}}", "ac"],
    ["{{range .table}}<{{range .}}{{break}}{{end}}>{{end}}", "<><>"],
    ["{{range .table}}<{{range .}}{{.}}{{continue}}x{{end}}>{{end}}", "<12><y>"],
    ["{{range 5}}{{if eq . 1}}{{continue}}{{else if eq . 3}}{{break}}{{end}}{{.}}{{end}}", "02"],
    ["{{range .list}}{{with .}}{{break}}{{end}}{{end}}x", "x"],
    ["{{range 3}}{{range 3}}{{break}}{{end}}{{.}}{{end}}", "012"],
    ["{{range .list}}{{break}}{{else}}a{{end}}b", "b"],
  ]);
});

test("break and continue stand only inside a range", () => {
  checkRows([
    ["{{break}}", "!stray-keyword: {{break}}"],
    ["{{continue}}", "!stray-keyword: {{continue}}"],
    ["{{if 1}}{{break}}{{end}}", "!stray-keyword: {{break}}"],
    ["{{with 1}}{{continue}}{{end}}", "!stray-keyword: {{continue}}"],
    ["{{range .none}}{{else}}{{break}}{{end}}", "!stray-keyword: {{break}}"],
    [
      "{{range .list}}{{define `T`}}{{break}}{{end}}{{end}}",
      "!stray-keyword: {{define `T`}} !stray-keyword: {{break}}",
    ],
    ["{{range .list}}{{block `T` .}}{{break}}{{end}}{{end}}", "!stray-keyword: {{break}}"],
    ["{{range .list}}{{break 1}}{{end}}", "!unexpected-token: 1"],
    ["{{range .list}}{{continue x}}{{end}}", "!unexpected-token: x"],
    ["{{range .list}}{{end}}{{break}}", "!stray-keyword: {{break}}"],
  ]);
});
