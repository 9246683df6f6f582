import assert from "node:assert/strict";
import { test } from "node:test";
import { checksumText, findInChecksumFile, parseChecksum } from "./checksum.ts";

const sha256 = "a".repeat(64);
const md5 = "0123456789ABCDEF0123456789abcdef";

test("parseChecksum() reads each form and nothing else", () => {
  const rows = [
    { text: "none", is: { kind: "none" } },
    { text: md5, is: { kind: "digest", type: "md5", hex: md5.toLowerCase() } },
    { text: "b".repeat(40), is: { kind: "digest", type: "sha1", hex: "b".repeat(40) } },
    { text: sha256, is: { kind: "digest", type: "sha256", hex: sha256 } },
    { text: `SHA256:${sha256.toUpperCase()}`, is: { kind: "digest", type: "sha256", hex: sha256 } },
    { text: `sha512:${"c".repeat(128)}`, is: { kind: "digest", type: "sha512", hex: "c".repeat(128) } },
    { text: "file:https://x/SHA256SUMS", is: { kind: "file", url: "https://x/SHA256SUMS" } },
    { text: "file:./SUMS", is: { kind: "file", url: "./SUMS" } },
    { text: `md5:${sha256}`, is: undefined },
    { text: "sha256:xyz", is: undefined },
    { text: "", is: undefined },
    { text: "abc", is: undefined },
    { text: "g".repeat(64), is: undefined },
  ];
  for (const row of rows) assert.deepEqual(parseChecksum(row.text), row.is, row.text);
});

test("checksumText() names the type", () => {
  assert.equal(checksumText({ kind: "digest", type: "sha256", hex: sha256 }), `sha256:${sha256}`);
});

test("findInChecksumFile() knows GNU, BSD and bare forms", () => {
  const other = "d".repeat(64);
  const rows = [
    { text: `${other}  other.iso\n${sha256}  x.iso\n`, wanted: "x.iso", hex: sha256 },
    { text: `${sha256} *x.iso\r\n`, wanted: "http://h/p/x.iso", hex: sha256 },
    { text: `# note\nSHA256 (x.iso) = ${sha256}\n`, wanted: "x.iso", hex: sha256 },
    { text: `${other}  ./a/x.iso\n${sha256}  ./b/x.iso\n`, wanted: "http://h/b/x.iso", hex: sha256 },
    { text: `${sha256}\n`, wanted: "x.iso", hex: sha256 },
    { text: `${sha256}  y.iso\n`, wanted: "x.iso", hex: undefined },
    { text: "", wanted: "x.iso", hex: undefined },
    { text: "<html>not found</html>", wanted: "x.iso", hex: undefined },
  ];
  for (const row of rows) assert.equal(findInChecksumFile(row.text, row.wanted)?.hex, row.hex, row.text);
});
