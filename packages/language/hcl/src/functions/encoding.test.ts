import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { asString } from "../values/value.ts";
import { openRig } from "./function-rig.ts";

const { run, type, complaints } = openRig();

const cases: Record<string, string> = {
  'base64encode("añ😀")': '"YcOx8J+YgA=="',
  'base64encode("")': '""',
  'base64decode("YcOx8J+YgA==")': '"añ😀"',
  'base64decode("aG\\nk=")': '"hi"',
  'base64decode("aGk")': "!function-failed 1-14",
  'base64decode("a=k=")': "!function-failed 1-14",
  'base64decode("_w==")': "!function-failed 1-14",
  'base64decode("gA==")': "!function-failed 1-14",
  'urlencode("a b+c/é!*\'()~")': '"a+b%2Bc%2F%C3%A9%21%2A%27%28%29~"',
  'jsonencode({ b = [1, null, true], a = "é\\n" })': '"{\\"a\\":\\"é\\\\n\\",\\"b\\":[1,null,true]}"',
  "jsonencode(unknown)": "unknown string",
  "jsonencode({ a = unknown })": "unknown string",
  "jsonencode(null)": '"null"',
  "jsonencode(1/0)": "!function-failed 1-12",
  "jsonencode({ a = secret })": "sensitive string",
  'jsondecode("{\\"a\\": [1.50, \\"x\\", null]}")': '{"a":[1.5,"x",null]}',
  'jsondecode("[1,]")': "!function-failed 1-12",
  "jsondecode(unknown)": "unknown any",
  'csvdecode("a,b\\r\\n1,\\"x, \\"\\"y\\"\\"\\"\\r\\n\\r\\n2,")':
    '[{"a":"1","b":"x, \\"y\\""},{"a":"2","b":""}]',
  'csvdecode("a,b")': "[]",
  'csvdecode("")': "!function-failed 1-11",
  'csvdecode("a,b\\n1")': "!function-failed 1-11",
  'csvdecode("a,a\\n1,2")': "!function-failed 1-11",
  'csvdecode("a\\nx\\"y")': "!function-failed 1-11",
  'csvdecode("a\\n\\"x\\"y")': "!function-failed 1-11",
  'csvdecode("a\\n\\"x")': "!function-failed 1-11",
  'textencodebase64("añ", "UTF-8")': '"YcOx"',
  'textencodebase64("a😀", "utf-16le")': '"YQA92ADe"',
  'textencodebase64("a", "UTF-16")': '"/v8AYQ=="',
  'textencodebase64("é\\u0080", "latin1")': '"6YA="',
  'textencodebase64("ş", "ISO-8859-9")': '"/g=="',
  'textencodebase64("€", "windows-1252")': '"gA=="',
  'textencodebase64("ж", "KOI8-R")': '"1g=="',
  'textencodebase64("日本", "EUC-JP")': '"xvzL3A=="',
  'textencodebase64("日本", "Shift_JIS")': '"k/qWew=="',
  'textencodebase64("é╗", "cp850")': '"grs="',
  'textencodebase64("日", "latin1")': "!function-arg-type 19-20",
  'textencodebase64("a", "nope")': "!function-arg-type 24-28",
  'textdecodebase64("6YA=", "ISO-8859-1")': '"é\u0080"',
  'textdecodebase64("/v8AYQ==", "UTF-16")': '"a"',
  'textdecodebase64("//5hAA==", "UTF-16")': '"a"',
  'textdecodebase64("AGE=", "UTF-16")': '"a"',
  'textdecodebase64("grs=", "cp850")': '"é╗"',
  'textdecodebase64("k/qWew==", "Shift_JIS")': '"日本"',
  'textdecodebase64("/w==", "utf-8")': "!function-arg-type 19-23",
  'textdecodebase64("x", "utf-8")': "!function-arg-type 19-20",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("csvdecode gives a list of objects, with or without rows", () => {
  assert.equal(type('csvdecode("b,a")'), "list(object({a=string,b=string}))");
  assert.equal(type("csvdecode(unknown)"), "any");
});

test("base64gzip compresses through the host and refuses too much", () => {
  const { value } = openRig({ host: { gzip: (data) => gzipSync(data) } });
  const packed = Buffer.from(asString(value('base64gzip("aña")')), "base64");
  assert.equal(gunzipSync(packed).toString(), "aña");
  const large = 'join("", [for x in range(70) : format("%1000000s", x)])';
  assert.match(complaints(`base64gzip(${large})`).join(), /more than 64 MiB/);
});

test("a complaint about JSON says where", () => {
  assert.match(complaints('jsondecode("[1, }")').join(), /offset 4: a value is missing/);
});
