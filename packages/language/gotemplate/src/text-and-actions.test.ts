/** Text between actions: delimiters, trim markers, comments. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("text is written as it stands", () => {
  checkRows([
    ["", ""],
    ["a", "a"],
    ["{", "{"],
    ["}", "}"],
    ["}}", "}}"],
    ["{ {.name} }", "{ {.name} }"],
    ["a } }} b", "a } }} b"],
    ["${var.x}", "${var.x}"],
    ["é日😀", "é日😀"],
    ["a\nb\r\n\tc", "a\nb\r\n\tc"],
    ["{{``}}{", "{"],
    ["{{`{{`}}x{{`}}`}}", "{{x}}"],
    ["a{{.empty}}b", "ab"],
  ]);
});

test("a trim marker takes the white space beside it, on its own side only", () => {
  checkRows([
    ["a  {{- .name}}  b", "avm  b"],
    ["a  {{.name -}}  b", "a  vmb"],
    ["a  {{- .name -}}  b", "avmb"],
    ["a \n\t\r {{- .name -}} \r\t\n b", "avmb"],
    ["a{{- .name -}}b", "avmb"],
    ["  {{- .name -}}  ", "vm"],
    [" {{.name}} {{- .name}} ", " vmvm "],
    ["a {{- ` b ` -}} c", "a b c"],
    ["{{- 3}}", "3"],
    ["{{ - 3}}", "!bad-number: -"],
    ["{{3 -}} x", "3x"],
    ["{{-3}}", "-3"],
    ["{{- -3 -}} x", "-3x"],
    ["{{3-}}", "!unexpected-token: -"],
    ["{{3 - }}", "!bad-number: -"],
    ["x {{-}}", "!bad-number: -"],
    ["x {{- }}", "!missing-value: }}"],
    ["a\u00a0{{- .name}}", "a\u00a0vm"],
    ["a\u000b{{- .name}}", "a\u000bvm"],
    ["a {{-\n.name\n-}} b", "avmb"],
    ["a {{-\t.name\t-}} b", "avmb"],
  ]);
});

test("trim markers work on keywords, too", () => {
  checkRows([
    ["a {{- if true -}} b {{- end -}} c", "abc"],
    ["a {{if true}} b {{end}} c", "a  b  c"],
    ["{{range .list -}} {{.}} {{- end}}", "abc"],
    ["{{range .list}}\n{{- .}}\n{{- end}}", "abc"],
    ["a {{- with .name -}} {{.}} {{- else -}} x {{- end -}} b", "avmb"],
    ["a {{- define `T` -}} b {{- end -}} c", "ac"],
    ["a {{- block `T` . -}} b {{- end -}} c", "abc"],
    ["a {{- template `T` -}} b{{define `T`}}t{{end}}", "atb"],
  ]);
});

test("a comment leaves nothing", () => {
  checkRows([
    ["a{{/* b */}}c", "ac"],
    ["a {{- /* b */}} c", "a c"],
    ["a {{/* b */ -}} c", "a c"],
    ["a {{- /* b */ -}} c", "ac"],
    ["{{/**/}}", ""],
    ["{{/* }} */}}", ""],
    ["{{/* {{.name}} */}}", ""],
    ["{{/*\n\n*/}}x", "x"],
    ["{{/* a */ }}", "!unclosed-comment: {{/* a */"],
    ["{{ /* a */}}", "!bad-character: /"],
    ["{{-/* a */}}", "!bad-character: /"],
    ["{{/* a", "!unclosed-comment: {{/* a"],
    ["{{/* a */", "!unclosed-comment: {{/* a */"],
    ["{{/* a *}}", "!unclosed-comment: {{/* a *}}"],
    ["{{- /* a */ -}}", ""],
    ["{{/* a */-}}", "!unclosed-comment: {{/* a */"],
    ["{{/* a */ -}} x{{/* b */}}", "x"],
    ["{{.name /* b */}}", "!bad-character: /"],
  ]);
});

test("an action may stand over several lines", () => {
  checkRows([
    ["{{\n.name\n}}", "vm"],
    ["{{print\n1\n2}}", "1 2"],
    ["{{if\n.yes}}x{{end}}", "x"],
    ["{{.name\r\n}}", "vm"],
    ["{{\t.name\t}}", "vm"],
    ['{{printf\n"%s"\n.name}}', "vm"],
    ["{{\u00a0.name}}", "!bad-character: \u00a0"],
    ["{{\f.name}}", "!bad-character: \f"],
  ]);
});

test("what does not close is told, and points at where it opens", () => {
  checkRows([
    ["{{", "!unclosed-action: {{"],
    ["{{.name", "!unclosed-action: {{.name"],
    ["{{.name}", "!bad-character: }"],
    ["a {{.name }b", "!bad-character: }"],
    ['{{ "}}', '!bad-string: "}}'],
    ["{{ `}}", "!bad-string: `}}"],
    ["{{ '}}", "!bad-string: '}}"],
    ["{{.name {{.name}}", "!bad-character: {"],
    ["{{if .yes}}", "!unclosed-block: {{if .yes}}"],
    ["{{range .list}}x", "!unclosed-block: {{range .list}}"],
    ["{{with .name}}x{{else}}y", "!unclosed-block: {{else}}"],
    ["{{define `T`}}x", "!unclosed-block: {{define `T`}}"],
    ["{{block `T` .}}x", "!unclosed-block: {{block `T` .}}"],
    ["{{if 1}}{{if 2}}{{end}}", "!unclosed-block: {{if 1}}"],
    ["{{(.name}}", "!unclosed-parenthesis: ("],
    ["{{((.name)}}", "!unclosed-parenthesis: ("],
  ]);
});
