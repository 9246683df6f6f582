import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOf } from "./archive-format.ts";

// Measured on Packer: the screen says which.
const rows: readonly (readonly [string, string])[] = [
  ["o.tar", "tar"],
  ["o.zip", "zip"],
  ["o.gz", "none pgzip"],
  ["o.tar.gz", "tar pgzip"],
  ["o.xz", "none xz"],
  ["o.tar.xz", "tar xz"],
  ["o.lz4", "none lz4"],
  ["o.tar.lz4", "tar lz4"],
  ["o.bgzf", "none bgzf"],
  ["o.tar.zip", "zip"],
  ["o.zip.gz", "none pgzip"],
  ["o.gz.tar", "tar"],
  ["o.tgz", "tar pgzip"],
  ["o.xyz", "tar pgzip"],
  ["o", "tar pgzip"],
  ["a.b", "tar pgzip"],
  ["o.TAR.GZ", "tar pgzip"],
  ["o.gz.xyz", "tar pgzip"],
  ["d.tar.gz/o", "tar pgzip"],
  ["a.zip_old", "zip"],
  ["o.x.zip", "zip"],
  ["o.tar.", "tar"],
  ["o.tar-gz", "tar"],
  ["o.gz{{timestamp}}", "none pgzip"],
  ["x{{.BuildName}}.tar.xz", "tar xz"],
  ["packer_{{.BuildName}}_{{.BuilderType}}", "tar pgzip"],
  // Ours: Packer 1.6 knew no bzip2, and writes gzip under the other two.
  ["o.bzip2", "none bzip2"],
  ["o.tar.bz2", "tar bzip2"],
  ["o.tar.zst", "tar zstd"],
  ["o.constructor", "tar pgzip"],
];

test("formatOf() reads archive and codec from the name as it is written", () => {
  for (const [text, expected] of rows) {
    const format = formatOf(text);
    const words = format.archive === "zip" ? ["zip"] : [format.archive, format.codec ?? []].flat();
    assert.equal(words.join(" "), expected, text);
  }
});
