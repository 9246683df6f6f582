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
