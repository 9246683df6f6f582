/** Character sets by IANA's names. Wanted: what golang.org/x/text makes of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findCharset } from "./charset.ts";

const written: readonly (readonly [name: string, text: string, base64: string])[] = [
  ["UTF-8", "a é😀", "YSDDqfCfmIA="],
  ["csUTF8", "é", "w6k="],
  ["UTF-16", "é", "/v8A6Q=="],
  ["UTF-16BE", "😀", "2D3eAA=="],
  ["utf-16le", "é", "6QA="],
  ["US-ASCII", "a~", "YX4="],
  ["ANSI_X3.4-1968", "a", "YQ=="],
  ["ISO-8859-1", "é\u0080", "6YA="],
  ["latin1", "ÿ", "/w=="],
  ["ISO-8859-2", "ž", "vg=="],
  ["ISO-8859-5", "ж", "1g=="],
  ["ISO-8859-7", "α", "4Q=="],
  ["ISO-8859-9", "ş", "/g=="],
  ["ISO-8859-14", "ŵ", "8A=="],
  ["latin8", "ŵ", "8A=="],
  ["ISO-8859-15", "€", "pA=="],
  ["ISO-8859-16", "ș", "ug=="],
  ["windows-1250", "ž€", "noA="],
  ["windows-1251", "жЯ", "5t8="],
  ["csWindows1252", "€", "gA=="],
  ["windows-1258", "₫", "/g=="],
  ["windows-874", "ก", "oQ=="],
  ["KOI8-R", "ж", "1g=="],
  ["KOI8-U", "ї", "pw=="],
  ["IBM437", "ß─", "4cQ="],
  ["IBM850", "é╗", "grs="],
  ["IBM866", "ж", "pg=="],
  ["macintosh", "ﬁ", "3g=="],
  ["Shift_JIS", "日本ﾊ", "k/qWe8o="],
  ["EUC-JP", "日本", "xvzL3A=="],
  ["EUC-KR", "한국", "x9GxuQ=="],
  ["Big5", "中文", "pKSk5Q=="],
  ["GBK", "中文", "1tDOxA=="],
  ["windows-936", "中", "1tA="],
  ["GB18030", "中", "1tA="],
];

test("a text is written in a character set, and read back", () => {
  for (const [name, text, base64] of written) {
    const charset = findCharset(name);
    const bytes = charset?.encode(text);
    assert.equal(Buffer.from(bytes ?? []).toString("base64"), base64, `${name} ${text}`);
    assert.equal(charset?.decode(Buffer.from(base64, "base64")), text, `${name} ${base64}`);
  }
});

const misfits: readonly (readonly [way: "enc" | "dec", name: string, input: string])[] = [
  ["enc", "US-ASCII", "é"],
  ["enc", "ISO-8859-2", "\u0080"],
  ["enc", "latin1", "ж"],
  ["enc", "windows-1252", "\u0081"],
  ["enc", "Shift_JIS", "한"],
  ["enc", "KOI8-R", "é"],
  ["dec", "US-ASCII", "gA=="],
  ["dec", "UTF-8", "/w=="],
  ["dec", "UTF-16LE", "AA=="],
  ["dec", "UTF-16LE", "ANg="],
  ["dec", "ISO-8859-2", "gA=="],
  ["dec", "windows-1252", "gQ=="],
  ["dec", "windows-1253", "0g=="],
  ["dec", "Shift_JIS", "goA="],
  ["dec", "Shift_JIS", "8o4="],
  ["dec", "EUC-KR", "gA=="],
  ["dec", "GBK", "/w=="],
];

test("characters and bytes that a set does not have are refused", () => {
  for (const [way, name, input] of misfits) {
    const charset = findCharset(name);
    assert.ok(charset, name);
    const result = way === "enc" ? charset.encode(input) : charset.decode(Buffer.from(input, "base64"));
    assert.equal(result, undefined, `${name} ${input}`);
  }
});

test("every byte of a set of single bytes that is read is written as the same byte", () => {
  for (const name of [
    "ISO-8859-1",
    "ISO-8859-2",
    "windows-1252",
    "windows-1255",
    "KOI8-U",
    "IBM852",
    "macintosh",
    "us-ascii",
  ]) {
    const charset = findCharset(name);
    for (let byte = 0; byte < 256; byte++) {
      const text = charset?.decode(Uint8Array.of(byte));
      if (text !== undefined) assert.deepEqual(charset?.encode(text), Uint8Array.of(byte), `${name} ${byte}`);
    }
  }
});

test("names that stand for no set that can be written are not known", () => {
  for (const name of [
    "",
    "nope",
    " utf-8",
    "UTF-7",
    "UTF-32",
    "ascii",
    "unicode",
    "x-user-defined",
    "replacement",
    "ISO-2022-JP",
  ])
    assert.equal(findCharset(name), undefined, name);
});
