/** Calls that would take for ever, or all of the memory: each is refused in words, or is done, in bounded processor time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

const { complaints } = openRig({
  files: { big: "a".repeat(8 << 20), lines: "a\n".repeat(1 << 20) },
  host: { gzip: (data) => data.subarray(0, 10) },
});

/** Far more than any of them needs, far less than for ever. */
const longestMs = 4000;

const a = (count: number): string => "a".repeat(count);

// Expression → what is said; none: there is a value.
const rows: readonly (readonly [expression: string, said?: RegExp])[] = [
  ["range(1e9)", /More than 1024 numbers/],
  ["range(0, 1, 1e-300)", /More than 1024 numbers/],
  ["length(setproduct(range(400), range(400)))", /more than 100000 combinations/],
  ["length(chunklist(range(1024), 1))"],
  ["pow(2, 1e300)"],
  ["pow(1e300, 1e300)"],
  ["1e1000000 * 1e1000000"],
  ["floor(1e1000000)"],
  ['length("a${1e1000000}")'],
  ["1e1000000 % 7"],
  ["1e100000000 % 7", /no number/],
  [`parseint("${"9".repeat(100_000)}", 10)`],
  [`parseint("${"9".repeat(100_001)}", 10)`, /more than 100000 digits/],
  [`convert("${"9".repeat(1e6)}", number)`],
  [`convert("0.${"0".repeat(1e6)}1", number)`],
  ['format("%d", 1e400000)', /too large/],
  ['format("%.1000001f", 1)', /too large/],
  ['length(format("%1000000s", "a"))'],
  ['length(formatlist("%1000000s", range(100)))', /too long/],
  ['length(indent(1000, file("lines")))', /too long/],
  ['length(indent(1, file("lines")))'],
  ['length(replace(file("big"), "a", "0123456789"))', /too long/],
  ['length(replace(file("big"), "b", "0123456789"))'],
  ['length(split("a", file("big")))', /more than 2000000 parts/],
  ['length(base64encode(file("big")))'],
  ['length(base64gzip(file("big")))'],
  ['length(upper(file("big")))'],
  ['length(trim(file("big"), "a"))'],
  [`length(trimspace("${" ".repeat(200_000)}x${" ".repeat(200_000)}"))`],
  ['length(chomp(file("lines")))'],
  [`regex("(a+)+$", "${a(10_000)}b")`, /does not match/],
  [`regex("(a|a)*b", "${a(10_000)}")`, /does not match/],
  [`regex("(.*)(.*)(.*)(.*)x", "${a(5000)}")`, /does not match/],
  ['regex("(a{1000}){1000}", "a")', /more than 1000 repetitions/],
  ['regex("((a{30}){30}){30}", "a")', /more than 1000 repetitions/],
  [`regex("${"(".repeat(1000)}${")".repeat(1000)}", "a")`, /nested too deeply/],
  [`length(regexall("", "${a(50_000)}"))`],
  [`regex_replace("${a(50_000)}", "", "b") == ""`],
  [`jsondecode("${"[".repeat(2000)}${"]".repeat(2000)}")`, /nested deeper/],
  [`yamldecode("${"[".repeat(2000)}${"]".repeat(2000)}")`, /nested too deeply/],
  [`formatdate("${a(20_000)}", "2024-01-01T00:00:00Z")`, /too long/],
  [`timeadd("2024-01-01T00:00:00Z", "${"1h".repeat(100_000)}")`],
  [`timeadd("2024-01-01T00:00:00Z", "0.${"1".repeat(1e6)}s")`],
  ['cidrsubnets("10.0.0.0/8", 1e9)', /at most 32 bits|no room/],
  ['cidrhost("::/0", 1e18)'],
  ["element([1], 1e18)"],
  ["element([1], 1e19)", /too large/],
  ['substr("abc", 1e18, 1)'],
  ["length([for a in range(1000) : [for b in range(300) : b]])", /250000 rounds/],
  ['length(join("", [for i in range(1000) : format("%100000s", i)]))', /MiB of text/],
];

for (const [expression, said] of rows) {
  const shown = expression.length > 70 ? `${expression.slice(0, 40)}…${expression.slice(-20)}` : expression;
  test(`${shown} ${said ? "is refused" : "is done"}`, () => {
    const before = process.cpuUsage();
    const told = complaints(expression).join(" ");
    const { user, system } = process.cpuUsage(before);
    if (said) assert.match(told, said);
    else assert.equal(told, "");
    assert.ok((user + system) / 1000 < longestMs, `${(user + system) / 1000} ms`);
  });
}
