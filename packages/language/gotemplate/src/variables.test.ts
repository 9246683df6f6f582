/** Variables: declaring, assigning, how far they are seen. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("a variable is declared once and says nothing by that", () => {
  checkRows([
    ["<{{$x := 1}}>{{$x}}", "<>1"],
    ["{{$x := `a`}}{{$y := $x}}{{$y}}", "a"],
    ["{{$x:=1}}{{$x}}", "1"],
    ["{{$x := 1}}{{$x := `b`}}{{$x}}", "b"],
    ["{{$x := .map}}{{$x.k}}{{$x.deep.x}}", "vy"],
    ["{{$x := .list}}{{index $x 1}}", "b"],
    ["{{$x := 1 | print}}{{$x}}", "1"],
    ["{{$long_name1 := 1}}{{$long_name1}}", "1"],
    ["{{$é := 1}}{{$é}}", "1"],
    ["{{($x := 1)}}{{$x}}", "11"],
    ["{{$x := .missing}}{{$x}}", "<no value>"],
    ["{{$x := .nothing}}{{$x}}", "<no value>"],
  ]);
});

test("an assignment changes the variable where it was declared", () => {
  checkRows([
    ["{{$x := 1}}{{$x = 2}}{{$x}}", "2"],
    ["{{$x := 1}}{{if 1}}{{$x = 2}}{{end}}{{$x}}", "2"],
    ["{{$x := 1}}{{if 1}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "21"],
    ["{{$x := 0}}{{range .list}}{{$x = .}}{{end}}{{$x}}", "c"],
    ["{{$x := 0}}{{range $x = .list}}{{end}}{{$x}}", "c"],
    ["{{$i := 0}}{{$e := 0}}{{range $i, $e = .list}}{{end}}{{$i}}{{$e}}", "2c"],
    ["{{$x := 1}}{{with $x = 2}}{{.}}{{end}}{{$x}}", "22"],
    ["{{$x := 1}}{{$x = `a`}}{{$x}}", "a"],
    ["{{$x := 1}}{{if 1}}{{$x := 2}}{{$x = 3}}{{end}}{{$x}}", "1"],
    ["{{$x := 1}}{{range 2}}{{$x := .}}{{$x}}{{end}}{{$x}}", "011"],
  ]);
});

test("a variable is seen to the end of the block it is declared in", () => {
  checkRows([
    ["{{if $x := 1}}{{$x}}{{end}}{{$x}}", "!undefined-variable: $x"],
    ["{{if 1}}{{$x := 1}}{{end}}{{$x}}", "!undefined-variable: $x"],
    ["{{range $e := .list}}{{end}}{{$e}}", "!undefined-variable: $e"],
    ["{{with $x := 1}}{{else}}{{end}}{{$x}}", "!undefined-variable: $x"],
    ["{{if 0}}{{$x := 1}}{{else}}{{$x}}{{end}}", "!undefined-variable: $x"],
    ["{{$x := 1}}{{define `T`}}{{$x}}{{end}}", "!undefined-variable: $x"],
    ["{{$x := 1}}{{block `T` .}}{{$x}}{{end}}", "!undefined-variable: $x"],
    ["{{define `T`}}{{$x := 1}}{{end}}{{$x}}", "!undefined-variable: $x"],
    ["{{$x := $x}}", "!undefined-variable: $x"],
    ["{{$x}}", "!undefined-variable: $x"],
    ["{{$x = 1}}", "!undefined-variable: $x"],
    ["{{$x.y}}", "!undefined-variable: $x"],
    ["{{print $x}}", "!undefined-variable: $x"],
    ["{{if $y}}{{end}}", "!undefined-variable: $y"],
    ["{{range .none}}{{$x := 1}}{{else}}{{$x}}{{end}}", "!undefined-variable: $x"],
  ]);
});

test("the dollar sign is what the template was given", () => {
  checkRows([
    ["{{$.name}}", "vm"],
    ["{{with .map}}{{$.name}}{{end}}", "vm"],
    ["{{range .list}}{{$.count}}{{end}}", "333"],
    ["{{define `T`}}{{$}}{{end}}{{template `T` .name}}", "vm"],
    ["{{define `T`}}{{$}}{{end}}{{template `T`}}", "<no value>"],
    ["{{define `T`}}{{with 1}}{{$.k}}{{end}}{{end}}{{template `T` .map}}", "v"],
    ["{{$ := 1}}{{$}}", "1"],
    ["{{$ = 1}}{{$}}{{.name}}", "1vm"],
    ["{{len $}}", "23"],
  ]);
});

test("what is no declaration is told", () => {
  checkRows([
    ["{{$x := }}", "!missing-value: }}"],
    ["{{$x :=}}", "!missing-value: }}"],
    ["{{$x : 1}}", "!bad-character: :"],
    ["{{$x , $y := .list}}", "!too-many-variables: ,"],
    ["{{$x, $y := 1}}", "!too-many-variables: ,"],
    ["{{x := 1}}", "!unknown-function: x !unexpected-token: :="],
    ["{{.x := 1}}", "!unexpected-token: :="],
    ["{{1 := 1}}", "!unexpected-token: :="],
    ["{{$x := 1 := 2}}", "!unexpected-token: :="],
    ["{{$x := $y := 1}}", "!undefined-variable: $y !unexpected-token: :="],
    ["{{$x=1}}", "!bad-character: ="],
    ["{{$x := 1}}{{$x=2}}{{$x}}", "!bad-character: ="],
    ["{{print $x := 1}}", "!undefined-variable: $x !unexpected-token: :="],
    ["{{:= 1}}", "!unexpected-token: :="],
    ["{{$x-}}", "!bad-character: -"],
  ]);
});
