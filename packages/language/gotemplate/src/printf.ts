/** `print`, `println` and `printf`. Source: Go package fmt, "Printing", "Format errors"; measured with Go 1.26. */
import { formatValue } from "./format-value.ts";
import type { FormatFlags } from "./format-value.ts";
import { kinded, typeName } from "./template-value.ts";
import type { TemplateValue } from "./template-value.ts";

/** Widths and precisions from the values, are refused beyond this, as in Go. */
const maxSize = 1_000_000;
/** Of a number written in the format Go looks before it reads the next digit. */
const maxWritten = 10 * maxSize + 9;

/** Texts of the values; a space stands between two values of which neither is a string. */
export function print(values: readonly TemplateValue[]): string {
  return values
    .map((value, index) => {
      const before = values[index - 1];
      const spaced = index > 0 && typeof value !== "string" && typeof before !== "string";
      return (spaced ? " " : "") + formatValue(value, { verb: "v" });
    })
    .join("");
}

/** Texts of the values with spaces between them, and a newline. */
export function printLine(values: readonly TemplateValue[]): string {
  return `${values.map((value) => formatValue(value, { verb: "v" })).join(" ")}\n`;
}

/** The format with its verbs replaced. Mistakes in it show in the text, as Go's do: `%!d(MISSING)`. */
export function printFormatted(format: string, values: readonly TemplateValue[]): string {
  return new Formatter(format, values).run();
}

const directive = /%([+\-# 0]*)/g;
const index = /\[([^\]]*)\]/y;
const digits = /\d+/y;

class Formatter {
  readonly #format: string;
  readonly #values: readonly TemplateValue[];
  #at = 0;
  #next = 0;
  #reordered = false;
  #badIndex = false;

  constructor(format: string, values: readonly TemplateValue[]) {
    this.#format = format;
    this.#values = values;
  }

  run(): string {
    const parts: string[] = [];
    this.#reordered = false;
    for (;;) {
      directive.lastIndex = this.#at;
      const match = directive.exec(this.#format);
      parts.push(this.#format.slice(this.#at, match?.index));
      if (!match) break;
      this.#at = directive.lastIndex;
      parts.push(this.#directive(match[1] ?? ""));
    }
    return parts.join("") + this.#extra();
  }

  #directive(letters: string): string {
    this.#badIndex = false;
    let afterIndex = this.#index();
    let minus = letters.includes("-");
    let problem = "";
    let width: number | undefined;
    if (this.#take("*")) {
      const size = this.#sizeArgument();
      if (size === undefined) problem += "%!(BADWIDTH)";
      else if (size < 0) minus = true;
      width = size === undefined ? undefined : Math.abs(size);
      afterIndex = false;
    } else {
      width = this.#digits();
      if (afterIndex && width !== undefined) this.#badIndex = true;
    }
    const precision = this.#precision(afterIndex);
    problem += precision.problem;
    if (!precision.afterIndex) this.#index();
    const flags: FormatFlags = {
      plus: letters.includes("+"),
      sharp: letters.includes("#"),
      space: letters.includes(" "),
      zero: letters.includes("0"),
      minus,
      width,
      precision: precision.value,
    };
    return problem + this.#verb(flags);
  }

  #precision(afterIndex: boolean): { value: number | undefined; problem: string; afterIndex: boolean } {
    // At the end of the format, Go takes the point for the verb.
    if (this.#at + 1 === this.#format.length || !this.#take("."))
      return { value: undefined, problem: "", afterIndex };
    if (afterIndex) this.#badIndex = true;
    const indexed = this.#index();
    if (this.#take("*")) {
      const size = this.#sizeArgument();
      if (size !== undefined && size >= 0) return { value: size, problem: "", afterIndex: false };
      return { value: undefined, problem: "%!(BADPREC)", afterIndex: false };
    }
    return { value: this.#digits() ?? 0, problem: "", afterIndex: indexed };
  }

  #verb(flags: FormatFlags): string {
    const point = this.#format.codePointAt(this.#at);
    if (point === undefined) return "%!(NOVERB)";
    const verb = String.fromCodePoint(point);
    this.#at += verb.length;
    if (verb === "%") return "%";
    if (this.#badIndex) return `%!${verb}(BADINDEX)`;
    if (this.#next >= this.#values.length) return `%!${verb}(MISSING)`;
    return formatValue(this.#values[this.#next++], { verb, flags });
  }

  #extra(): string {
    if (this.#reordered || this.#next >= this.#values.length) return "";
    const texts = this.#values.slice(this.#next).map((value) => {
      const { kind } = kinded(value);
      return kind === "absent" || kind === "nil"
        ? "<nil>"
        : `${typeName(value)}=${formatValue(value, { verb: "v" })}`;
    });
    return `%!(EXTRA ${texts.join(", ")})`;
  }

  #take(sign: string): boolean {
    if (!this.#format.startsWith(sign, this.#at)) return false;
    this.#at++;
    return true;
  }

  /** `[n]` chooses the argument that is used next. True when there was a number, whether or not there is such an argument. */
  #index(): boolean {
    if (!this.#format.startsWith("[", this.#at)) return false;
    this.#reordered = true;
    index.lastIndex = this.#at;
    // At the end of the format Go does not look for what cannot hold a number.
    const match = this.#format.length - this.#at < 3 ? null : index.exec(this.#format);
    this.#at += match ? match[0].length : 1;
    const wanted = match && /^\d+$/.test(match[1] ?? "") ? Number(match[1]) : Number.POSITIVE_INFINITY;
    if (wanted >= 1 && wanted <= this.#values.length) this.#next = wanted - 1;
    else this.#badIndex = true;
    return wanted <= maxWritten;
  }

  /** A width or precision. Of one beyond reason Go leaves the rest of the format unread. */
  #digits(): number | undefined {
    digits.lastIndex = this.#at;
    const match = digits.exec(this.#format);
    if (!match) return undefined;
    this.#at += match[0].length;
    const size = Number(match[0]);
    if (size <= maxWritten) return size;
    this.#at = this.#format.length;
    return undefined;
  }

  #sizeArgument(): number | undefined {
    const value = this.#values[this.#next];
    if (this.#next < this.#values.length) this.#next++;
    const item = kinded(value);
    if (item.kind !== "int" || item.value > maxSize || item.value < -maxSize) return undefined;
    return Number(item.value);
  }
}
