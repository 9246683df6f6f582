/** Points in time with calendar fields, to the nanosecond, for any year: what Go's package time computes and formats. */
import { invariant } from "@prebake/base";

export interface Instant {
  readonly unixSeconds: number;
  readonly nanosecond: number;
  /** Of the zone that fields are shown in. */
  readonly offsetMinutes: number;
}

export interface CivilFields {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  readonly offsetMinutes: number;
}

export interface CivilTime extends CivilFields {
  /** From 0, Sunday. */
  readonly weekday: number;
  /** From 1. */
  readonly yearDay: number;
  readonly isoYear: number;
  readonly isoWeek: number;
}

export const monthNames = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
]; // prettier-ignore

export const weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const daySeconds = 86_400;

export function utc(unixSeconds: number, nanosecond = 0): Instant {
  return { unixSeconds, nanosecond, offsetMinutes: 0 };
}

/** Undefined when a field is out of its range, as the 30th of February. */
export function instantOf(fields: CivilFields): Instant | undefined {
  const { year, month, day, hour, minute, second, nanosecond, offsetMinutes } = fields;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(offsetMinutes) >= 24 * 60) return undefined;
  const seconds = daysSinceEpoch(year, month, day) * daySeconds + hour * 3600 + minute * 60 + second;
  return { unixSeconds: seconds - offsetMinutes * 60, nanosecond, offsetMinutes };
}

/** Calendar fields in the instant's own zone. */
export function civilTime({ unixSeconds, nanosecond, offsetMinutes }: Instant): CivilTime {
  const local = unixSeconds + offsetMinutes * 60;
  const days = Math.floor(local / daySeconds);
  const seconds = local - days * daySeconds;
  const { year, month, day } = dateOfDays(days);
  const yearDay = days - daysSinceEpoch(year, 1, 1) + 1;
  const weekday = (((days + 4) % 7) + 7) % 7;
  return {
    year, month, day, nanosecond, offsetMinutes, weekday, yearDay,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    ...isoWeekOf(days, weekday),
  }; // prettier-ignore
}

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Only capital `T` and `Z`, as Go has it; undefined for any other text and for dates that do not exist. */
export function parseRfc3339(text: string): Instant | undefined {
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  invariant(year !== undefined && month !== undefined && day !== undefined, "the pattern has these groups");
  invariant(
    hour !== undefined && minute !== undefined && second !== undefined,
    "the pattern has these groups",
  );
  const zone = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  if (Number(match[10] ?? 0) > 59) return undefined;
  const nanosecond = Number((match[7] ?? "").slice(0, 9).padEnd(9, "0"));
  return instantOf({
    year,
    month,
    day,
    hour,
    minute,
    second,
    nanosecond,
    offsetMinutes: match[8] === "-" ? -zone : zone,
  });
}

/** Without fractions of a second. */
export function formatRfc3339(instant: Instant): string {
  const { year, month, day, hour, minute, second, offsetMinutes } = civilTime(instant);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  return `${date}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}${offsetMinutes === 0 ? "Z" : zoneText(offsetMinutes, ":")}`;
}

/** `+02:00`, or with another separator `+0200`. */
export function zoneText(offsetMinutes: number, separator: string): string {
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? "-" : "+"}${digits(Math.floor(size / 60), 2)}${separator}${digits(size % 60, 2)}`;
}

/** The number with at least so many digits; a sign comes before the zeros. */
export function digits(number: number, width: number, fill = "0"): string {
  return number < 0 ? `-${String(-number).padStart(width, fill)}` : String(number).padStart(width, fill);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day is the last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  return (
    shifted * 365 +
    Math.floor(shifted / 4) -
    Math.floor(shifted / 100) +
    Math.floor(shifted / 400) +
    dayOfYear -
    719_468
  );
}

function dateOfDays(days: number): { year: number; month: number; day: number } {
  let year = 1970 + Math.floor(days / 365.2425);
  while (daysSinceEpoch(year, 1, 1) > days) year--;
  while (daysSinceEpoch(year + 1, 1, 1) <= days) year++;
  let month = 12;
  while (daysSinceEpoch(year, month, 1) > days) month--;
  return { year, month, day: days - daysSinceEpoch(year, month, 1) + 1 };
}

/** ISO 8601: the week belongs to the year that its Thursday is in. */
function isoWeekOf(days: number, weekday: number): { isoYear: number; isoWeek: number } {
  const thursday = days + 4 - (weekday === 0 ? 7 : weekday);
  const { year } = dateOfDays(thursday);
  return { isoYear: year, isoWeek: Math.floor((thursday - daysSinceEpoch(year, 1, 1)) / 7) + 1 };
}
