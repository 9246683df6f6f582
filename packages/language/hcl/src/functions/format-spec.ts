/** The text of `format`: plain parts and verbs. Source: cty's format syntax, measured on Packer 1.16. */
import { FunctionFailure } from "./function-failure.ts";

export interface FormatVerb {
  /** As written, for messages. */
  readonly raw: string;
  readonly mode: string;
  /** From 0. */
  readonly argument: number;
  readonly plus: boolean;
  readonly minus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly precision: number | undefined;
}

export type FormatPart = string | FormatVerb;

/** Widths and precisions beyond this are refused. */
const widthLimit = 1_000_000;

const verbPattern = /%([-+# 0]*)(\d+)?(?:\.(\d*))?(?:\[(\d+)\])?([a-zA-Z])/y;

/** Fails where the text is none. Verbs without a number take the arguments in turn, after the last one that was named. */
export function parseFormat(text: string): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let next = 0;
  for (let at = 0; at < text.length;) {
    const percent = text.indexOf("%", at);
    const end = percent < 0 ? text.length : percent;
    if (end > at) parts.push(text.slice(at, end));
    if (percent < 0) break;
    if (text[percent + 1] === "%") {
      parts.push("%");
      at = percent + 2;
      continue;
    }
    const verb = readVerb(text, percent, next);
    parts.push(verb);
    next = verb.argument + 1;
    at = percent + verb.raw.length;
  }
  return parts;
}

function readVerb(text: string, at: number, next: number): FormatVerb {
  verbPattern.lastIndex = at;
  const [raw, flags = "", width = "0", precision, index, mode] = verbPattern.exec(text) ?? [];
  if (raw === undefined || mode === undefined) {
    throw new FunctionFailure(
      `The format has no verb after the "%" at offset ${at}; write "%%" for a percent sign.`,
    );
  }
  const numbers = {
    width: Number(width),
    precision: precision === undefined ? undefined : Number(precision),
  };
  if (numbers.width > widthLimit || (numbers.precision ?? 0) > widthLimit)
    throw new FunctionFailure(`The width in "${raw}" is too large.`);
  if (index === "0") throw new FunctionFailure(`The arguments in "${raw}" are counted from 1.`);
  return {
    raw,
    mode,
    argument: index === undefined ? next : Number(index) - 1,
    plus: flags.includes("+"),
    minus: flags.includes("-"),
    sharp: flags.includes("#"),
    space: flags.includes(" "),
    zero: flags.includes("0"),
    ...numbers,
  };
}
