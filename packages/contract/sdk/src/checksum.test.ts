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

const hex = (digit: string, length = 64) => digit.repeat(length);

/** Files as publishers write them; `A` stands for the digest that is wanted, `B` for another. */
const publishers: readonly (readonly [name: string, text: string, wanted: string])[] = [
  ["Debian", "B  debian-12-netinst.iso\nA  debian-12-DVD.iso\n", "https://cd/debian-12-DVD.iso"],
  [
    "Ubuntu, with the mark of binary files",
    "B *ubuntu-desktop.iso\nA *ubuntu-server.iso\n",
    "ubuntu-server.iso",
  ],
  [
    "Fedora, signed and with comments",
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# Fedora.iso: 2 bytes\nSHA256 (Fedora.iso) = A\n-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n",
    "Fedora.iso",
  ],
  ["FreeBSD", "SHA256 (disc1.iso) = B\nSHA256 (bootonly.iso) = A\n", "bootonly.iso"],
  ["OpenSSL", "SHA256(x.iso)= A\n", "x.iso"],
  ["OpenSSL 3", "SHA2-256(x.iso)= A\n", "x.iso"],
  ["a name with blanks and brackets", "B  my disk.iso\nA  my disk (1).iso\n", "my disk (1).iso"],
  ["BSD with brackets in the name", "SHA256 (my (1).iso) = A\n", "my (1).iso"],
  ["made on Windows", "\ufeffA *x.iso\r\nB *y.iso\r\n", "x.iso"],
  ["paths of the publisher's disk", "A  /srv/build/out/x.iso\n", "https://cd/x.iso"],
  ["paths with backslashes", "A  out\\x.iso\n", "x.iso"],
  [
    "the same name in several directories",
    "B  ./amd64/x.iso\nA  ./arm64/x.iso\n",
    "https://cd/12/arm64/x.iso",
  ],
  ["a name that is the end of another", "B  other-x.iso\nA  x.iso\n", "x.iso"],
  ["upper case", "AU  x.iso\n", "x.iso"],
  ["a single digest", "A\n", "x.iso"],
  ["a single digest with blanks and an empty line", "  A  \n\n", "x.iso"],
  ["a digest alone below a comment", "# x.iso\nA\n", "x.iso"],
  ["several tabs", "A\t\tx.iso\n", "x.iso"],
];
for (const [name, written, wanted] of publishers) {
  test(`findInChecksumFile() reads what publishers write: ${name}`, () => {
    const text = written
      .replace(/\bAU\b/g, hex("A"))
      .replace(/(?<![-\w])A(?!\w)/g, hex("a"))
      .replace(/(?<![-\w])B(?!\w)/g, hex("b"));
    assert.deepEqual(findInChecksumFile(text, wanted), { kind: "digest", type: "sha256", hex: hex("a") });
  });
}

test("findInChecksumFile() tells the type by the digest's length", () => {
  for (const [type, length] of [
    ["md5", 32],
    ["sha1", 40],
    ["sha256", 64],
    ["sha512", 128],
  ] as const)
    assert.equal(findInChecksumFile(`${hex("c", length)}  x.iso\n`, "x.iso")?.type, type);
  assert.equal(findInChecksumFile(`${hex("c", 56)}  x.iso\n`, "x.iso"), undefined, "sha224 is not known");
});

test("findInChecksumFile() guesses nothing: another's digest is no digest", () => {
  for (const text of [
    `${hex("b")}  y.iso\n`,
    `${hex("b")}  y.iso\n${hex("c")}\n`,
    `${hex("b")}\n${hex("c")}\n`,
    `${hex("b")}  x.iso.torrent\n`,
    `# ${hex("b")}  x.iso\n`,
  ])
    assert.equal(findInChecksumFile(text, "x.iso"), undefined, text);
});
