/** `define`, `template` and `block`. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("a template is called with a dot of its own", () => {
  checkRows([
    ["{{define `T`}}<{{.}}>{{end}}{{template `T` .name}}", "<vm>"],
    ["{{template `T` .name}}{{define `T`}}<{{.}}>{{end}}", "<vm>"],
    ["{{define `T`}}<{{.}}>{{end}}{{template `T`}}", "<<no value>>"],
    ["{{define `T`}}<{{.k}}>{{end}}{{template `T` .map}}", "<v>"],
    ["{{define `T`}}{{.}}{{end}}{{range .list}}{{template `T` .}}{{end}}", "abc"],
    ["{{define `A`}}a{{template `B` .}}{{end}}{{define `B`}}b{{.}}{{end}}{{template `A` 1}}", "ab1"],
    ["{{define `T`}}{{if .}}{{len .}}{{template `T` slice . 1}}{{end}}{{end}}{{template `T` .list}}", "321"],
    ["{{define `T`}}{{end}}<{{template `T`}}>", "<>"],
    ['{{define "T"}}a{{end}}{{template "T"}}', "a"],
    ["{{define `T`}}{{.}}{{end}}{{template `T` 1 | print 2}}", "2 1"],
    ["{{define `T`}}{{.}}{{end}}{{template `T` nil}}", "!nil-command: nil"],
  ]);
});

test("block defines a template and calls it at once", () => {
  checkRows([
    ["{{block `T` .name}}<{{.}}>{{end}}", "<vm>"],
    ["{{block `T` .count}}{{.}}{{end}}{{template `T` 5}}", "35"],
    ["{{template `T` 5}}{{block `T` 1}}{{.}}{{end}}", "51"],
    ["{{block `A` 1}}{{block `B` 2}}{{.}}{{end}}{{.}}{{end}}", "21"],
    ["{{range .list}}{{block `T` .}}{{.}}{{end}}{{end}}", "abc"],
    ["{{if 0}}{{block `T` 1}}{{.}}{{end}}{{end}}{{template `T` 2}}", "2"],
  ]);
});

test("a definition that is empty or blank gives way to another", () => {
  checkRows([
    ["{{define `T`}}{{end}}{{define `T`}}a{{end}}{{template `T`}}", "a"],
    ["{{define `T`}}a{{end}}{{define `T`}} \n{{end}}{{template `T`}}", "a"],
    ["{{define `T`}} {{/* c */}} {{end}}{{define `T`}}a{{end}}{{template `T`}}", "a"],
    ["{{define `T`}}a{{end}}{{define `T`}}b{{end}}", "!template-redefined: {{define `T`}}"],
    ["{{block `T` .}}a{{end}}{{block `T` .}}b{{end}}", "!template-redefined: {{block `T` .}}"],
    ["{{define `T`}}a{{end}}{{define `T`}}{{.x}}{{end}}", "!template-redefined: {{define `T`}}"],
    ["{{define `T`}}{{define `U`}}{{end}}{{end}}", "!stray-keyword: {{define `U`}}"],
  ]);
});

test("a template that there is not is told when it is called", () => {
  checkRows([
    ["{{template `T`}}", "!unknown-template: {{template `T`}}"],
    ["{{if 0}}{{template `T`}}{{end}}", ""],
    ["{{define `A`}}{{template `T`}}{{end}}x", "x"],
    ["{{define `Tool`}}{{end}}{{template `tool`}}", "!unknown-template: {{template `tool`}}"],
    ["a{{template ``}}", "!unknown-template: {{template ``}}"],
  ]);
});

test("a definition stands outside of every block and has a quoted name", () => {
  checkRows([
    ["{{if 1}}{{define `T`}}{{end}}{{end}}", "!stray-keyword: {{define `T`}}"],
    ["{{range .list}}{{define `T`}}{{end}}{{end}}", "!stray-keyword: {{define `T`}}"],
    ["{{define}}{{end}}", "!missing-value: }}"],
    ["{{define T}}{{end}}", "!unexpected-token: T"],
    ["{{define 1}}{{end}}", "!unexpected-token: 1"],
    ["{{define `T` 1}}{{end}}", "!unexpected-token: 1"],
    ["{{define `T` .}}{{end}}", "!unexpected-token: ."],
    ["{{define (print 1)}}{{end}}", "!unexpected-token: ("],
    ["{{define .name}}{{end}}", "!unexpected-token: .name"],
    ["{{block}}{{end}}", "!missing-value: }}"],
    ["{{block `T`}}{{end}}", "!missing-value: }}"],
    ["{{block T .}}{{end}}", "!unexpected-token: T"],
    ["{{template}}", "!missing-value: }}"],
    ["{{template }}", "!missing-value: }}"],
    ["{{template T}}", "!unexpected-token: T"],
    ["{{template .name}}", "!unexpected-token: .name"],
    ["{{template `T` 1 2}}", "!unknown-template: {{template `T` 1 2}}"],
    ["{{define `T`}}a{{else}}b{{end}}", "!stray-keyword: {{else}}"],
    ["{{block `T` .}}a{{else}}b{{end}}", "!stray-keyword: {{else}}"],
    ["{{template `\\q`}}", "!unknown-template: {{template `\\q`}}"],
    ['{{define "\\q"}}{{end}}', '!bad-string: "\\q"'],
  ]);
});
