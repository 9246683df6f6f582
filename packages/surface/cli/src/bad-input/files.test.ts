/** Templates that are missing, or are no text that a template could be. */
import { badInputs } from "./bad-input.fixture.ts";

const text = 'source "null" "a" {\n  comunicator = "none"\n}\nbuild {\n  sources = ["source.null.a"]\n}\n';
const legacy = '{\n  "builders": [{"type": "nul"}]\n}';
const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string))); // Either form is right for Buffer.from.
const utf16 = (text: string) => bytes([0xff, 0xfe], [...Buffer.from(text, "utf16le")]);
const elf = bytes([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]);
const deep = 10_000;

badInputs([
  {
    name: "a template that is missing",
    files: {},
    words: ["absent.pkr.hcl"],
    says: ["template/missing-file"],
    text: /absent\.pkr\.hcl/,
  },
  {
    name: "a legacy template that is missing",
    files: {},
    words: ["absent.json"],
    says: ["template/missing-file"],
    text: /absent\.json/,
  },
  { name: "an empty directory", files: {}, words: ["."], says: ["template/no-templates"] },
  {
    name: "a directory with legacy templates only",
    files: { "t.json": legacy, "sub/t.pkr.hcl": text },
    words: ["."],
    says: ["template/no-templates"],
    text: /legacy JSON templates are given by their file name/,
  },
  { name: "a binary file as an HCL2 template", files: { "t.pkr.hcl": elf }, says: ["template/binary-file"] },
  { name: "a binary file as a legacy template", files: { "t.json": elf }, says: ["template/binary-file"] },
  { name: "a binary file without an extension", files: { image: elf }, says: ["template/binary-file"] },
  {
    name: "a byte order mark in HCL2 is no mistake; places count without it",
    files: { "t.pkr.hcl": bytes([0xef, 0xbb, 0xbf], text) },
    says: ["config/unknown-key t.pkr.hcl:2,3-14"],
  },
  {
    name: "a byte order mark in JSON",
    files: { "t.json": bytes([0xef, 0xbb, 0xbf], legacy) },
    says: ["template/byte-order-mark t.json:1,1-1"],
  },
  { name: "UTF-16 in HCL2", files: { "t.pkr.hcl": utf16(text) }, says: ["template/utf16-file"] },
  { name: "UTF-16 in JSON", files: { "t.json": utf16(legacy) }, says: ["template/utf16-file"] },
  {
    name: "CRLF in HCL2 is no mistake; lines and columns are the same",
    files: { "t.pkr.hcl": text.replaceAll("\n", "\r\n") },
    says: ["config/unknown-key t.pkr.hcl:2,3-14"],
  },
  {
    name: "CRLF in JSON is no mistake; lines and columns are the same",
    files: { "t.json": legacy.replaceAll("\n", "\r\n") },
    says: ["runner/unknown-component t.json:2,16-31"],
  },
  {
    name: "invalid UTF-8 in HCL2",
    files: { "t.pkr.hcl": bytes('locals {\n  a = "gr', [0xfc], 'n"\n}\n') },
    says: ["template/invalid-utf8 t.pkr.hcl:2,10-11"],
  },
  {
    name: "invalid UTF-8 in JSON",
    files: {
      "t.json": bytes(
        '{\n  "builders": [{"type": "null", "communicator": "none", "name": "gr',
        [0xfc],
        'n"}]\n}',
      ),
    },
    says: ["template/invalid-utf8 t.json:2,68-69"],
  },
  {
    name: "lists nested 10,000 deep, in HCL2",
    files: { "t.pkr.hcl": `locals {\n  a = ${"[".repeat(deep)}${"]".repeat(deep)}\n}\n` },
    says: ["hcl/nesting-too-deep t.pkr.hcl:2,406-407"],
  },
  {
    name: "parentheses nested 10,000 deep",
    files: { "t.pkr.hcl": `locals {\n  a = ${"(".repeat(deep)}1${")".repeat(deep)}\n}\n` },
    says: ["hcl/nesting-too-deep t.pkr.hcl:2,406-407"],
  },
  {
    name: "10,000 signs in a row",
    files: { "t.pkr.hcl": `locals {\n  a = ${"-".repeat(deep)}1\n}\n` },
    says: ["hcl/nesting-too-deep t.pkr.hcl:2,406-407"],
  },
  {
    name: "interpolations nested 10,000 deep",
    files: { "t.pkr.hcl": `locals {\n  a = ${'"${'.repeat(deep)}1${'}"'.repeat(deep)}\n}\n` },
    says: ["hcl/nesting-too-deep t.pkr.hcl:2,605-607"],
  },
  {
    name: "blocks nested 10,000 deep",
    files: { "t.pkr.hcl": `${"a {\n".repeat(deep)}${"}\n".repeat(deep)}` },
    says: ["hcl/nesting-too-deep t.pkr.hcl:401,3-4"],
  },
  {
    name: "lists nested 10,000 deep, in JSON",
    files: { "t.json": `{"builders": ${"[".repeat(deep)}${"]".repeat(deep)}}` },
    says: ["template/json-too-deep t.json:1,513-514"],
  },
  {
    name: "objects nested 10,000 deep, in HCL2 in JSON",
    files: { "t.pkr.json": `{"locals": ${'{"a":'.repeat(deep)}1${"}".repeat(deep)}}` },
    says: ["hcl/json-too-deep t.pkr.json:1,2007-2008"],
  },
  {
    name: "actions nested 10,000 deep, in a legacy template",
    files: {
      "t.json": `{"builders": [{"type": "null", "communicator": "none", "ssh_host": "${"{{if 1}}".repeat(deep)}${"{{end}}".repeat(deep)}"}]}`,
    },
    says: ["gotemplate/nested-too-deep t.json:1,68-150070"],
  },
]);
