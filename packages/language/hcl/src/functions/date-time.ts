/** Functions on dates and times. Source of behaviour: measured on Packer 1.16. */
import { NumberType, StringType, objectType } from "../values/type.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { numberValue, objectValue, stringValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import type { Instant } from "./civil-time.ts";
import { civilTime, formatRfc3339, monthNames, parseRfc3339, utc, weekdayNames } from "./civil-time.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { FunctionHost } from "./function-host.ts";
import type { HclFunction } from "./function.ts";
import { number, text } from "./parameters.ts";
import { formatDateText } from "./time-format.ts";
import { parseNanoseconds } from "./go-duration.ts";
import { goLayoutText } from "./go-time-layout.ts";
import { strftimeText } from "./strftime.ts";

const nanosecondsInSecond = 1_000_000_000n;

const timeFields = {
  day: NumberType,
  hour: NumberType,
  iso_week: NumberType,
  iso_year: NumberType,
  minute: NumberType,
  month: NumberType,
  month_name: StringType,
  second: NumberType,
  weekday: NumberType,
  weekday_name: StringType,
  year: NumberType,
  year_day: NumberType,
};

const timeWithUnix: Type = objectType({ ...timeFields, unix: NumberType });
const timeWithText: Type = objectType({ ...timeFields, rfc3339: StringType });

export const dateTimeFunctions: readonly HclFunction[] = [
  {
    name: "formatdate",
    group: "date-time",
    doc: "Writes a time (RFC 3339) by a format of letters: YYYY, MM, DD, hh, mm, ss, EEEE, ZZZZZ and others; text in single quotes stays.",
    examples: [{ expr: 'formatdate("DD MMM YYYY", "2018-01-02T23:12:01Z")', result: '"02 Jan 2018"' }],
    parameters: [text("spec"), text("timestamp")],
    returns: StringType,
    call: (args) => {
      const instant = parseRfc3339(args.string(1)) ?? refuseTimestamp(1);
      return stringValue(formatDateText(args.string(0), instant));
    },
  },
  {
    name: "legacy_isotime",
    group: "date-time",
    doc: "Gives the time of the start in UTC, in RFC 3339 or by a layout of Go's reference time; made for templates that come from JSON.",
    examples: [{ expr: 'length(legacy_isotime("2006-01-02"))', result: "10" }],
    parameters: [],
    variadic: text("format"),
    returns: StringType,
    call: (args, { host }) => {
      if (args.length > 1) throw new FunctionFailure("At most one format may be given.");
      const instant = hostTime(host);
      return stringValue(args.length === 0 ? formatRfc3339(instant) : goLayoutText(args.string(0), instant));
    },
  },
  {
    name: "legacy_strftime",
    group: "date-time",
    doc: "Gives the time of the start in UTC by a format of the C function strftime; made for templates that come from JSON.",
    examples: [{ expr: 'length(legacy_strftime("%Y"))', result: "4" }],
    parameters: [text("format")],
    returns: StringType,
    call: (args, { host }) => stringValue(strftimeText(args.string(0), hostTime(host))),
  },
  {
    name: "rfc3339_parse",
    group: "date-time",
    doc: "Takes a time in RFC 3339 apart: year, month, day, weekday, ISO week and others.",
    examples: [{ expr: 'rfc3339_parse("2018-01-02T23:12:01Z").month_name', result: '"January"' }],
    parameters: [text("timestamp")],
    returns: timeWithUnix,
    call: (args) => {
      const instant = parseRfc3339(args.string(0)) ?? refuseTimestamp(0);
      return objectValue({ ...fieldsOf(instant), unix: numberValue(instant.unixSeconds) });
    },
  },
  {
    name: "timeadd",
    group: "date-time",
    doc: "Adds a duration, such as 1h30m or -10s, to a time in RFC 3339.",
    examples: [{ expr: 'timeadd("2017-11-22T00:00:00Z", "10m")', result: '"2017-11-22T00:10:00Z"' }],
    parameters: [text("timestamp"), text("duration")],
    returns: StringType,
    call: addDuration,
  },
  {
    name: "timestamp",
    group: "date-time",
    doc: "Gives the time of the start in UTC, in RFC 3339.",
    examples: [{ expr: "length(timestamp())", result: "20" }],
    parameters: [],
    returns: StringType,
    call: (_, { host }) => stringValue(formatRfc3339(hostTime(host))),
  },
  {
    name: "unix_timestamp_parse",
    group: "date-time",
    doc: "Takes a time given in seconds since 1970 apart: year, month, day, weekday, ISO week and others.",
    examples: [{ expr: "unix_timestamp_parse(0).rfc3339", result: '"1970-01-01T00:00:00Z"' }],
    parameters: [number("unix_timestamp")],
    returns: timeWithText,
    call: (args) => {
      const instant = utc(unixSeconds(args));
      return objectValue({ ...fieldsOf(instant), rfc3339: stringValue(formatRfc3339(instant)) });
    },
  },
];

function hostTime(host: FunctionHost): Instant {
  const ms = host.nowMs();
  const seconds = Math.floor(ms / 1000);
  return utc(seconds, Math.floor((ms - seconds * 1000) * 1e6));
}

function refuseTimestamp(argumentIndex?: number): never {
  throw new FunctionFailure('The time must be in RFC 3339, such as "2018-01-02T23:12:01Z".', argumentIndex);
}

function fieldsOf(instant: Instant): Record<keyof typeof timeFields, Value> {
  const time = civilTime(instant);
  return {
    day: numberValue(time.day),
    hour: numberValue(time.hour),
    iso_week: numberValue(time.isoWeek),
    iso_year: numberValue(time.isoYear),
    minute: numberValue(time.minute),
    month: numberValue(time.month),
    month_name: stringValue(monthNames[time.month - 1] ?? ""),
    second: numberValue(time.second),
    weekday: numberValue(time.weekday),
    weekday_name: stringValue(weekdayNames[time.weekday] ?? ""),
    year: numberValue(time.year),
    year_day: numberValue(time.yearDay),
  };
}

function addDuration(args: Arguments): Value {
  const instant = parseRfc3339(args.string(0)) ?? refuseTimestamp();
  const duration = parseNanoseconds(args.string(1));
  if (duration === undefined) {
    throw new FunctionFailure(
      'The duration must be made of numbers with the units h, m, s, ms, us or ns, such as "1h30m", and less than 292 years.',
    );
  }
  const nanoseconds = instant.nanosecond + Number(duration % nanosecondsInSecond);
  const carry = Math.floor(nanoseconds / 1e9);
  const sum = {
    ...instant,
    unixSeconds: instant.unixSeconds + Number(duration / nanosecondsInSecond) + carry,
    nanosecond: nanoseconds - carry * 1e9,
  };
  return stringValue(formatRfc3339(sum));
}

/** Whole seconds that fit 64 bits; beyond 2^53 the nearest double will do for a calendar. */
function unixSeconds(args: Arguments): number {
  const seconds = args.number(0);
  if (!seconds.isInteger() || seconds.bitSize > 63)
    throw new FunctionFailure("The time must be a whole number of seconds.", 0);
  return seconds.toNumber();
}
