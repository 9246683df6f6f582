/** The format letters of `formatdate`. Source: cty's formatdate, measured on Packer 1.16. */
import type { CivilTime, Instant } from "./civil-time.ts";
import { civilTime, digits, monthNames, weekdayNames, zoneText } from "./civil-time.ts";
import { FunctionFailure } from "./function-failure.ts";

const letters: Readonly<Record<string, (time: CivilTime) => string>> = {
  YY: ({ year }) => digits(year % 100, 2),
  YYYY: ({ year }) => digits(year, 4),
  M: ({ month }) => String(month),
  MM: ({ month }) => digits(month, 2),
  MMM: ({ month }) => (monthNames[month - 1] ?? "").slice(0, 3),
  MMMM: ({ month }) => monthNames[month - 1] ?? "",
  D: ({ day }) => String(day),
  DD: ({ day }) => digits(day, 2),
  EEE: ({ weekday }) => (weekdayNames[weekday] ?? "").slice(0, 3),
  EEEE: ({ weekday }) => weekdayNames[weekday] ?? "",
  h: ({ hour }) => String(hour),
  hh: ({ hour }) => digits(hour, 2),
  H: ({ hour }) => String(hour % 12 || 12),
  HH: ({ hour }) => digits(hour % 12 || 12, 2),
  m: ({ minute }) => String(minute),
  mm: ({ minute }) => digits(minute, 2),
  s: ({ second }) => String(second),
  ss: ({ second }) => digits(second, 2),
  AA: ({ hour }) => (hour < 12 ? "AM" : "PM"),
  aa: ({ hour }) => (hour < 12 ? "am" : "pm"),
  Z: ({ offsetMinutes }) => (offsetMinutes === 0 ? "Z" : zoneText(offsetMinutes, ":")),
  ZZZ: ({ offsetMinutes }) => (offsetMinutes === 0 ? "UTC" : zoneText(offsetMinutes, "")),
  ZZZZ: ({ offsetMinutes }) => zoneText(offsetMinutes, ""),
  ZZZZZ: ({ offsetMinutes }) => zoneText(offsetMinutes, ":"),
};

/** More than any date needs; the expression below takes some stack for each letter. */
const formatLimit = 10_000;

/** Two quotes are one; a quoted text, in which two quotes are one, too; the same letter several times; anything else. */
const token = /''|'(?:[^']|'')*(?:'|$)|([A-Za-z])\1*|[^A-Za-z']+/gy;

/** The time by this format. Fails, naming the first argument, for letters that mean nothing. */
export function formatDateText(format: string, instant: Instant): string {
  if (format.length > formatLimit) throw new FunctionFailure("The date format is too long.", 0);
  const time = civilTime(instant);
  return Array.from(format.matchAll(token), ([part]) => partText(part, time)).join("");
}

function partText(part: string, time: CivilTime): string {
  if (part === "''") return "'";
  if (part.startsWith("'")) return quotedText(part);
  if (!/^[A-Za-z]/.test(part)) return part;
  const write = letters[part];
  if (write === undefined) {
    throw new FunctionFailure(
      `"${part}" means nothing in a date format; put text that is to stay in single quotes.`,
      0,
    );
  }
  return write(time);
}

function quotedText(part: string): string {
  if (part.length === 1 || !part.endsWith("'"))
    throw new FunctionFailure("A quote in the date format is not closed.", 0);
  return part.slice(1, -1).replaceAll("''", "'");
}
