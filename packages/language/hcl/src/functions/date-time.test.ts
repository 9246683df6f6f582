import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";

// The rig's clock stands at 2024-03-09T15:06:07.089Z, a Saturday.
const { run } = openRig();

const at = '"2024-03-09T15:06:07Z"';

const cases: Record<string, string> = {
  "timestamp()": '"2024-03-09T15:06:07Z"',
  [`formatdate("YYYY-MM-DD hh:mm:ss", ${at})`]: '"2024-03-09 15:06:07"',
  [`formatdate("YY M D h m s", ${at})`]: '"24 3 9 15 6 7"',
  [`formatdate("EEEE EEE MMMM MMM H HH AA aa", ${at})`]: '"Saturday Sat March Mar 3 03 PM pm"',
  [`formatdate("Z ZZZ ZZZZ ZZZZZ", ${at})`]: '"Z UTC +0000 +00:00"',
  'formatdate("Z ZZZ ZZZZ ZZZZZ", "2024-03-09T15:06:07-03:30")': '"-03:30 -0330 -0330 -03:30"',
  [`formatdate("'h''h' hh", ${at})`]: '"h\'h 15"',
  [`formatdate("YYY", ${at})`]: "!function-arg-type 13-16",
  [`formatdate("'x", ${at})`]: "!function-arg-type 13-15",
  'formatdate("", "2024-02-30T00:00:00Z")': "!function-arg-type 17-37",
  'formatdate("", "2024-01-01t00:00:00Z")': "!function-arg-type 17-37",
  'formatdate("YYYY", "2023-02-29T00:00:00Z")': "!function-arg-type 21-41",
  'timeadd("2024-02-28T23:59:59Z", "1s")': '"2024-02-29T00:00:00Z"',
  'timeadd("2024-03-01T00:00:00+02:00", "-24h")': '"2024-02-29T00:00:00+02:00"',
  'timeadd("2024-03-01T00:00:00.75Z", "250ms")': '"2024-03-01T00:00:01Z"',
  'timeadd("2024-03-01T00:00:00.000000999Z", "-1us")': '"2024-02-29T23:59:59Z"',
  'timeadd("0001-01-01T00:00:00Z", "2562047h")': '"0293-04-11T23:00:00Z"',
  'timeadd("2024-03-01T00:00:00Z", "1d")': "!function-failed 1-9",
  'timeadd("2024-03-01T00:00:00Z", "3000000h")': "!function-failed 1-9",
  // Whole nanoseconds, up to the last one that 64 bits hold.
  'timeadd("2024-03-01T00:00:00Z", "9223372036.854775807s")': '"2316-06-10T23:47:16Z"',
  'timeadd("2024-03-01T00:00:00Z", "9223372036.854775808s")': "!function-failed 1-9",
  'timeadd("2024-03-01T00:00:00Z", "-9223372036.854775808s")': '"1731-11-21T00:12:43Z"',
  'timeadd("2024-03-01T00:00:00Z", "-9223372036854775808ns")': '"1731-11-21T00:12:43Z"',
  'timeadd("2024-03-01T00:00:00Z", "9223372036854775808ns")': "!function-failed 1-9",
  'timeadd("2024-03-01T00:00:00.000000001Z", "9223372035999999999ns")': '"2316-06-10T23:47:16Z"',
  'timeadd("2024-03-01T00:00:00Z", "9223372035999999999ns")': '"2316-06-10T23:47:15Z"',
  'timeadd("2024-03-01T00:00:00Z", "0000000000000000000000001h")': '"2024-03-01T01:00:00Z"',
  'timeadd("2024-03-01T00:00:00Z", ".99999999999999999999999999s")': '"2024-03-01T00:00:01Z"',
  'timeadd("2024-03-01T00:00:00Z", "1.s")': '"2024-03-01T00:00:01Z"',
  'timeadd("2024-03-01T00:00:00Z", ".s")': "!function-failed 1-9",
  'timeadd("2024-03-01T00:00:00Z", "-")': "!function-failed 1-9",
  'timeadd("2024-03-01T00:00:00Z", "-0")': '"2024-03-01T00:00:00Z"',
  'timeadd("2024-03-01T00:00:00Z", "1h ")': "!function-failed 1-9",
  'timeadd("9999-12-31T23:59:59Z", "1s")': '"10000-01-01T00:00:00Z"',
  'timeadd("0000-01-01T00:00:00Z", "-1s")': '"-0001-12-31T23:59:59Z"',
  'timeadd("nope", "1h")': "!function-failed 1-9",
  [`rfc3339_parse(${at})`]:
    '{"day":9,"hour":15,"iso_week":10,"iso_year":2024,"minute":6,"month":3,"month_name":"March","second":7,"unix":1709996767,"weekday":6,"weekday_name":"Saturday","year":2024,"year_day":69}',
  'rfc3339_parse("2021-01-03T00:00:00+01:00").iso_week': "53",
  'rfc3339_parse("2021-01-03T00:00:00+01:00").unix': "1609628400",
  'rfc3339_parse("2024-12-30T00:00:00Z").iso_year': "2025",
  'rfc3339_parse("x")': "!function-arg-type 16-17",
  "unix_timestamp_parse(0).rfc3339": '"1970-01-01T00:00:00Z"',
  "unix_timestamp_parse(-1).weekday_name": '"Wednesday"',
  "unix_timestamp_parse(951782400).year_day": "60",
  "unix_timestamp_parse(0.5)": "!function-arg-type 22-25",
  "unix_timestamp_parse(1e30)": "!function-arg-type 22-26",
  "unix_timestamp_parse(9223372036854775807).year": "292277026596",
  "legacy_isotime()": '"2024-03-09T15:06:07Z"',
  'legacy_isotime("Monday, 02-Jan-06 15:04:05 MST")': '"Saturday, 09-Mar-24 15:06:07 UTC"',
  'legacy_isotime("20060102T150405Z0700 -0700 -07:00 -07")': '"20240309T150607Z +0000 +00:00 +00"',
  'legacy_isotime("Jan _2 3:4:5PM pm 002 __2 .000 .999999")': '"Mar  9 3:6:7PM pm 069  69 .089 .089"',
  'legacy_isotime("January Janet 1/2/2006")': '"March Janet 3/9/2024"',
  'legacy_isotime("a", "b")': "!function-failed 1-16",
  'legacy_strftime("%Y-%m-%d %H:%M:%S %y %j %p %I %e %A %a %B %b %%")':
    '"2024-03-09 15:06:07 24 069 PM 03  9 Saturday Sat March Mar %"',
  'legacy_strftime("%F %T %D %R %C %u %w %V %U %W %Z %z %q")':
    '"2024-03-09 15:06:07 03/09/24 15:06 20 6 6 10 09 10 UTC +0000 %q"',
  'legacy_strftime("100%")': '"100%"',
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}
