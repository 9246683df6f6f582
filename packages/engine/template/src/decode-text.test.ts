import { DiagnosticList } from "@prebake/base";
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText } from "./decode-text.ts";

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const rows: readonly [
  title: string,
  bytes: Uint8Array,
  text: string | undefined,
  problems: readonly string[],
][] = [
  ["plain text", latin("a = 1"), "a = 1", []],
  ["nothing", latin(""), "", []],
  ["a byte order mark, which stays", latin("\xef\xbb\xbfa"), "\ufeffa", []],
  ["U+FFFD itself", latin("\xef\xbf\xbd"), "\ufffd", []],
  ["one bad byte", latin("ab\xffc"), "ab\ufffdc", ["template/invalid-utf8@2"]],
  ["UTF-16 with the big end first", latin("\xfe\xff\0a"), undefined, ["template/utf16-file"]],
  [
    "bad bytes after others",
    latin("é\xfe\xff"),
    "\ufffd\ufffd\ufffd",
    ["template/invalid-utf8@0", "template/invalid-utf8@1", "template/invalid-utf8@2"],
  ],
  ["a cut sequence", latin("\xe2\x82A"), "\ufffdA", ["template/invalid-utf8@0"]],
  [
    "good letters before a bad byte",
    latin("\xc3\xa9\xf0\x9f\x98\x80\xff"),
    "é😀\ufffd",
    ["template/invalid-utf8@3"],
  ],
  ["UTF-16", latin("\xff\xfea\0"), undefined, ["template/utf16-file"]],
  ["an ELF file", latin("\x7fELF"), undefined, ["template/binary-file"]],
  ["a disk image", latin("QFI\xfb\0\0"), undefined, ["template/binary-file"]],
  ["bad bytes with zeros", latin("a\xff\0\0"), undefined, ["template/binary-file"]],
  ["a zero in good text, which the parser reports", latin("a\0"), "a\0", []],
];

for (const [title, bytes, text, problems] of rows) {
  test(`decodeText() of ${title}`, () => {
    const sink = new DiagnosticList();
    assert.equal(decodeText(bytes, "f", sink)?.text, text);
    assert.deepEqual(
      sink.items.map((one) => one.code + (one.subject ? `@${one.subject.start}` : "")),
      problems,
    );
  });
}

test("decodeText() names at most ten places", () => {
  const sink = new DiagnosticList();
  decodeText(new Uint8Array(1000).fill(0xff).fill(0x41, 0, 2), "f", sink);
  assert.equal(sink.items.length, 10);
});
