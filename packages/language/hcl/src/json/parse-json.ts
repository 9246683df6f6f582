/** JSON with places. Mistakes are reported; the first one of a text ends it, because nothing sure can be said of what follows. */
import type { DiagnosticSink, SourceRange, SourceText } from "@prebake/base";
import type { JsonNode, JsonProperty } from "../syntax/ast.ts";
import { NESTING_LIMIT } from "../syntax/cursor.ts";
import { HclNumber } from "../values/number.ts";
import { boolValue, nullValue, numberValue } from "../values/value.ts";
import { jsonDiagnostic } from "./json-diagnostic.ts";
import { decodeJsonString } from "./json-string.ts";

/** Parses a whole text. All properties are kept, also those with equal names. After a mistake the node holds what came before it. */
export function parseJson(source: SourceText, sink: DiagnosticSink): JsonNode {
  return new JsonReader(source, sink).readAll();
}

class JsonFailure extends Error {}

const blank = /[ \t\r\n]*/y;
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordForm = /[\p{L}\p{N}_.+-]+/uy;
const plainText = /[^"\\\n\r]*/y;
const stringForm = /"(?:[^"\\\n\r]|\\.)*"?/y;

class JsonReader {
  readonly #source: SourceText;
  readonly #text: string;
  readonly #sink: DiagnosticSink;
  #at: number;
  #depth = 0;

  constructor(source: SourceText, sink: DiagnosticSink) {
    this.#source = source;
    this.#text = source.text;
    this.#sink = sink;
    this.#at = source.text.startsWith("\ufeff") ? 1 : 0;
  }

  readAll(): JsonNode {
    this.#skipBlank();
    const start = this.#at;
    try {
      const node = this.#readValue();
      this.#skipBlank();
      if (this.#at < this.#text.length)
        this.#report(jsonDiagnostic("json-trailing-characters", {}, { subject: this.#nextToken() }));
      return node;
    } catch (failure) {
      if (!(failure instanceof JsonFailure)) throw failure;
      return { kind: "json-invalid", ...this.#source.range(start, Math.max(start, this.#at)) };
    }
  }

  #readValue(): JsonNode {
    const start = this.#at;
    switch (this.#text[start]) {
      case "{":
        return this.#nested(() => this.#readObject(start));
      case "[":
        return this.#nested(() => this.#readArray(start));
      case '"':
        return { kind: "json-text", text: this.#readString(), ...this.#range(start) };
      default:
        return this.#readLiteral(start);
    }
  }

  #readObject(start: number): JsonNode {
    const properties: JsonProperty[] = [];
    this.#readItems({ start, closing: "}", what: "property" }, () => {
      properties.push(this.#readProperty());
    });
    return { kind: "json-object", properties, ...this.#range(start) };
  }

  #readArray(start: number): JsonNode {
    const elements: JsonNode[] = [];
    this.#readItems({ start, closing: "]", what: "element" }, () => {
      elements.push(this.#readValue());
    });
    return { kind: "json-array", elements, ...this.#range(start) };
  }

  /** From the opening to behind the closing bracket. */
  #readItems(
    { start, closing, what }: { start: number; closing: string; what: string },
    readItem: () => void,
  ): void {
    this.#at++;
    this.#skipBlank();
    if (this.#takeIf(closing)) return;
    for (;;) {
      if (this.#atEnd()) this.#failUnclosed(start, closing);
      readItem();
      this.#skipBlank();
      const comma = this.#at;
      if (this.#takeIf(closing)) return;
      if (this.#atEnd()) this.#failUnclosed(start, closing);
      if (!this.#takeIf(","))
        this.#fail(jsonDiagnostic("json-missing-comma", { what }, { subject: this.#nextToken() }));
      this.#skipBlank();
      if (this.#text[this.#at] === closing) {
        this.#report(
          jsonDiagnostic("json-trailing-comma", {}, { subject: this.#source.range(comma, comma + 1) }),
        );
      }
      if (this.#takeIf(closing)) return;
    }
  }

  #failUnclosed(start: number, closing: string): never {
    const subject = this.#source.range(start, start + 1);
    return this.#fail(jsonDiagnostic("json-unclosed", { closing }, { subject }));
  }

  #readProperty(): JsonProperty {
    const start = this.#at;
    if (this.#text[start] !== '"') {
      this.#complainAboutCharacter();
      this.#fail(jsonDiagnostic("json-missing-property", {}, { subject: this.#nextToken() }));
    }
    const name = this.#readString().normalize("NFC");
    const nameRange = this.#range(start);
    this.#skipBlank();
    if (!this.#takeIf(":"))
      this.#fail(jsonDiagnostic("json-missing-colon", {}, { subject: this.#nextToken() }));
    this.#skipBlank();
    const value = this.#readValue();
    return { name, nameRange, value, ...this.#range(start) };
  }

  #readString(): string {
    const start = this.#at;
    this.#at++;
    for (;;) {
      this.#match(plainText);
      const unit = this.#text[this.#at];
      if (unit === '"') break;
      if (unit !== "\\") {
        this.#fail(
          jsonDiagnostic(
            "json-unterminated-string",
            {},
            { subject: this.#source.range(start, Math.max(this.#at, start + 1)) },
          ),
        );
      }
      this.#at = Math.min(this.#at + 2, this.#text.length);
    }
    const raw = this.#text.slice(start + 1, this.#at);
    this.#at++;
    const { text, problems } = decodeJsonString(raw);
    for (const problem of problems) {
      const subject = this.#source.range(start + 1 + problem.start, start + 1 + problem.end);
      const sequence = raw.slice(problem.start, problem.end);
      this.#report(
        sequence.startsWith("\\")
          ? jsonDiagnostic("json-bad-escape", { sequence }, { subject })
          : jsonDiagnostic("json-control-character", {}, { subject }),
      );
    }
    return text;
  }

  #readLiteral(start: number): JsonNode {
    const number = this.#match(numberForm);
    const word = this.#match(wordForm);
    if (number !== "" && word === "") {
      return {
        kind: "json-literal",
        value: numberValue(HclNumber.parse(number) ?? HclNumber.zero),
        ...this.#range(start),
      };
    }
    const text = number + word;
    const value =
      text === "true"
        ? boolValue(true)
        : text === "false"
          ? boolValue(false)
          : text === "null"
            ? nullValue()
            : undefined;
    if (value) return { kind: "json-literal", value, ...this.#range(start) };
    if (text === "") {
      this.#complainAboutCharacter();
      return this.#fail(jsonDiagnostic("json-missing-value", {}, { subject: this.#nextToken() }));
    }
    const subject = this.#range(start);
    return this.#fail(
      /^[-+.\d]/.test(text)
        ? jsonDiagnostic("json-invalid-number", { text }, { subject })
        : jsonDiagnostic("json-invalid-word", { word: text }, { subject }),
    );
  }

  /** Says of a character that JSON does not know at all that this is the matter. */
  #complainAboutCharacter(): void {
    const character = this.#text[this.#at];
    if (character === undefined || /[[\]{},:"\w-]/.test(character)) return;
    this.#report(jsonDiagnostic("json-invalid-character", { character }, { subject: this.#here() }));
  }

  #nested(read: () => JsonNode): JsonNode {
    if (this.#depth >= NESTING_LIMIT)
      this.#fail(jsonDiagnostic("json-too-deep", { limit: NESTING_LIMIT }, { subject: this.#here() }));
    this.#depth++;
    const node = read();
    this.#depth--;
    return node;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += text.length;
    return text;
  }

  #skipBlank(): void {
    this.#match(blank);
  }

  #takeIf(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  #range(start: number): SourceRange {
    return this.#source.range(start, this.#at);
  }

  /** The next character; empty at the end. */
  #here(): SourceRange {
    const length = (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1;
    return this.#source.range(this.#at, Math.min(this.#at + length, this.#text.length));
  }

  /** The next string, number or word as far as it goes, else the next character. */
  #nextToken(): SourceRange {
    const start = this.#at;
    const length = (this.#match(stringForm) || this.#match(wordForm)).length;
    this.#at = start;
    return length > 0 ? this.#source.range(start, start + length) : this.#here();
  }

  #report(diagnostic: Parameters<DiagnosticSink["add"]>[0]): void {
    this.#sink.add(diagnostic);
  }

  #fail(diagnostic: Parameters<DiagnosticSink["add"]>[0]): never {
    this.#report(diagnostic);
    throw new JsonFailure();
  }
}
