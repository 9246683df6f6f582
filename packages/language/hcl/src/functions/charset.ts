/** Character sets by their IANA names: text to bytes and back. */
import { codePages } from "./code-pages.ts";

export interface Charset {
  /** Undefined when a character has no place in the set. */
  readonly encode: (text: string) => Uint8Array | undefined;
  /** Undefined when the bytes are not of the set. */
  readonly decode: (bytes: Uint8Array) => string | undefined;
}

/** What the web platform means by these names is another set than IANA does, or none that one can write. */
const refusedNames: readonly string[] = ["ascii", "x-user-defined", "replacement", "unicode", "iso-2022-jp"];

/** Names of IANA's that the web platform does not know, by those that it does. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  gb18030: ["csgb18030"],
  gbk: ["cp936", "csgbk", "ms936", "windows-936"],
  "euc-jp": ["extended_unix_code_packed_format_for_japanese"],
  "iso-8859-6": ["iso_8859-6-e", "iso_8859-6-i"],
  "iso-8859-8": ["iso_8859-8-e", "iso_8859-8-i"],
  "iso-8859-10": ["iso_8859-10:1992"],
  "iso-8859-13": ["csiso885913"],
  "iso-8859-14": [
    "csiso885914",
    "iso-celtic",
    "iso-ir-199",
    "iso_8859-14",
    "iso_8859-14:1998",
    "l8",
    "latin8",
  ],
  "iso-8859-15": ["csiso885915", "latin-9"],
  "iso-8859-16": ["csiso885916", "iso-ir-226", "iso_8859-16", "iso_8859-16:2001", "l10", "latin10"],
  "koi8-u": ["cskoi8u"],
  "utf-8": ["csutf8"],
  "utf-16": ["csutf16"],
  "utf-16be": ["csutf16be"],
  "utf-16le": ["csutf16le"],
};

function commonName(name: string): string {
  const lower = name.toLowerCase();
  const [, page] = /^cswindows(874|125[0-8])$/.exec(lower) ?? [];
  if (page !== undefined) return `windows-${page}`;
  return Object.entries(otherNames).find(([, names]) => names.includes(lower))?.[0] ?? lower;
}

/** Undefined when the name is not known. Upper and lower case are the same. */
export function findCharset(name: string): Charset | undefined {
  const common = commonName(name);
  const page = codePages.find(({ names }) => names.includes(common));
  if (page !== undefined) return singleByteCharset(page.upperHalf);
  return unicodeCharsets[common] ?? webCharset(common);
}

const unicodeCharsets: Readonly<Record<string, Charset>> = {
  "utf-8": {
    encode: (text) => new TextEncoder().encode(text),
    decode: (bytes) => decodeWith("utf-8", bytes),
  },
  "utf-16": { encode: (text) => utf16Bytes(`\ufeff${text}`, "big"), decode: decodeMarkedUtf16 },
  "utf-16be": { encode: (text) => utf16Bytes(text, "big"), decode: (bytes) => decodeWith("utf-16be", bytes) },
  "utf-16le": {
    encode: (text) => utf16Bytes(text, "little"),
    decode: (bytes) => decodeWith("utf-16le", bytes),
  },
};

function utf16Bytes(text: string, order: "big" | "little"): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), order === "little");
  return bytes;
}

/** Without a mark the high byte comes first. */
function decodeMarkedUtf16(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeWith("utf-16le", bytes.subarray(2));
  return decodeWith("utf-16be", first === 0xfe && second === 0xff ? bytes.subarray(2) : bytes);
}

function decodeWith(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // How the decoder tells that the bytes are not of the set.
  }
}

function singleByteCharset(upperHalf: string): Charset {
  const chars = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).concat(
    Array.from(upperHalf),
  );
  const codes = new Map(chars.map((char, code) => [char, [code]]));
  return {
    encode: (text) => encodeByTable(text, codes),
    decode: (bytes) =>
      bytes.every((byte) => byte < chars.length)
        ? Array.from(bytes, (byte) => chars[byte] ?? "").join("")
        : undefined,
  };
}

function webCharset(name: string): Charset | undefined {
  if (refusedNames.includes(name) || name.trim() !== name || !knowsLabel(name)) return undefined;
  return {
    encode: (text) => encodeByTable(text, reverseTable(name)),
    decode: (bytes) => decodeStrictly(name, bytes),
  };
}

/** The web platform makes control characters, and private ones, of bytes that have no place in a set. */
function decodeStrictly(label: string, bytes: Uint8Array): string | undefined {
  const text = decodeWith(label, bytes);
  return text === undefined || /[\u0080-\u009f\ue000-\uf8ff]/.test(text) ? undefined : text;
}

function knowsLabel(name: string): boolean {
  try {
    return Boolean(new TextDecoder(name));
  } catch {
    return false; // How the platform tells that it has no such decoder.
  }
}

type ByteTable = ReadonlyMap<string, readonly number[]>;

function encodeByTable(text: string, table: ByteTable): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const char of text) {
    const code = table.get(char);
    if (code === undefined) return undefined;
    bytes.push(...code);
  }
  return Uint8Array.from(bytes);
}

/** The platform only decodes: what each byte, or pair of bytes, decodes to, turned around. The first of several spellings counts. */
function reverseTable(label: string): ByteTable {
  const table = new Map<string, readonly number[]>();
  const leads: number[] = [];
  for (let byte = 0; byte < 256; byte++) {
    const char = decodeStrictly(label, Uint8Array.of(byte));
    if (char === undefined) leads.push(byte);
    else if (!table.has(char)) table.set(char, [byte]);
  }
  for (const lead of leads) {
    // These rows of Shift_JIS repeat others and are never written. Source: WHATWG Encoding, "index Shift_JIS pointer".
    if (label.startsWith("shift") && (lead === 0xed || lead === 0xee)) continue;
    for (let trail = 0x40; trail < 0xff; trail++) {
      const char = decodeStrictly(label, Uint8Array.of(lead, trail));
      if (char !== undefined && Array.from(char).length === 1 && !table.has(char))
        table.set(char, [lead, trail]);
    }
  }
  return table;
}
