/** The format of `printf`: what stands beside verbs, arguments by number, mistakes shown in the text. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("what is no verb is written as it stands", () => {
  checkRows([
    ['{{printf ""}}', ""],
    ['{{printf "abc"}}', "abc"],
    ['{{printf "%%"}}', "%"],
    ['{{printf "a%%b"}}', "a%b"],
    ['{{printf "é%dü" 1}}', "é1ü"],
    ['{{printf "{%s}" .name}}', "{vm}"],
    ['{{printf "%5%"}}', "%"],
    ['{{printf "%-5%|"}}', "%|"],
    ['{{printf "%.2%"}}', "%"],
    ['{{printf "%d%%" 50}}', "50%"],
  ]);
});

test("too few values, too many, and a verb that there is not", () => {
  checkRows([
    ['{{printf "%d"}}', "%!d(MISSING)"],
    ['{{printf "%d %d" 1}}', "1 %!d(MISSING)"],
    ['{{printf "%d" 1 2}}', "1%!(EXTRA int=2)"],
    ['{{printf "" 1 .name}}', "%!(EXTRA int=1, string=vm)"],
    [
      '{{printf "x" .list .map}}',
      "x%!(EXTRA []interface {}=[a b c], map[string]interface {}=map[a:1 deep:map[x:y] k:v n:<nil>])",
    ],
    ['{{printf "x" nil .missing}}', "x%!(EXTRA <nil>, <nil>)"],
    ['{{printf "%z" 1}}', "%!z(int=1)"],
    ['{{printf "%!" 1}}', "%!!(int=1)"],
    ['{{printf "%é" 1}}', "%!é(int=1)"],
    ['{{printf "%" 1}}', "%!(NOVERB)%!(EXTRA int=1)"],
    ['{{printf "%"}}', "%!(NOVERB)"],
    ['{{printf "%5"}}', "%!(NOVERB)"],
    ['{{printf "%-"}}', "%!(NOVERB)"],
    ['{{printf "%." 1}}', "%!.(int=1)"],
    ['{{printf "%."}}', "%!.(MISSING)"],
    ['{{printf "%5." 1}}', "%!.(int=    1)"],
    ['{{printf "%d%" 1}}', "1%!(NOVERB)"],
    ['{{printf "%w" .name}}', "%!w(string=vm)"],
    ['{{printf "%5w" 3}}', "%!w(int=    3)"],
    ['{{printf "%日" .name}}', "%!日(string=vm)"],
    ['{{printf "%v %v" .list}}', "[a b c] %!v(MISSING)"],
    ['{{printf "%s"}}', "%!s(MISSING)"],
  ]);
});

test("a star takes width or precision from the values", () => {
  checkRows([
    ['{{printf "%*d" 5 42}}', "   42"],
    ['{{printf "%-*d|" 5 42}}', "42   |"],
    ['{{printf "%*d|" -5 42}}', "42   |"],
    ['{{printf "%0*d" 5 42}}', "00042"],
    ['{{printf "%.*f" 2 3.14159}}', "3.14"],
    ['{{printf "%*.*f" 8 2 3.14159}}', "    3.14"],
    ['{{printf "%.*d" -1 7}}', "%!(BADPREC)7"],
    ['{{printf "%*d" .name 42}}', "%!(BADWIDTH)42"],
    ['{{printf "%*d" 1.5 42}}', "%!(BADWIDTH)42"],
    ['{{printf "%.*f" .name 1.5}}', "%!(BADPREC)1.500000"],
    ['{{printf "%*d"}}', "%!(BADWIDTH)%!d(MISSING)"],
    ['{{printf "%*d" 5}}', "%!d(MISSING)"],
    ['{{printf "%*" 5}}', "%!(NOVERB)"],
    ['{{printf "%.*d"}}', "%!(BADPREC)%!d(MISSING)"],
    ['{{printf "%*s" .count .name}}', " vm"],
    ['{{printf "%*d" 9999999 1}}', "%!(BADWIDTH)1"],
    ['{{printf "%.*d" 9999999 1}}', "%!(BADPREC)1"],
  ]);
});

test("a number in brackets chooses the value", () => {
  checkRows([
    ['{{printf "%[2]d %[1]d" 1 2}}', "2 1"],
    ['{{printf "%[2]d %d" 1 2}}', "2 %!d(MISSING)"],
    ['{{printf "%[1]d %d %d" 1 2}}', "1 2 %!d(MISSING)"],
    ['{{printf "%[3]*.[2]*[1]f" 12.0 2 6}}', " 12.00"],
    ['{{printf "%[1]*d" 5 42}}', "   42"],
    ['{{printf "%[2]*[1]d" 42 5}}', "   42"],
    ['{{printf "%6.[1]d" 2}}', "     2"],
    ['{{printf "%[1]q %[1]s %[1]x" .name}}', '"vm" vm 766d'],
    ['{{printf "%[1]d" 1 2}}', "1"],
    ['{{printf "%d" 1 2}}', "1%!(EXTRA int=2)"],
    ['{{printf "%[2]d" 1 2 3}}', "2"],
    ['{{printf "%-[1]5d|" 3}}', "%!d(BADINDEX)|"],
    ['{{printf "%[1]-5d|" 3}}', "%!-(int=3)5d|"],
    ['{{printf "%.[2]d" 1 2}}', "2"],
  ]);
});

test("a wrong number in brackets is told in the text", () => {
  checkRows([
    ['{{printf "%[]" 1}}', "%!](BADINDEX)"],
    ['{{printf "%[" 1}}', "%!(NOVERB)"],
    ['{{printf "%[3]d" 1 2}}', "%!d(BADINDEX)"],
    ['{{printf "%[0]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[-1]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[x]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[1" 1}}', "%!(NOVERB)"],
    ['{{printf "%[1]" 1}}', "%!(NOVERB)"],
    ['{{printf "%[x][1]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[][1]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[0][1]d" 1}}', "%![(BADINDEX)1]d"],
    ['{{printf "%[9999999]d" 1}}', "%!d(BADINDEX)"],
    ['{{printf "%[1]5d" 3}}', "%!d(BADINDEX)"],
    ['{{printf "%[5]*d" 1 2}}', "%!d(BADINDEX)"],
    ['{{printf "%[1].2[1]f" 1.5}}', "%!f(BADINDEX)"],
    ['{{printf "%[3]d %d" 1 2}}', "%!d(BADINDEX) 1"],
    ['{{printf "%[ 1]d" 1}}', "%!d(BADINDEX)"],
  ]);
});

test("a width beyond reason is refused in the text", () => {
  checkRows([
    ['{{printf "%99999999d|%d" 1 2}}', "%!(NOVERB)%!(EXTRA int=1, int=2)"],
    ['{{printf "%.99999999d|%d" 1 2}}', "%!(NOVERB)%!(EXTRA int=1, int=2)"],
    ["{{len (printf `%10000009d` 1)}}", "10000009"],
    ['{{printf "%10000010d" 1}}', "%!(NOVERB)%!(EXTRA int=1)"],
    ['{{printf "%.10000010f" 1.5}}', "%!(NOVERB)%!(EXTRA float64=1.5)"],
    ['{{printf "%00000005d" 1}}', "00001"],
    ['{{printf "%*d" 1000001 42}}', "%!(BADWIDTH)42"],
    ["{{len (printf `%*d` 1000000 42)}}", "1000000"],
    ['{{printf "%[10000010][1]d" 1}}', "%!d(BADINDEX)"],
  ]);
});

test("flags may be repeated and stand in any order", () => {
  checkRows([
    ['{{printf "%++d" 1}}', "+1"],
    ['{{printf "%+-5d|" 1}}', "+1   |"],
    ['{{printf "%-+5d|" 1}}', "+1   |"],
    ['{{printf "%0-5d|" 1}}', "1    |"],
    ['{{printf "%-05d|" 1}}', "1    |"],
    ['{{printf "% +d" 1}}', "+1"],
    ['{{printf "%+ d" 1}}', "+1"],
    ['{{printf "%#+x" 255}}', "+0xff"],
    ['{{printf "%0 5d" 7}}', " 0007"],
    ['{{printf "%+#v" .list}}', '[]interface {}{"a", "b", "c"}'],
    ['{{printf "%# v" 1.5}}', " 1.5"],
  ]);
});

test("print puts spaces between values that are no strings, println between all", () => {
  checkRows([
    ["{{print}}", ""],
    ["{{print 1 2}}", "1 2"],
    ["{{print `a` `b`}}", "ab"],
    ["{{print 1 `a` 2}}", "1a2"],
    ["{{print 1 `a` 2 3}}", "1a2 3"],
    ["{{print nil nil}}", "<nil> <nil>"],
    ["{{print .list .map}}", "[a b c] map[a:1 deep:map[x:y] k:v n:<nil>]"],
    ["{{print true 1.5}}", "true 1.5"],
    ["{{print .name .count .name}}", "vm3vm"],
    ["{{println}}", "\n"],
    ["{{println 1 2}}", "1 2\n"],
    ["{{println `a` `b`}}", "a b\n"],
    ["{{println nil .missing}}", "<nil> <nil>\n"],
    ["{{print .missing}}", "<nil>"],
    ["{{.missing}} {{print .missing}} {{printf `%v` .missing}}", "<no value> <nil> <nil>"],
  ]);
});
