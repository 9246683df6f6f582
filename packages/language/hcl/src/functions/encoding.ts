/** Functions between values and texts in other forms. Source of behaviour: measured on Packer 1.16. */
import { decodeJson, encodeJson } from "../values/json.ts";
import { DynamicType, StringType, listType, objectType } from "../values/type.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { listValue, objectValue, stringValue, unknownValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8 } from "./base64.ts";
import type { Charset } from "./charset.ts";
import { findCharset } from "./charset.ts";
import { parseCsv } from "./csv-text.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { CallContext, HclFunction } from "./function.ts";
import { any, text } from "./parameters.ts";
import { yamlText } from "./yaml/yaml-text.ts";
import { yamlValue } from "./yaml/yaml-value.ts";

/** Bytes that `base64gzip` takes: it holds the text several times over. */
const gzipLimit = 64 << 20;

export const encodingFunctions: readonly HclFunction[] = [
  {
    name: "base64decode",
    group: "encoding",
    doc: "Gives the text that a base64 text stands for; it must be UTF-8.",
    examples: [{ expr: 'base64decode("SGVsbG8=")', result: '"Hello"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(decodedText(args)),
  },
  {
    name: "base64encode",
    group: "encoding",
    doc: "Gives the base64 form of a text's UTF-8 bytes.",
    examples: [{ expr: 'base64encode("Hello")', result: '"SGVsbG8="' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(encodeBase64(encodeUtf8(args.string(0)))),
  },
  {
    name: "base64gzip",
    group: "encoding",
    doc: "Compresses a text with gzip and gives the result in base64.",
    examples: [{ expr: 'substr(base64gzip("a"), 0, 4)', result: '"H4sI"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args, { host }) => {
      const bytes = encodeUtf8(args.string(0));
      if (bytes.length > gzipLimit)
        throw new FunctionFailure(`The text has more than ${gzipLimit >> 20} MiB.`);
      return stringValue(encodeBase64(host.gzip(bytes)));
    },
  },
  {
    name: "csvdecode",
    group: "encoding",
    doc: "Reads CSV text: a list of objects whose attributes are called as the first row says.",
    examples: [{ expr: 'csvdecode("a,b\\n1,2")', result: '[{ a = "1", b = "2" }]' }],
    parameters: [text("str")],
    returns: (args) =>
      args.at(0).isKnown ? listType(rowType(headerOf(parseCsv(args.string(0))))) : DynamicType,
    call: csvRows,
  },
  {
    name: "jsondecode",
    group: "encoding",
    doc: "Reads JSON text: objects become objects, arrays tuples.",
    examples: [{ expr: 'jsondecode("{\\"a\\": [1, true]}")', result: "{ a = [1, true] }" }],
    parameters: [text("str")],
    returns: DynamicType,
    call: (args) => {
      const result = decodeJson(args.string(0));
      if (!result.ok)
        throw new FunctionFailure(
          `The text is not valid JSON at offset ${result.offset}: ${result.message}.`,
        );
      return result.value;
    },
  },
  {
    name: "jsonencode",
    group: "encoding",
    doc: "Gives a value as compact JSON text, keys in order.",
    examples: [{ expr: 'jsonencode({ b = 1, a = "x" })', result: '"{\\"a\\":\\"x\\",\\"b\\":1}"' }],
    parameters: [any("val", { allowNull: true, allowUnknown: true, allowDynamic: true })],
    returns: StringType,
    call: (args) => {
      if (!args.at(0).isWhollyKnown) return unknownValue(StringType);
      const result = encodeJson(args.at(0));
      if (!result.ok) throw new FunctionFailure(`The value cannot be written as JSON: ${result.message}.`);
      return stringValue(result.text);
    },
  },
  {
    name: "textdecodebase64",
    group: "encoding",
    doc: "Gives the text that base64 bytes stand for in a character set, named as IANA does.",
    examples: [{ expr: 'textdecodebase64("aABpAA==", "UTF-16LE")', result: '"hi"' }],
    parameters: [text("source"), text("encoding")],
    returns: StringType,
    call: (args) => stringValue(decodedInCharset(args, charsetOf(args))),
  },
  {
    name: "textencodebase64",
    group: "encoding",
    doc: "Gives the bytes of a text in a character set, named as IANA does, in base64.",
    examples: [{ expr: 'textencodebase64("hi", "UTF-16LE")', result: '"aABpAA=="' }],
    parameters: [text("string"), text("encoding")],
    returns: StringType,
    call: (args) => {
      const bytes = charsetOf(args).encode(args.string(0));
      if (bytes === undefined)
        throw new FunctionFailure("The text has characters that the character set does not have.", 0);
      return stringValue(encodeBase64(bytes));
    },
  },
  {
    name: "urlencode",
    group: "encoding",
    doc: "Escapes a text for the query of a URL.",
    examples: [{ expr: 'urlencode("a b&c")', result: '"a+b%26c"' }],
    parameters: [text("str")],
    returns: StringType,
    call: (args) => stringValue(queryEscaped(args.string(0))),
  },
  {
    name: "yamldecode",
    group: "encoding",
    doc: "Reads a YAML document.",
    examples: [{ expr: 'yamldecode("a: [1, x]")', result: '{ a = [1, "x"] }' }],
    parameters: [text("src")],
    returns: DynamicType,
    call: decodeYaml,
  },
  {
    name: "yamlencode",
    group: "encoding",
    doc: "Gives a value as YAML text.",
    examples: [{ expr: "yamlencode([1, null])", result: '"- 1\\n- null\\n"' }],
    parameters: [any("value", { allowNull: true, allowUnknown: true, allowDynamic: true })],
    returns: StringType,
    call: (args) => {
      if (!args.at(0).isWhollyKnown) return unknownValue(StringType);
      const result = yamlText(args.at(0));
      if (result === undefined)
        throw new FunctionFailure("The value has a part that cannot be written as YAML.");
      return stringValue(result);
    },
  },
];

function decodedText(args: Arguments): string {
  const bytes = decodeBase64(args.string(0));
  if (bytes === undefined) throw new FunctionFailure("The text is not base64.");
  const result = decodeUtf8(bytes);
  if (result === undefined) throw new FunctionFailure("The decoded bytes are no text in UTF-8.");
  return result;
}

function headerOf(records: readonly (readonly string[])[]): readonly string[] {
  const [header] = records;
  if (header === undefined) throw new FunctionFailure("The CSV text has no header row.");
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) throw new FunctionFailure(`The CSV text has two columns called "${twice}".`);
  return header;
}

function rowType(header: readonly string[]): Type {
  return objectType(new Map(header.map((name) => [name, StringType])));
}

function csvRows(args: Arguments): Value {
  const records = parseCsv(args.string(0));
  const header = headerOf(records);
  const rows = records
    .slice(1)
    .map((record) => objectValue(new Map(header.map((name, at) => [name, stringValue(record[at] ?? "")]))));
  return listValue(rowType(header), rows);
}

function charsetOf(args: Arguments): Charset {
  const charset = findCharset(args.string(1));
  if (charset === undefined)
    throw new FunctionFailure("There is no character set of that name, or it is not supported.", 1);
  return charset;
}

function decodedInCharset(args: Arguments, charset: Charset): string {
  const bytes = decodeBase64(args.string(0));
  if (bytes === undefined) throw new FunctionFailure("The text is not base64.", 0);
  const result = charset.decode(bytes);
  if (result === undefined) throw new FunctionFailure("The bytes are no text in that character set.", 0);
  return result;
}

/** All but letters, digits and `-_.~`; a space becomes `+`. */
function queryEscaped(str: string): string {
  const escaped = encodeURIComponent(str).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return escaped.replaceAll("%20", "+");
}

function decodeYaml(args: Arguments, { host }: CallContext): Value {
  const reading = host.readYaml(args.string(0));
  if (!reading.ok) throw new FunctionFailure(`The text is not valid YAML: ${reading.message}.`);
  if (reading.root === undefined) throw new FunctionFailure("The YAML text has no content.");
  const value = yamlValue(reading.root);
  // Packer takes a document that is null for one that is not known; measured.
  return value.isNull && value.type.kind === "dynamic" ? unknownValue(DynamicType) : value;
}
