/** Maps of one type, as Go's `map[string]string`: what a missing key gives. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("index gives the zero value of the map's type for a key that it has not", () => {
  checkRows([
    ['<{{index .tags "/b"}}>', "<>"],
    ['{{index .tags "/a"}}', "one"],
    ['{{index .sizes "x"}}', "0"],
    ['{{index .flags "x"}}', "false"],
    ['{{index .rates "x"}}', "0"],
    ['{{printf "%T" (index .rates "x")}}', "float64"],
    ['{{printf "%q" (index .tags "x")}}', '""'],
    ['{{if index .tags "x"}}yes{{else}}no{{end}}', "no"],
    ['{{len (index .tags "x")}}', "0"],
    ['{{eq (index .tags "x") ""}}', "true"],
    ['{{eq (index .sizes "x") 0}}', "true"],
    ['{{upper (index .tags "b")}}', "TWO"],
    ['{{upper (index .tags "x")}}', ""],
  ]);
});

test("index gives nothing for a key that a map of anything has not", () => {
  checkRows([
    ['{{index .map "x"}}', "<no value>"],
    ['{{printf "%v" (index .map "x")}}', "<nil>"],
    ['{{index .map "n"}}', "<no value>"],
    ['{{if index .map "x"}}yes{{else}}no{{end}}', "no"],
    ['{{upper (index .map "x")}}', "!call-failed: upper"],
    ['{{(index .map "x").y}}', "<no value>"],
  ]);
});

test("a field gives no value for a key that the map has not, whatever its type", () => {
  checkRows([
    ["{{.tags.x}}", "<no value>"],
    ["{{.tags.b}}", "two"],
    ["{{.tags.x.y}}", "<no value>"],
    ["{{.tags.b.y}}", "!no-fields: .tags.b.y"],
    ["{{.sizes.x}}", "<no value>"],
    ["{{.map.x}}", "<no value>"],
    ["{{.tags.x | printf `%v`}}", "<nil>"],
    ["{{len .tags.x}}", "!call-failed: len"],
    ["{{with .tags}}{{.b}}{{.x}}{{end}}", "two<no value>"],
  ]);
});

test("a map of one type is ranged over, counted and asked as any map is", () => {
  checkRows([
    ["{{range $k, $v := .tags}}{{$k}}={{$v}};{{end}}", "/a=one;b=two;"],
    ["{{range .sizes}}{{.}}{{end}}", "1"],
    ["{{range $k, $v := .rates}}{{$k}}{{$v}}{{end}}", "a2"],
    ["{{len .tags}} {{len .bare}}", "2 0"],
    ["{{if .tags}}yes{{end}}", "yes"],
    ["{{not .flags}}", "false"],
    ["{{and .tags .sizes}}", "map[a:1]"],
    ["{{index .tags 1}}", "!call-failed: index"],
    ["{{index .tags nil}}", "!call-failed: index"],
    ['{{index .tags "b" 0}}', "116"],
    ["{{slice .tags 1}}", "!call-failed: slice"],
    ["{{eq .tags .tags}}", "!call-failed: eq"],
    ["{{call .tags}}", "!call-failed: call"],
  ]);
});

test("the type of a map shows where Go shows types", () => {
  checkRows([
    ["{{.tags}}", "map[/a:one b:two]"],
    ["{{print .sizes .flags}}", "map[a:1] map[a:true]"],
    [
      '{{printf "%T %T %T %T %T" .tags .sizes .flags .rates .map}}',
      "map[string]string map[string]int map[string]bool map[string]float64 map[string]interface {}",
    ],
    ['{{printf "%#v" .tags}}', 'map[string]string{"/a":"one", "b":"two"}'],
    ['{{printf "%#v" .sizes}}', 'map[string]int{"a":1}'],
    ['{{printf "%#v" .flags}}', 'map[string]bool{"a":true}'],
    ['{{printf "%#v" .rates}}', 'map[string]float64{"a":2}'],
    [
      '{{printf "%#v" .map}}',
      'map[string]interface {}{"a":1, "deep":map[string]interface {}{"x":"y"}, "k":"v", "n":interface {}(nil)}',
    ],
    ['{{printf "%q" .tags}}', 'map["/a":"one" "b":"two"]'],
    ['{{printf "%d" .tags}}', "map[%!d(string=/a):%!d(string=one) %!d(string=b):%!d(string=two)]"],
    ['{{printf "%z" .sizes}}', "map[%!z(string=a):%!z(int=1)]"],
    ['{{printf "%!" .tags}}', "map[%!!(string=/a):%!!(string=one) %!!(string=b):%!!(string=two)]"],
    [
      '{{printf "%5v|%-5v|%05d" .tags .sizes .sizes}}',
      "map[   /a:  one     b:  two]|map[a    :1    ]|map[%!d(string=0000a):00001]",
    ],
    ['{{printf "x" .tags}}', "x%!(EXTRA map[string]string=map[/a:one b:two])"],
  ]);
});
