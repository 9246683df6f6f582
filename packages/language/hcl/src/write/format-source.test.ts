import assert from "node:assert/strict";
import { test } from "node:test";
import { formatSource } from "./format-source.ts";

// One case each: what is written, and its canonical form.
const cases: readonly (readonly [name: string, written: string, formatted: string])[] = [
  ["nothing", "", ""],
  ["indentation", "a {\nb {\nc = 1\n}\n}\n", "a {\n  b {\n    c = 1\n  }\n}\n"],
  ["tabs and trailing spaces", "a {  \n\t\tb = 1 \n}\t\n", "a {\n  b = 1\n}\n"],
  ["equals signs", "a = 1\nlong = 2\n\nb=3\n", "a    = 1\nlong = 2\n\nb = 3\n"],
  [
    "equals signs around a value of several lines",
    "a = 1\nlonger = [\n1,\n]\nbb = 2\n",
    "a = 1\nlonger = [\n  1,\n]\nbb = 2\n",
  ],
  ["comments", "a = 1 # x\nlong = 22 // y\n# z\n", "a    = 1  # x\nlong = 22 // y\n# z\n"],
  ["a comment alone", "a {\n# x\nb = 1\n}\n", "a {\n  # x\n  b = 1\n}\n"],
  [
    "brackets that open together",
    "a = [{\nb = 1\n}, {\nc = 2\n}]\n",
    "a = [{\n  b = 1\n  }, {\n  c = 2\n}]\n",
  ],
  ["brackets that close apart", "a = f([\n1\n], [\n2\n])\n", "a = f([\n  1\n  ], [\n  2\n])\n"],
  ["operators", "a=1+2*-3-(-4)\nb=!c&&d||-e<f\n", "a = 1 + 2 * -3 - (-4)\nb = !c && d || -e < f\n"],
  ["conditionals", "a=b?-1:c\n", "a = b ? -1 : c\n"],
  ["calls and indices", "a = f ( b , c [ 0 ] . d , e ... )\n", "a = f(b, c[0].d, e...)\n"],
  ["a wrong index that must not become a number", "a = 1  .  5\n", "a = 1. 5\n"],
  ["namespaces", "a = b :: c ( )\n", "a = b::c()\n"],
  [
    "for expressions",
    "a=[for x in[1]:x if x>1]\nb={for k,v in c:k=>v...}\n",
    "a = [for x in [1] : x if x > 1]\nb = { for k, v in c : k => v... }\n",
  ],
  ["braces", "a {}\nb { }\nc {d=1}\ne = {}\nf = {g=1}\n", "a {}\nb {}\nc { d = 1 }\ne = {}\nf = { g = 1 }\n"],
  ["splats", "a = b [ * ] . c\nd = e . * . f\n", "a = b[*].c\nd = e.*.f\n"],
  ["templates", 'a = "x  ${ b }  ${~c~}%{if d}  e%{endif}"\n', 'a = "x  ${b}  ${~c~}%{if d}  e%{endif}"\n'],
  ["an object in a template", 'a = "${{b=1}}"\n', 'a = "${ { b = 1 } }"\n'],
  ["heredocs", "a {\nb = <<EOT\n  x\n y\nEOT\nc=1\n}\n", "a {\n  b = <<EOT\n  x\n y\nEOT\n  c = 1\n}\n"],
  [
    "closing words of heredocs",
    "a {\nb = <<-EOT\n      x\n EOT\n}\n",
    "a {\n  b = <<-EOT\n      x\n EOT\n}\n",
  ],
  [
    "a comment inside a sequence of a heredoc",
    "a {\nb = <<EOT\n  ${ # x\nc\n}\n  y\nEOT\nd = 1\n}\n",
    "a {\n  b = <<EOT\n  ${ # x\n  c\n}\n  y\nEOT\nd = 1\n}\n",
  ],
  [
    "line breaks inside a call of a heredoc",
    "a {\nb = <<EOT\n${f(\n1,\n2\n)}\nEOT\n}\n",
    "a {\n  b = <<EOT\n${f(\n  1,\n  2\n)}\nEOT\n}\n",
  ],
  [
    "brackets in front of a heredoc that end behind it",
    "a {\nb = f(<<EOT\n${x}\nEOT\n, 1)\nc = 2\n}\n",
    "a {\n  b = f(<<EOT\n${x}\nEOT\n  , 1)\n  c = 2\n}\n",
  ],
  ["spaces behind the closing word of a heredoc", "a = <<E\nx\n E  \nb=1\n", "a = <<E\nx\n E  \nb = 1\n"],
  ["comments around ::", "a = b/* x */::c()+d::/* y */e()\n", "a = b /* x */ ::c() + d:: /* y */ e()\n"],
  ["Windows line ends", "a=1\r\nlong=2\r\n", "a    = 1\r\nlong = 2\r\n"],
  ["a byte order mark", "\ufeffa=1\n", "a = 1\n"],
  ["a missing last newline", "a=1", "a = 1"],
  ["comments on a last line without newline", "a = 1 # x\nb = 222 # y", "a = 1   # x\nb = 222 # y"],
  ["spaces behind the last line break", "a=1\n  ", "a = 1\n  "],
  ["wide characters", 'ä=1 # x\n"😀" = 22 # y\n', 'ä   = 1  # x\n"😀" = 22 # y\n'],
  ["block comments", "a/* x */=/* y */1\n", "a /* x */ = /* y */ 1\n"],
  ["labels", 'a "b"   "c"{\n}\n', 'a "b" "c" {\n}\n'],
  ["blank lines", "a = 1\n\n\n\nb = 2\n", "a = 1\n\n\n\nb = 2\n"],
];

for (const [name, written, formatted] of cases) {
  test(`formatSource(): ${name}`, () => assert.equal(formatSource(written), formatted));
  test(`formatSource() changes nothing more: ${name}`, () =>
    assert.equal(formatSource(formatted), formatted));
}

test("formatSource() takes broken text without harm", () => {
  for (const text of ['a = "x\n', "a = [\n", "}}}\n", "a = <<EOT\nx", "@ § \0\n", '"${"']) {
    assert.equal(formatSource(text).replaceAll(/\s/g, ""), text.replaceAll(/\s/g, ""));
  }
});
