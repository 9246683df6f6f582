/** Formats of the C function strftime, as far as Packer knows them. */
import type { CivilTime, Instant } from "./civil-time.ts";
import { civilTime, digits, monthNames, weekdayNames, zoneText } from "./civil-time.ts";

const conversions: Readonly<Record<string, (time: CivilTime) => string>> = {
  A: ({ weekday }) => weekdayNames[weekday] ?? "",
  a: ({ weekday }) => (weekdayNames[weekday] ?? "").slice(0, 3),
  B: ({ month }) => monthNames[month - 1] ?? "",
  b: ({ month }) => (monthNames[month - 1] ?? "").slice(0, 3),
  C: ({ year }) => digits(Math.floor(year / 100), 2),
  c: (time) => strftime("%v %X", time),
  D: (time) => strftime("%m/%d/%y", time),
  d: ({ day }) => digits(day, 2),
  e: ({ day }) => digits(day, 2, " "),
  F: (time) => strftime("%Y-%m-%d", time),
  H: ({ hour }) => digits(hour, 2),
  I: ({ hour }) => digits(hour % 12 || 12, 2),
  j: ({ yearDay }) => digits(yearDay, 3),
  k: ({ hour }) => digits(hour, 2, " "),
  l: ({ hour }) => digits(hour % 12 || 12, 2, " "),
  M: ({ minute }) => digits(minute, 2),
  m: ({ month }) => digits(month, 2),
  n: () => "\n",
  p: ({ hour }) => (hour < 12 ? "AM" : "PM"),
  R: (time) => strftime("%H:%M", time),
  r: (time) => strftime("%I:%M:%S %p", time),
  S: ({ second }) => digits(second, 2),
  T: (time) => strftime("%H:%M:%S", time),
  t: () => "\t",
  U: ({ yearDay, weekday }) => digits(Math.floor((yearDay + 6 - weekday) / 7), 2),
  u: ({ weekday }) => String(weekday || 7),
  V: ({ isoWeek }) => digits(isoWeek, 2),
  v: (time) => strftime("%e-%b-%Y", time),
  W: ({ yearDay, weekday }) => digits(Math.floor((yearDay + 6 - ((weekday + 6) % 7)) / 7), 2),
  w: ({ weekday }) => String(weekday),
  X: (time) => strftime("%H:%M:%S", time),
  x: (time) => strftime("%m/%d/%y", time),
  Y: ({ year }) => digits(year, 4),
  y: ({ year }) => digits(year % 100, 2),
  Z: ({ offsetMinutes }) => (offsetMinutes === 0 ? "UTC" : zoneText(offsetMinutes, "")),
  z: ({ offsetMinutes }) => zoneText(offsetMinutes, ""),
  "%": () => "%",
};

/** The time by this format; what is no conversion stays as it is. */
export function strftimeText(format: string, instant: Instant): string {
  return strftime(format, civilTime(instant));
}

function strftime(format: string, time: CivilTime): string {
  return format.replace(/%(.)/gsu, (all, letter: string) => conversions[letter]?.(time) ?? all);
}
