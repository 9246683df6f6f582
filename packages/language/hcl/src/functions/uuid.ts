/** Functions that make UUIDs. Source: RFC 9562; names of namespaces measured on Packer 1.16. */
import { StringType } from "../values/type.ts";
import { stringValue } from "../values/value.ts";
import { encodeUtf8 } from "./base64.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import { hexText } from "./hex-text.ts";
import { text } from "./parameters.ts";

const namespaces: Readonly<Record<string, string>> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

export const uuidFunctions: readonly HclFunction[] = [
  {
    name: "uuidv4",
    group: "uuid",
    doc: "Gives a random UUID, another one at each call.",
    examples: [{ expr: "length(uuidv4())", result: "36" }],
    parameters: [],
    returns: StringType,
    call: (_, { host }) => stringValue(uuidText(host.randomBytes(16), 4)),
  },
  {
    name: "uuidv5",
    group: "uuid",
    doc: "Gives the UUID of a name in a namespace: dns, url, oid, x500, or a UUID.",
    examples: [
      { expr: 'uuidv5("dns", "www.example.com")', result: '"2ed6657d-e927-568b-95e1-2665a8aea6a2"' },
    ],
    parameters: [text("namespace"), text("name")],
    returns: StringType,
    call: (args, { host }) => {
      const name = encodeUtf8(args.string(1));
      const data = new Uint8Array(16 + name.length);
      data.set(namespaceBytes(args.string(0)));
      data.set(name, 16);
      return stringValue(uuidText(host.digest("sha1", data), 5));
    },
  },
];

/** As it is, in braces, as a URN, or without hyphens. Source: measured on Packer 1.16. */
const uuidForm =
  /^(?:(?:urn:uuid:)?([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})|\{([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\}|([\da-f]{32}))$/i;

function namespaceBytes(namespace: string): Uint8Array {
  const text = Object.hasOwn(namespaces, namespace) ? namespaces[namespace] : namespace;
  const digits =
    uuidForm
      .exec(text ?? "")
      ?.slice(1)
      .join("")
      .replaceAll("-", "") ?? "";
  if (digits === "") throw new FunctionFailure("The namespace must be dns, url, oid, x500 or a UUID.");
  return Uint8Array.from({ length: 16 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

function uuidText(source: Uint8Array, version: number): string {
  const bytes = source.slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hexText(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
