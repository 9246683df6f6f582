/** Layouts of Go's package time: a text that shows how the reference time, Mon Jan 2 15:04:05 MST 2006, would be written. */
import type { CivilTime, Instant } from "./civil-time.ts";
import { civilTime, digits, monthNames, weekdayNames, zoneText } from "./civil-time.ts";

/** Longer elements before those that they begin with. Source: Go package time, Layout. */
const elements: readonly (readonly [pattern: string, write: (time: CivilTime) => string])[] = [
  ["January", ({ month }) => monthNames[month - 1] ?? ""],
  ["Jan(?![a-z])", ({ month }) => (monthNames[month - 1] ?? "").slice(0, 3)],
  ["Monday", ({ weekday }) => weekdayNames[weekday] ?? ""],
  ["Mon(?![a-z])", ({ weekday }) => (weekdayNames[weekday] ?? "").slice(0, 3)],
  ["MST", ({ offsetMinutes }) => (offsetMinutes === 0 ? "UTC" : zoneText(offsetMinutes, ""))],
  ["2006", ({ year }) => digits(year, 4)],
  ["002", ({ yearDay }) => digits(yearDay, 3)],
  ["__2", ({ yearDay }) => digits(yearDay, 3, " ")],
  ["_2006", ({ year }) => `_${digits(year, 4)}`],
  ["_2", ({ day }) => digits(day, 2, " ")],
  ["01", ({ month }) => digits(month, 2)],
  ["02", ({ day }) => digits(day, 2)],
  ["03", ({ hour }) => digits(hour % 12 || 12, 2)],
  ["04", ({ minute }) => digits(minute, 2)],
  ["05", ({ second }) => digits(second, 2)],
  ["06", ({ year }) => digits(year % 100, 2)],
  ["15", ({ hour }) => digits(hour, 2)],
  ["PM", ({ hour }) => (hour < 12 ? "AM" : "PM")],
  ["pm", ({ hour }) => (hour < 12 ? "am" : "pm")],
  ["-07:00:00", ({ offsetMinutes }) => `${zoneText(offsetMinutes, ":")}:00`],
  ["-07:00", ({ offsetMinutes }) => zoneText(offsetMinutes, ":")],
  ["-070000", ({ offsetMinutes }) => `${zoneText(offsetMinutes, "")}00`],
  ["-0700", ({ offsetMinutes }) => zoneText(offsetMinutes, "")],
  ["-07", ({ offsetMinutes }) => zoneText(offsetMinutes, "").slice(0, 3)],
  ["Z07:00:00", (time) => zoneOrZ(time, `${zoneText(time.offsetMinutes, ":")}:00`)],
  ["Z07:00", (time) => zoneOrZ(time, zoneText(time.offsetMinutes, ":"))],
  ["Z070000", (time) => zoneOrZ(time, `${zoneText(time.offsetMinutes, "")}00`)],
  ["Z0700", (time) => zoneOrZ(time, zoneText(time.offsetMinutes, ""))],
  ["Z07", (time) => zoneOrZ(time, zoneText(time.offsetMinutes, "").slice(0, 3))],
  ["1", ({ month }) => String(month)],
  ["2", ({ day }) => String(day)],
  ["3", ({ hour }) => String(hour % 12 || 12)],
  ["4", ({ minute }) => String(minute)],
  ["5", ({ second }) => String(second)],
];

// The order of alternatives is Go's: at each place the longest that it knows.
const layoutElement = new RegExp(
  `[.,](?:0+|9+)(?!\\d)|${elements.map(([pattern]) => pattern).join("|")}`,
  "g",
);
const writers = new Map(elements.map(([pattern, write]) => [pattern.replace("(?![a-z])", ""), write]));

/** The time as the layout shows it; what is no element of the reference time stays as it is. */
export function goLayoutText(layout: string, instant: Instant): string {
  const time = civilTime(instant);
  return layout.replace(layoutElement, (element) => writers.get(element)?.(time) ?? fraction(element, time));
}

function zoneOrZ({ offsetMinutes }: CivilTime, zone: string): string {
  return offsetMinutes === 0 ? "Z" : zone;
}

/** `.000` keeps zeros, `.999` leaves them out. */
function fraction(element: string, { nanosecond }: CivilTime): string {
  const shown = digits(nanosecond, 9)
    .slice(0, element.length - 1)
    .padEnd(Math.min(element.length - 1, 9), "0");
  if (element[1] === "0") return element.charAt(0) + shown;
  const short = shown.replace(/0+$/, "");
  return short === "" ? "" : element.charAt(0) + short;
}
