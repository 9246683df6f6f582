/** Times that YAML knows without quotes. */
import { formatRfc3339, instantOf } from "../civil-time.ts";

const pattern =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:([Tt])| +)(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** The time in RFC 3339, or undefined when the text is none. */
export function parseYamlTimestamp(text: string): string | undefined {
  const [all, year, month, day, t, hour = "0", minute = "0", second = "0", zone] = pattern.exec(text) ?? [];
  // With a "T" the zone must be there, with a space it must not.
  if (all === undefined || (t === undefined) !== (zone === undefined)) return undefined;
  const fields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
  const time = instantOf({ ...fields, nanosecond: 0, offsetMinutes: zoneMinutes(zone ?? "Z") });
  return time && formatRfc3339(time);
}

function zoneMinutes(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith("-") ? -minutes : minutes;
}
