/** The letters of `formatdate`. Wanted: what cty's FormatDate writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRfc3339 } from "./civil-time.ts";
import { FunctionFailure } from "./function-failure.ts";
import { formatDateText } from "./time-format.ts";

const rules: Readonly<Record<string, readonly (readonly [format: string, time: string, wanted: string])[]>> =
  {
    "years, months and days": [
      ["YYYY", "2024-03-09T15:06:07.5Z", "2024"],
      ["YYYY", "2024-12-31T00:59:59+05:30", "2024"],
      ["YYYY", "0001-01-01T12:00:00-11:45", "0001"],
      ["YY", "2024-03-09T15:06:07.5Z", "24"],
      ["YY", "2024-12-31T00:59:59+05:30", "24"],
      ["YY", "0001-01-01T12:00:00-11:45", "01"],
      ["M MM MMM MMMM", "2024-03-09T15:06:07.5Z", "3 03 Mar March"],
      ["M MM MMM MMMM", "2024-12-31T00:59:59+05:30", "12 12 Dec December"],
      ["M MM MMM MMMM", "0001-01-01T12:00:00-11:45", "1 01 Jan January"],
      ["D DD", "2024-03-09T15:06:07.5Z", "9 09"],
      ["D DD", "2024-12-31T00:59:59+05:30", "31 31"],
      ["D DD", "0001-01-01T12:00:00-11:45", "1 01"],
      ["EEE EEEE", "2024-03-09T15:06:07.5Z", "Sat Saturday"],
      ["EEE EEEE", "2024-12-31T00:59:59+05:30", "Tue Tuesday"],
      ["EEE EEEE", "0001-01-01T12:00:00-11:45", "Mon Monday"],
    ],
    "hours, minutes and seconds": [
      ["h hh H HH", "2024-03-09T15:06:07.5Z", "15 15 3 03"],
      ["h hh H HH", "2024-12-31T00:59:59+05:30", "0 00 12 12"],
      ["h hh H HH", "0001-01-01T12:00:00-11:45", "12 12 12 12"],
      ["m mm", "2024-03-09T15:06:07.5Z", "6 06"],
      ["m mm", "2024-12-31T00:59:59+05:30", "59 59"],
      ["m mm", "0001-01-01T12:00:00-11:45", "0 00"],
      ["s ss", "2024-03-09T15:06:07.5Z", "7 07"],
      ["s ss", "2024-12-31T00:59:59+05:30", "59 59"],
      ["s ss", "0001-01-01T12:00:00-11:45", "0 00"],
      ["AA aa", "2024-03-09T15:06:07.5Z", "PM pm"],
      ["AA aa", "2024-12-31T00:59:59+05:30", "AM am"],
      ["AA aa", "0001-01-01T12:00:00-11:45", "PM pm"],
    ],
    zones: [
      ["Z", "2024-03-09T15:06:07.5Z", "Z"],
      ["Z", "2024-12-31T00:59:59+05:30", "+05:30"],
      ["Z", "0001-01-01T12:00:00-11:45", "-11:45"],
      ["ZZZ", "2024-03-09T15:06:07.5Z", "UTC"],
      ["ZZZ", "2024-12-31T00:59:59+05:30", "+0530"],
      ["ZZZ", "0001-01-01T12:00:00-11:45", "-1145"],
      ["ZZZZ", "2024-03-09T15:06:07.5Z", "+0000"],
      ["ZZZZ", "2024-12-31T00:59:59+05:30", "+0530"],
      ["ZZZZ", "0001-01-01T12:00:00-11:45", "-1145"],
      ["ZZZZZ", "2024-03-09T15:06:07.5Z", "+00:00"],
      ["ZZZZZ", "2024-12-31T00:59:59+05:30", "+05:30"],
      ["ZZZZZ", "0001-01-01T12:00:00-11:45", "-11:45"],
    ],
    "other characters, and quoted text": [
      ["-/:. ", "2024-03-09T15:06:07.5Z", "-/:. "],
      ["-/:. ", "2024-12-31T00:59:59+05:30", "-/:. "],
      ["-/:. ", "0001-01-01T12:00:00-11:45", "-/:. "],
      ["é'T'é", "2024-03-09T15:06:07.5Z", "éTé"],
      ["é'T'é", "2024-12-31T00:59:59+05:30", "éTé"],
      ["é'T'é", "0001-01-01T12:00:00-11:45", "éTé"],
      ["'it''s'", "2024-03-09T15:06:07.5Z", "it's"],
      ["'it''s'", "2024-12-31T00:59:59+05:30", "it's"],
      ["'it''s'", "0001-01-01T12:00:00-11:45", "it's"],
      ["''", "2024-03-09T15:06:07.5Z", "'"],
      ["''", "2024-12-31T00:59:59+05:30", "'"],
      ["''", "0001-01-01T12:00:00-11:45", "'"],
      ["'YYYY'YYYY", "2024-03-09T15:06:07.5Z", "YYYY2024"],
      ["'YYYY'YYYY", "2024-12-31T00:59:59+05:30", "YYYY2024"],
      ["'YYYY'YYYY", "0001-01-01T12:00:00-11:45", "YYYY0001"],
      ["'é''''x'", "2024-03-09T15:06:07.5Z", "é''x"],
      ["'é''''x'", "2024-12-31T00:59:59+05:30", "é''x"],
      ["'é''''x'", "0001-01-01T12:00:00-11:45", "é''x"],
    ],
  };

for (const [rule, rows] of Object.entries(rules)) {
  test(`formatdate: ${rule}`, () => {
    for (const [format, time, wanted] of rows) {
      const instant = parseRfc3339(time);
      assert.ok(instant, time);
      assert.equal(formatDateText(format, instant), wanted, `${format} at ${time}`);
    }
  });
}

test("letters that mean nothing, and quotes left open, are refused", () => {
  const epoch = { unixSeconds: 0, nanosecond: 0, offsetMinutes: 0 };
  for (const format of [
    "Y",
    "YYY",
    "YYYYY",
    "MMMMM",
    "DDD",
    "E",
    "EE",
    "hhh",
    "HHH",
    "mmm",
    "sss",
    "A",
    "a",
    "ZZ",
    "ZZZZZZ",
    "x",
    "S",
    "'",
    "'a",
    "a''b'",
  ])
    assert.throws(() => formatDateText(format, epoch), FunctionFailure, format);
});

test("only times in RFC 3339 that exist are read", () => {
  for (const time of [
    "2024-02-30T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-03-09T24:00:00Z",
    "2024-03-09T01:60:00Z",
    "2024-03-09T01:02:60Z",
    "2024-03-09 01:02:03Z",
    "2024-03-09t01:02:03z",
    "2024-03-09T01:02:03",
    "2024-03-09",
    "",
    "24-03-09T01:02:03Z",
    "2024-3-9T1:2:3Z",
    "10000-01-01T00:00:00Z",
    "2024-03-09T01:02:03+0100",
    "2024-03-09T01:02:03Zx",
    "2024-03-09T01:02:03+25:00",
    "2024-03-09T01:02:03.Z",
  ])
    // prettier-ignore
    assert.equal(parseRfc3339(time), undefined, time);
});
