/** Durations, suggestions, order, redaction: small functions over words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareCodePoints, sortByCodePoint } from "./code-point-order.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { REDACTED, Redactor, redactUrl } from "./redaction.ts";
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
  ];
  for (const [ms, text] of rows) {
    assert.equal(formatDuration(ms), text);
    assert.equal(parseDuration(text), ms);
  }
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
});

test("compareCodePoints() orders as UTF-8 bytes do", () => {
  assert.deepEqual(sortByCodePoint(["z", "ä", "B", "a", "b"]), ["B", "a", "b", "z", "ä"]);
  assert.deepEqual(sortByCodePoint(["\u{1f600}", "\uff5e"]), ["\uff5e", "\u{1f600}"]);
  assert.equal(compareCodePoints("ab", "abc") < 0, true);
  assert.equal(compareCodePoints("same", "same"), 0);
});

test("Redactor replaces every secret, longer ones first, and nothing else", () => {
  const redactor = new Redactor();
  assert.equal(redactor.redact("hunter2"), "hunter2");
  for (const secret of ["", "hunter2", "hunter2-longer", "a+b(c"]) redactor.add(secret);
  assert.equal(
    redactor.redact("x hunter2-longer y hunter2 z a+b(c"),
    `x ${REDACTED} y ${REDACTED} z ${REDACTED}`,
  );
});

test("Redactor hides a secret wherever it stands, however short it is, as Packer does", () => {
  const rows: readonly (readonly [secret: string, text: string, shown: string])[] = [
    ["p", "ports (p)", "Sorts (S)"],
    ["ö1", "xö1 ö12 -ö1-", "xS S2 -S-"],
    ["!", "wow! a!b", "wowS aSb"],
    ["word", "keywords at /home/word", "keySs at /home/S"],
    ["\u{1f600}", "\u{1f600}", "S"],
    ["\ud83d", "half \ud83d", "half S"],
    ["a\nb", "a b a\nb", "a b S"],
  ];
  for (const [secret, text, shown] of rows) {
    const redactor = new Redactor();
    redactor.add(secret);
    assert.equal(redactor.redact(text), shown.replaceAll("S", REDACTED), JSON.stringify(secret));
  }
});

test("Redactor.redactTexts() gives a frozen copy: texts at any depth, not keys, kept members or what is no text", () => {
  const redactor = new Redactor();
  redactor.add("pw");
  const data = { pw: "a pw", kind: "pw", list: ["pw", 1, null, { deep: "pw" }], none: undefined };
  const copy = redactor.redactTexts(data, new Set(["kind"]));
  assert.deepEqual(copy, {
    pw: `a ${REDACTED}`,
    kind: "pw",
    list: [REDACTED, 1, null, { deep: REDACTED }],
  });
  assert.ok(Object.isFrozen(copy) && Object.isFrozen(copy.list) && Object.isFrozen(copy.list[3]));
  assert.equal(data.pw, "a pw");
});

test("Redactor leaves a secret's own replacement alone", () => {
  const redactor = new Redactor();
  redactor.add("sensitive");
  const shown = redactor.redact("insensitive");
  assert.equal(shown, `in${REDACTED}`);
  assert.equal(redactor.redact(shown), shown);
});

test("Redactor hides the lines of a key one by one, but not its short ones", () => {
  const redactor = new Redactor();
  redactor.add("-----BEGIN KEY-----\nAAAABBBBCCCC\n}\n-----END KEY-----\n");
  assert.equal(redactor.redact("got AAAABBBBCCCC and }"), `got ${REDACTED} and }`);
});

test("redactUrl() takes out user, password and signatures", () => {
  assert.equal(redactUrl("https://me:pw@host/a?b=1"), `https://${REDACTED}@host/a?b=1`);
  assert.equal(redactUrl("https://host/a?token=abc&x=1#f"), `https://host/a?token=${REDACTED}&x=1#f`);
  assert.equal(redactUrl("https://host/a@b"), "https://host/a@b");
});
