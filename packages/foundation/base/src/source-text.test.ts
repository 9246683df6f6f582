import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText, rangeText } from "./source-text.ts";

test("positionAt() counts lines from 1, columns in grapheme clusters, bytes in UTF-8", () => {
  const rows: readonly (readonly [string, number, number, number, number])[] = [
    // text, offset → line, column, byte
    ["", 0, 1, 1, 0],
    ["abc", 2, 1, 3, 2],
    ["a\nbc", 2, 2, 1, 2],
    ["a\nbc", 4, 2, 3, 4],
    ["a\r\nb", 3, 2, 1, 3],
    ["é=1", 1, 1, 2, 2],
    ["e\u0301=1", 2, 1, 2, 3], // A letter with a combining accent is one column.
    ["👩‍🚀=1", 5, 1, 2, 11], // So is an emoji of several code points.
    ["a\tb", 2, 1, 3, 2],
    ["a\rb", 2, 1, 3, 2], // Only a line feed ends a line, as in HCL.
    ["\n\n", 2, 3, 1, 2],
    ["🇩🇪🇫🇷x", 8, 1, 3, 16], // Flags are pairs of letters.
    ["한글", 1, 1, 2, 3],
    ["\u{feff}a", 1, 1, 1, 3], // A mark of byte order before the text is no column, as in HCL for Go;
    ["a\u{feff}b", 2, 1, 3, 4], // one inside of it is.
    ["a\r\n\r\nb", 5, 3, 1, 5],
    ["abc", 99, 1, 4, 3],
    ["abc", -1, 1, 1, 0],
  ];
  for (const [text, offset, line, column, byte] of rows) {
    const source = new SourceText("f", text);
    assert.deepEqual(source.positionAt(offset), { line, column, byte }, JSON.stringify([text, offset]));
    assert.equal(source.lineAt(offset), line);
  }
});

test("lineText() gives a line without its end, whatever the end is", () => {
  const source = new SourceText("f", "one\r\ntwo\n\nfour");
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((line) => source.lineText(line)),
    ["one", "two", "", "four", ""],
  );
  assert.equal(source.lineCount, 4);
  assert.deepEqual(source.lineBounds(2), { start: 5, end: 8 });
});

test("positionAt() finds every line of a long text", () => {
  const source = new SourceText("f", "x\n".repeat(5000));
  for (let line = 0; line < 5000; line += 377) assert.equal(source.positionAt(line * 2).line, line + 1);
});

test("rangeText() names file, line and columns; the end line only when it is another one", () => {
  const source = new SourceText("main.pkr.hcl", "ab = 1\ncd = 2\n");
  assert.equal(rangeText(source.range(0, 2)), "main.pkr.hcl:1,1-3");
  assert.equal(rangeText(source.range(5, 9)), "main.pkr.hcl:1,6-2,3");
});

test("every character has a place, and places go on as the text does", () => {
  const text = "a = 1\r\né 名👩‍🚀\n\n\tx\n";
  const source = new SourceText("f", text);
  let before = source.positionAt(0);
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    const offset = index + segment.length;
    const { line, column, byte } = source.positionAt(offset);
    const goesOn = line === before.line ? column >= before.column : line === before.line + 1 && column === 1;
    assert.ok(goesOn, `offset ${offset}: ${before.line},${before.column} → ${line},${column}`);
    assert.ok(byte >= before.byte);
    before = { line, column, byte };
  }
  assert.equal(before.byte, new TextEncoder().encode(text).length);
  assert.equal(before.line, source.lineCount);
});

test("a range of nothing, of all, and over lines is named by its ends", () => {
  const source = new SourceText("<value for var.x from -var>", "né\nx");
  assert.equal(rangeText(source.range()), "<value for var.x from -var>:1,1-2,2");
  assert.equal(rangeText(source.range(1, 1)), "<value for var.x from -var>:1,2-2");
  assert.equal(rangeText(source.range(4)), "<value for var.x from -var>:2,2-2");
});
