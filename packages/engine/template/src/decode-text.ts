/** Bytes of a template file as text, or the reason why they are none. */
import { isUtf8 } from "node:buffer";
import type { DiagnosticSink } from "@prebake/base";
import { SourceText } from "@prebake/base";
import { templateDiagnostic } from "./template-diagnostics.ts";

/** No template comes near it; a disk image given by mistake is refused before it fills the memory. */
export const maxFileMiB = 64;

// After so many places nobody reads on; the file is in another encoding.
const maxInvalidPlaces = 10;

const magicNumbers: readonly (readonly number[])[] = [
  [0x7f, 0x45, 0x4c, 0x46], // ELF
  [0x1f, 0x8b], // gzip
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x51, 0x46, 0x49, 0xfb], // qcow2
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xfd, 0x37, 0x7a, 0x58, 0x5a], // xz
  [0x28, 0xb5, 0x2f, 0xfd], // zstd
];

/** The text with a leading byte order mark kept; invalid bytes are reported and become U+FFFD. Undefined when it is no text at all. */
export function decodeText(bytes: Uint8Array, name: string, sink: DiagnosticSink): SourceText | undefined {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) {
    sink.add(templateDiagnostic("utf16-file", { path: name }));
    return undefined;
  }
  if (magicNumbers.some((magic) => startsWith(bytes, magic))) return refuseBinary(name, sink);
  const valid = decodeValid(bytes);
  if (valid !== undefined) return new SourceText(name, valid);
  if (bytes.subarray(0, 8192).includes(0)) return refuseBinary(name, sink);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const source = new SourceText(name, text);
  reportInvalidPlaces(bytes, source, sink);
  return source;
}

// Looking first and decoding then is ten times faster than a decoder that may fail.
function decodeValid(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

function refuseBinary(name: string, sink: DiagnosticSink): undefined {
  sink.add(templateDiagnostic("binary-file", { path: name }));
  return undefined;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, at) => bytes[at] === byte);
}

// A U+FFFD in the text stands for a bad byte only when the bytes there are not those of U+FFFD itself.
function reportInvalidPlaces(bytes: Uint8Array, source: SourceText, sink: DiagnosticSink): void {
  let byteAt = 0;
  let places = 0;
  for (let at = 0; at < source.text.length && places < maxInvalidPlaces; at++) {
    const codePoint = source.text.codePointAt(at) ?? 0;
    if (codePoint !== 0xfffd || startsWith(bytes.subarray(byteAt, byteAt + 3), [0xef, 0xbf, 0xbd])) {
      byteAt += utf8Length(codePoint);
      if (codePoint > 0xffff) at++;
      continue;
    }
    sink.add(
      templateDiagnostic("invalid-utf8", { byte: bytes[byteAt] ?? 0 }, { subject: source.range(at, at + 1) }),
    );
    places++;
    byteAt += invalidLength(bytes, byteAt);
  }
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

// The decoder replaces the longest start of a valid sequence by one U+FFFD. Source: WHATWG Encoding Standard, "UTF-8 decoder".
function invalidLength(bytes: Uint8Array, at: number): number {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const length of [3, 2]) {
    const piece = bytes.subarray(at, at + length);
    if (piece.length === length && decoder.decode(piece) === "\ufffd") return length;
  }
  return 1;
}
