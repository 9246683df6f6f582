/**
 * Times in Go's layouts, where the parts of Mon Jan 2 15:04:05 MST 2006 stand for the parts of a time. Always UTC.
 * Source: Go package time, "Layout" constants and Time.Format; measured with Go 1.26.
 */

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

// The longer form of each part first; "Jan" is no month in "Janet", and a fraction is one only when no digit follows.
const part =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2(?!006)|[345]|PM|pm|[-Z]07:00:00|[-Z]070000|[-Z]07:00|[-Z]0700|[-Z]07|[.,](?:0+|9+)(?!\d)/g;

const parts: Readonly<Record<string, (time: Date) => string>> = {
  January: (time) => months[time.getUTCMonth()] ?? "",
  Jan: (time) => (months[time.getUTCMonth()] ?? "").slice(0, 3),
  Monday: (time) => days[time.getUTCDay()] ?? "",
  Mon: (time) => (days[time.getUTCDay()] ?? "").slice(0, 3),
  MST: () => "UTC",
  "002": (time) => String(dayOfYear(time)).padStart(3, "0"),
  __2: (time) => String(dayOfYear(time)).padStart(3),
  "01": (time) => two(time.getUTCMonth() + 1),
  "1": (time) => String(time.getUTCMonth() + 1),
  "02": (time) => two(time.getUTCDate()),
  _2: (time) => String(time.getUTCDate()).padStart(2),
  "2": (time) => String(time.getUTCDate()),
  "15": (time) => two(time.getUTCHours()),
  "03": (time) => two(hourOfTwelve(time)),
  "3": (time) => String(hourOfTwelve(time)),
  "04": (time) => two(time.getUTCMinutes()),
  "4": (time) => String(time.getUTCMinutes()),
  "05": (time) => two(time.getUTCSeconds()),
  "5": (time) => String(time.getUTCSeconds()),
  "2006": (time) => String(time.getUTCFullYear()).padStart(4, "0"),
  "06": (time) => two(time.getUTCFullYear() % 100),
  PM: (time) => (time.getUTCHours() >= 12 ? "PM" : "AM"),
  pm: (time) => (time.getUTCHours() >= 12 ? "pm" : "am"),
};

/** `2006-01-02T15:04:05Z07:00`. */
export const rfc3339 = "2006-01-02T15:04:05Z07:00";

/** The time in UTC, in a Go layout. Fractions of a second are known to the millisecond. */
export function formatGoTime(time: Date, layout: string): string {
  return layout.replace(part, (text) => {
    const format = parts[text];
    if (format) return format(time);
    if (text.startsWith("Z")) return "Z";
    return text.startsWith("-") ? text.replace("-07", "+00") : fraction(time, text);
  });
}

/** `.000` always shows its digits, `.999` drops zeros at the end, and the point with the last of them. */
function fraction(time: Date, text: string): string {
  const digits = String(time.getUTCMilliseconds())
    .padStart(3, "0")
    .padEnd(9, "0")
    .slice(0, text.length - 1);
  if (text.charAt(1) === "0") return text.charAt(0) + digits.padEnd(text.length - 1, "0");
  const shown = digits.replace(/0+$/, "");
  return shown === "" ? "" : text.charAt(0) + shown;
}

function dayOfYear(time: Date): number {
  return Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

function hourOfTwelve(time: Date): number {
  return time.getUTCHours() % 12 || 12;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
