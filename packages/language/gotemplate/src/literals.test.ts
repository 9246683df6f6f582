/** Constants in actions: numbers, characters, strings, true, false, nil. Expected values: Go 1.26. */
import { test } from "node:test";
import { checkRows } from "./outcome.fixture.ts";

test("a whole number is written in four bases, with underscores", () => {
  checkRows([
    ['{{0}} {{printf "%T" 0}}', "0 int"],
    ['{{7}} {{printf "%T" 7}}', "7 int"],
    ['{{42}} {{printf "%T" 42}}', "42 int"],
    ['{{1_000}} {{printf "%T" 1_000}}', "1000 int"],
    ['{{0x1F}} {{printf "%T" 0x1F}}', "31 int"],
    ['{{0X1f}} {{printf "%T" 0X1f}}', "31 int"],
    ['{{0x_1F}} {{printf "%T" 0x_1F}}', "31 int"],
    ['{{0b101}} {{printf "%T" 0b101}}', "5 int"],
    ['{{0B11}} {{printf "%T" 0B11}}', "3 int"],
    ['{{0b_1}} {{printf "%T" 0b_1}}', "1 int"],
    ['{{0o17}} {{printf "%T" 0o17}}', "15 int"],
    ['{{0O7}} {{printf "%T" 0O7}}', "7 int"],
    ['{{017}} {{printf "%T" 017}}', "15 int"],
    ['{{0_17}} {{printf "%T" 0_17}}', "15 int"],
    ['{{+5}} {{printf "%T" +5}}', "5 int"],
    ['{{-5}} {{printf "%T" -5}}', "-5 int"],
    ['{{-0}} {{printf "%T" -0}}', "0 int"],
    ['{{0x0}} {{printf "%T" 0x0}}', "0 int"],
    ['{{00}} {{printf "%T" 00}}', "0 int"],
    ['{{-0x10}} {{printf "%T" -0x10}}', "-16 int"],
    ['{{9223372036854775807}} {{printf "%T" 9223372036854775807}}', "9223372036854775807 int"],
    ['{{-9223372036854775808}} {{printf "%T" -9223372036854775808}}', "-9223372036854775808 int"],
  ]);
});

test("a number with a point or an exponent is a float, though it may look whole", () => {
  checkRows([
    ['{{1.5}} {{printf "%T" 1.5}}', "1.5 float64"],
    ['{{.5}} {{printf "%T" .5}}', "0.5 float64"],
    ['{{2.}} {{printf "%T" 2.}}', "2 float64"],
    ['{{0.0}} {{printf "%T" 0.0}}', "0 float64"],
    ['{{1e3}} {{printf "%T" 1e3}}', "1000 float64"],
    ['{{1E3}} {{printf "%T" 1E3}}', "1000 float64"],
    ['{{1e+3}} {{printf "%T" 1e+3}}', "1000 float64"],
    ['{{1e-3}} {{printf "%T" 1e-3}}', "0.001 float64"],
    ['{{1e21}} {{printf "%T" 1e21}}', "1e+21 float64"],
    ['{{1e20}} {{printf "%T" 1e20}}', "1e+20 float64"],
    ['{{1e-5}} {{printf "%T" 1e-5}}', "1e-05 float64"],
    ['{{0.0001}} {{printf "%T" 0.0001}}', "0.0001 float64"],
    ['{{1_0.2_5}} {{printf "%T" 1_0.2_5}}', "10.25 float64"],
    ['{{0x1p4}} {{printf "%T" 0x1p4}}', "16 float64"],
    ['{{0x1.8p1}} {{printf "%T" 0x1.8p1}}', "3 float64"],
    ['{{0X1P-2}} {{printf "%T" 0X1P-2}}', "0.25 float64"],
    ['{{0x.8p0}} {{printf "%T" 0x.8p0}}', "0.5 float64"],
    ['{{-1.5}} {{printf "%T" -1.5}}', "-1.5 float64"],
    ['{{+1.5}} {{printf "%T" +1.5}}', "1.5 float64"],
    ['{{-0.0}} {{printf "%T" -0.0}}', "-0 float64"],
    ['{{100000000.0}} {{printf "%T" 100000000.0}}', "1e+08 float64"],
    ['{{123456789.0}} {{printf "%T" 123456789.0}}', "1.23456789e+08 float64"],
    ['{{1.7976931348623157e308}} {{printf "%T" 1.7976931348623157e308}}', "1.7976931348623157e+308 float64"],
    ['{{5e-324}} {{printf "%T" 5e-324}}', "5e-324 float64"],
    ['{{0e5}} {{printf "%T" 0e5}}', "0 float64"],
    ['{{08.5}} {{printf "%T" 08.5}}', "8.5 float64"],
    ['{{09e1}} {{printf "%T" 09e1}}', "90 float64"],
    ['{{0x_1p4}} {{printf "%T" 0x_1p4}}', "16 float64"],
  ]);
});

test("what is no number of Go's is told", () => {
  checkRows([
    ["{{print 1x}}", "!bad-number: 1x"],
    ["{{print 08}}", "!bad-number: 08"],
    ["{{print 0x}}", "!bad-number: 0x"],
    ["{{print 0b2}}", "!bad-number: 0b2"],
    ["{{print 0o8}}", "!bad-number: 0o8"],
    ["{{print 1__0}}", "!bad-number: 1__0"],
    ["{{print 1_}}", "!bad-number: 1_"],
    ["{{print 0x1.8}}", "!bad-number: 0x1.8"],
    ["{{print 1e}}", "!bad-number: 1e"],
    ["{{print 1e+}}", "!bad-number: 1e+"],
    ["{{print 0xp1}}", "!bad-number: 0xp1"],
    ["{{print 0b1.0}}", "!unexpected-token: .0"],
    ["{{print 1.5.2}}", "!bad-number: 1.5.2"],
    ["{{print --1}}", "!bad-number: -"],
    ["{{print +-1}}", "!bad-number: +"],
    ["{{print 1.name}}", "!bad-number: 1.name"],
    ["{{print 0b1e3}}", "!bad-number: 0b1e3"],
    ["{{print 1e400}}", "!number-overflow: 1e400"],
    ["{{print 9223372036854775808}}", "!number-overflow: 9223372036854775808"],
    ["{{print -9223372036854775809}}", "!number-overflow: -9223372036854775809"],
    ["{{print 0xFFFFFFFFFFFFFFFF}}", "!number-overflow: 0xFFFFFFFFFFFFFFFF"],
  ]);
});

test("a character constant is the number of its character", () => {
  checkRows([
    ["{{'a'}}", "97"],
    ["{{'é'}}", "233"],
    ["{{'日'}}", "26085"],
    ["{{'😀'}}", "128512"],
    ["{{'\\n'}}", "10"],
    ["{{'\\''}}", "39"],
    ["{{'\\\\'}}", "92"],
    ["{{'\\x41'}}", "65"],
    ["{{'\\101'}}", "65"],
    ["{{'\\u00e9'}}", "233"],
    ["{{'\\U0001F600'}}", "128512"],
    ["{{'\\a'}}", "7"],
    ["{{'\"'}}", "34"],
    ["{{' '}}", "32"],
  ]);
});

test("what is no character is told", () => {
  checkRows([
    ["{{print ''}}", "!bad-string: ''"],
    ["{{print 'ab'}}", "!bad-string: 'ab'"],
    ["{{print '\\\"'}}", "!bad-string: '\\\"'"],
    ["{{print '\\q'}}", "!bad-string: '\\q'"],
    ["{{print '\\x4'}}", "!bad-string: '\\x4'"],
    ["{{print '\\400'}}", "!bad-string: '\\400'"],
    ["{{print '\\ud800'}}", "!bad-string: '\\ud800'"],
    ["{{print '\\U00110000'}}", "!bad-string: '\\U00110000'"],
    ["{{print 'a}}", "!bad-string: 'a}}"],
    ["{{print '\n'}}", "!bad-string: '"],
    ["{{print '\\'}}", "!bad-string: '\\'}}"],
  ]);
});

test("a quoted string knows Go's escapes", () => {
  checkRows([
    ['{{printf "%q" ""}}', '""'],
    ['{{printf "%q" "a b"}}', '"a b"'],
    ['{{printf "%q" "\\a\\b\\f\\n\\r\\t\\v\\\\\\""}}', '"\\a\\b\\f\\n\\r\\t\\v\\\\\\""'],
    ['{{printf "%q" "\\x41\\101"}}', '"AA"'],
    ['{{printf "%q" "\\u00e9\\U0001F600"}}', '"é😀"'],
    ['{{printf "%q" "\\xc3\\xa9"}}', '"é"'],
    ['{{printf "%q" "\\303\\251"}}', '"é"'],
    ['{{printf "%q" "é日😀"}}', '"é日😀"'],
    ['{{printf "%q" "`"}}', '"`"'],
    ['{{printf "%q" "\'"}}', '"\'"'],
    ['{{printf "%q" "{{}}"}}', '"{{}}"'],
    ['{{printf "%q" "//"}}', '"//"'],
    ['{{printf "%q" "/* */"}}', '"/* */"'],
  ]);
});

test("an escape that Go does not know is told", () => {
  checkRows([
    ['{{print "\\q"}}', '!bad-string: "\\q"'],
    ['{{print "\\\'"}}', '!bad-string: "\\\'"'],
    ['{{print "\\x4"}}', '!bad-string: "\\x4"'],
    ['{{print "\\u00e"}}', '!bad-string: "\\u00e"'],
    ['{{print "\\ud800"}}', '!bad-string: "\\ud800"'],
    ['{{print "\\U00110000"}}', '!bad-string: "\\U00110000"'],
    ['{{print "\\400"}}', '!bad-string: "\\400"'],
    ['{{print "\\8"}}', '!bad-string: "\\8"'],
    ['{{print "a}}', '!bad-string: "a}}'],
    ['{{print "a\nb"}}', '!bad-string: "a'],
    ['{{print "\\\n"}}', '!bad-string: "\\'],
  ]);
});

test("a raw string has no escapes, may hold lines, and loses carriage returns", () => {
  checkRows([
    ['{{printf "%q" ``}}', '""'],
    ['{{printf "%q" `a\\n`}}', '"a\\\\n"'],
    ['{{printf "%q" `"`}}', '"\\""'],
    ['{{printf "%q" `a\nb`}}', '"a\\nb"'],
    ['{{printf "%q" `a\r\nb`}}', '"a\\nb"'],
    ['{{printf "%q" `}}`}}', '"}}"'],
    ['{{printf "%q" `{{`}}', '"{{"'],
    ['{{printf "%q" `\'`}}', '"\'"'],
  ]);
});

test("true, false and nil are words of their own", () => {
  checkRows([
    ["{{true}} {{false}}", "true false"],
    ["{{print nil}}", "<nil>"],
    ["{{nil}}", "!nil-command: nil"],
    ["{{nil | print}}", "!nil-command: nil"],
    ["{{print true nil}}", "true <nil>"],
    ["{{eq nil nil}}", "true"],
    ["{{eq .nothing nil}}", "true"],
    ["{{eq .missing nil}}", "true"],
    ["{{eq .name nil}}", "false"],
    ["{{$x := nil}}", "!nil-command: nil"],
    ["{{if nil}}{{end}}", "!nil-command: nil"],
    ["{{true.x}}", "!field-of-constant: true.x"],
    ["{{nil.x}}", "!field-of-constant: nil.x"],
    ["{{True}}", "!unknown-function: True"],
    ["{{.true}} {{.nil}}", "<no value> <no value>"],
    ["{{1 nil}}", "!not-a-function: 1"],
    ["{{print (nil)}}", "!nil-command: nil"],
  ]);
});
