import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./function-rig.ts";
import { HostRefusal } from "./function-host.ts";

const files = {
  "hello.txt": "hello\n",
  "latin1.txt": Uint8Array.of(0x63, 0xe9),
  "greet.tpl": "Dear ${name}%{ if formal }, sir%{ endif }",
  "one.tpl": "${xs}",
  "self.tpl": '${templatefile("one.tpl", { xs = 1 })}',
  "bad.tpl": "${ 1 + ",
  "http/preseed.cfg": "p",
  "http/boot/menu.cfg": "m",
  "http/boot/deep/x.txt": "x",
  ".hidden.cfg": "h",
};
const { run, type, complaints } = openRig({ files });

const cases: Record<string, string> = {
  'abspath("a/../b")': '"/home/me/images/b"',
  'abspath("/a//b/./c/")': '"/a/b/c"',
  'abspath("../x")': '"/home/me/x"',
  'abspath("")': '"/home/me/images"',
  'basename("/a/b.iso")': '"b.iso"',
  'basename("a/")': '"a"',
  'basename("///")': '"/"',
  'basename("")': '"."',
  'dirname("/a/b.iso")': '"/a"',
  'dirname("b.iso")': '"."',
  'dirname("a/b/../c/")': '"a/c"',
  'pathexpand("~/x/../y")': '"/home/kim/y"',
  'pathexpand("~")': '"/home/kim"',
  'pathexpand("a/~")': '"a/~"',
  'pathexpand("~root/x")': "!function-failed 1-12",
  'file("hello.txt")': '"hello\\n"',
  'file("./hello.txt")': '"hello\\n"',
  'file("latin1.txt")': "!function-failed 1-6",
  'file("nope")': "!function-failed 1-6",
  'filebase64("latin1.txt")': '"Y+k="',
  'filebase64("nope")': "!function-failed 1-12",
  'fileexists("hello.txt")': "true",
  'fileexists("nope")': "false",
  'fileexists("http")': "!function-failed 1-12",
  'fileset("http", "*.cfg")': '["preseed.cfg"]',
  'fileset("http", "**/*.cfg")': '["boot/menu.cfg","preseed.cfg"]',
  'fileset("http", "**")': '["boot/deep/x.txt","boot/menu.cfg","preseed.cfg"]',
  'fileset(".", "*/boot/{menu,other}.cfg")': '["http/boot/menu.cfg"]',
  'fileset(".", "[.g]*")': '[".hidden.cfg","greet.tpl"]',
  'fileset(".", "[!a-z]*")': '[".hidden.cfg"]',
  'fileset(".", "h?ll\\\\o.txt")': '["hello.txt"]',
  'fileset("nope", "*")': "[]",
  'fileset(".", "[a")': "!function-failed 1-9",
  'fileset(".", "{a")': "!function-failed 1-9",
  'fileset(".", "a}")': "!function-failed 1-9",
  'templatefile("greet.tpl", { name = "Kim", formal = true })': '"Dear Kim, sir"',
  'templatefile("greet.tpl", { name = "Kim", formal = unknown })': "unknown string",
  'templatefile("greet.tpl", { name = secret, formal = false })': "sensitive string",
  'templatefile("one.tpl", { xs = [1] })': "[1]",
  'templatefile("one.tpl", {})': "!function-arg-type 25-26",
  'templatefile("one.tpl", { "a b" = 1 })': "!function-arg-type 25-26",
  'templatefile("one.tpl", [])': "!function-arg-type 25-26",
  'templatefile("self.tpl", {})': "!function-failed 1-14",
  'templatefile("bad.tpl", {})': "!function-failed 1-14",
  'templatefile("latin1.txt", {})': "!function-failed 1-14",
};

for (const [expression, wanted] of Object.entries(cases)) {
  test(`${expression} is ${wanted}`, () => assert.equal(run(expression), wanted));
}

test("fileset gives a set", () => assert.equal(type('fileset(".", "*")'), "set(string)"));

test("a file of the host's that cannot be read is told in the host's words", () => {
  const refusing = openRig({
    host: {
      readFile: (path) => {
        throw new HostRefusal(`Cannot read ${path}: permission denied.`);
      },
    },
  });
  assert.match(refusing.complaints('file("x")').join(), /Cannot read x: permission denied/);
});

test("complaints say which variable of a template is missing", () => {
  assert.match(complaints('templatefile("greet.tpl", { name = 1 })').join(), /"formal", which is not given/);
});

test("fileset gives up on a tree without end", () => {
  const endless = openRig({ host: { listDirectory: () => [{ name: "d", kind: "directory" }] } });
  assert.equal(endless.run('fileset(".", "**/*.txt")'), "!function-failed 1-9");
});
