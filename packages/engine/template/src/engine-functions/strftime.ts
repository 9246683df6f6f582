/** The `strftime` of template texts. Source: measured on Packer 1.6.6 with every letter: these verbs, all others stay as they are. */
import { formatGoTime } from "./go-time-layout.ts";

const layouts: Readonly<Record<string, string>> = {
  a: "Mon",
  A: "Monday",
  b: "Jan",
  B: "January",
  d: "02",
  H: "15",
  I: "03",
  // With its point.
  L: ".000",
  m: "01",
  M: "04",
  p: "PM",
  S: "05",
  y: "06",
  Y: "2006",
  z: "-0700",
  Z: "MST",
};

/** The time in UTC with the verbs replaced; `%%` is a percent sign. */
export function formatStrftime(time: Date, format: string): string {
  return format.replace(/%([A-Za-z%])/g, (text, verb: string) => {
    const layout = layouts[verb];
    if (layout !== undefined) return formatGoTime(time, layout);
    return verb === "%" ? "%" : text;
  });
}
