import assert from "node:assert/strict";
import { test } from "node:test";
import { formatGoTime, rfc3339 } from "./go-time-layout.ts";

const morning = new Date(Date.UTC(2026, 0, 5, 9, 7, 3, 40));
const evening = new Date(Date.UTC(2024, 11, 31, 23, 59, 59, 0));

test("formatGoTime() knows every part", () => {
  // Layout, at 2026-01-05 09:07:03.040, at 2024-12-31 23:59:59.
  const rows: readonly (readonly [string, string, string])[] = [
    [rfc3339, "2026-01-05T09:07:03Z", "2024-12-31T23:59:59Z"],
    ["Mon Jan _2 15:04:05 2006", "Mon Jan  5 09:07:03 2026", "Tue Dec 31 23:59:59 2024"],
    ["Monday, January 2, 2006", "Monday, January 5, 2026", "Tuesday, December 31, 2024"],
    ["20060102150405", "20260105090703", "20241231235959"],
    ["06-1-2 3:4:5 PM pm", "26-1-5 9:7:3 AM am", "24-12-31 11:59:59 PM pm"],
    ["03:04PM", "09:07AM", "11:59PM"],
    ["002 __2", "005   5", "366 366"],
    [
      "MST Z07:00 Z0700 Z07 -07:00 -0700 -07 -07:00:00 -070000",
      "UTC Z Z Z +00:00 +0000 +00 +00:00:00 +000000",
      "UTC Z Z Z +00:00 +0000 +00 +00:00:00 +000000",
    ],
    ["05.000 05.000000 05,00 05.999 05.9", "03.040 03.040000 03,04 03.04 03", "59.000 59.000000 59,00 59 59"],
    ["Janet Monty _2006 0 7 8 9", "Janet Monty _2026 0 7 8 9", "Janet Monty _2024 0 7 8 9"],
    ["", "", ""],
  ];
  for (const [layout, first, second] of rows) {
    assert.equal(formatGoTime(morning, layout), first, layout);
    assert.equal(formatGoTime(evening, layout), second, layout);
  }
});

test("noon and midnight are twelve", () => {
  assert.equal(formatGoTime(new Date(Date.UTC(2026, 0, 1, 0)), "3PM 03"), "12AM 12");
  assert.equal(formatGoTime(new Date(Date.UTC(2026, 0, 1, 12)), "3PM 03"), "12PM 12");
});
