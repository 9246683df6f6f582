/** Durations, suggestions, order, redaction: small functions over words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareCodePoints, sortByCodePoint } from "./code-point-order.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { didYouMean, suggestName } from "./suggestion.ts";

test("parseDuration() reads what Go reads", () => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ["5m", 300_000],
    ["1h15m30.5s", 4_530_500],
    ["250ms", 250],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["1us", 0.001],
    ["1µs", 0.001],
    ["0", 0],
    ["-1s", -1000],
    ["+2s", 2000],
    ["10000s", 10_000_000],
    ["", undefined],
    ["5", undefined],
    ["5 m", undefined],
    ["5x", undefined],
    ["m", undefined],
    ["1h-5m", undefined],
    ["-0", 0],
    ["1.s", 1000],
    [".s", undefined],
    ["1e3s", undefined],
    ["1H", undefined],
    ["1μs", 0.001], // U+03BC, the other micro sign.
    ["3ns2us", 0.002003],
    [" 1s", undefined],
    ["++1s", undefined],
    ["٣s", undefined], // Only ASCII digits.
  ];
  for (const [text, ms] of rows) assert.equal(parseDuration(text), ms, text);
});

test("formatDuration() writes what Go writes, and parseDuration() reads it back", () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, "0s"],
    [1500, "1.5s"],
    [90_000, "1m30s"],
    [3_600_000, "1h0m0s"],
    [250, "250ms"],
    [0.25, "250µs"],
    [-1000, "-1s"],
    [60_000, "1m0s"],
    [0.0005, "500ns"],
    [86_400_000 * 30, "720h0m0s"],
    [-90_500.25, "-1m30.50025s"],
  ];
  for (const [ms, text] of rows) {
    assert.equal(formatDuration(ms), text);
    assert.equal(parseDuration(text), ms);
  }
});

test("formatDuration() rounds to Go's nanoseconds before it chooses units", () => {
  const rows: readonly (readonly [number, string])[] = [
    [59_999.999_999_9, "1m0s"],
    [999.999_999_9, "1s"],
    [0.1 + 0.2, "300µs"],
    [1e-7, "0s"],
    [-1e-9, "0s"],
  ];
  for (const [ms, text] of rows) assert.equal(formatDuration(ms), text, String(ms));
});

test("suggestName() finds the nearest name, not a far one", () => {
  const known = ["iso_url", "iso_urls", "disk_size", "ssh_username", "cpus"];
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["iso_ulr", "iso_url"], // Two neighbours swapped count as one edit.
    ["disksize", "disk_size"],
    ["ISO_URL", "iso_url"],
    ["cpu", "cpus"],
    ["memory", undefined],
    ["x", undefined],
  ];
  for (const [written, name] of rows) assert.equal(suggestName(written, known), name, written);
  assert.equal(didYouMean("cpu", known), ' Did you mean "cpus"?');
  assert.equal(didYouMean("zebra", known), "");
  // Half of a short word is another word.
  assert.equal(suggestName("each", ["path"]), undefined);
  assert.equal(suggestName("nmae", ["name"]), "name");
});

const suggestions: readonly (readonly [
  written: string,
  known: readonly string[],
  name: string | undefined,
])[] = [
  ["ssh_usernam", ["ssh_username", "ssh_password"], "ssh_username"],
  ["shh_username", ["ssh_username"], "ssh_username"],
  ["ssh-username", ["ssh_username"], "ssh_username"],
  ["sshusrname", ["ssh_username"], "ssh_username"], // Two letters are missing.
  ["sshusrnam", ["ssh_username"], undefined], // Three are too many.
  ["ab", ["abcd"], undefined], // Of a short name one edit is all.
  ["ab", ["ba"], "ba"],
  ["near", ["nearer", "neat", "hear"], "neat"], // The first of the nearest.
  ["", ["a"], "a"],
  ["", ["ab"], undefined],
  ["x", [], undefined],
  ["größe", ["grösse", "größen"], "größen"],
];
for (const [written, known, name] of suggestions) {
  test(`suggestName() of "${written}" among ${known.join(", ") || "nothing"}: ${name ?? "nothing"}`, () =>
    assert.equal(suggestName(written, known), name));
}

test("sortByCodePoint() is the order of the UTF-8 bytes, for texts of any characters", () => {
  const characters = ["", "\0", "a", "~", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"];
  const texts = characters.flatMap((one) => characters.map((two) => one + two));
  const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(sortByCodePoint(texts), byBytes);
});

test("compareCodePoints() orders as UTF-8 bytes do", () => {
  assert.deepEqual(sortByCodePoint(["z", "ä", "B", "a", "b"]), ["B", "a", "b", "z", "ä"]);
  assert.deepEqual(sortByCodePoint(["\u{1f600}", "\uff5e"]), ["\uff5e", "\u{1f600}"]);
  assert.equal(compareCodePoints("ab", "abc") < 0, true);
  assert.equal(compareCodePoints("same", "same"), 0);
});
