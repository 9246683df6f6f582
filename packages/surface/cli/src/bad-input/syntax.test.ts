/** Text that is no HCL2 and no JSON: each mistake at its place, all of a file at once. */
import { badInputs } from "./bad-input.fixture.ts";

const hcl = (name: string, text: string, says: readonly string[]) => ({
  name,
  files: { "t.pkr.hcl": text },
  says,
});
const json = (name: string, text: string, says: readonly string[]) => ({
  name,
  files: { "t.json": text },
  says,
});

badInputs([
  hcl("a block that is not closed", 'source "null" "a" {\n  communicator = "none"\n', [
    "hcl/unclosed-block t.pkr.hcl:1,19-20",
  ]),
  hcl("a string that is not closed", 'variable "a" {\n  default = "x\n}\n', [
    "hcl/newline-in-string t.pkr.hcl:2,15-3,1",
    ">hcl/unterminated-string t.pkr.hcl:2,15-3,1",
  ]),
  hcl("an argument without a value", 'variable "a" {\n  default =\n}\n', [
    "hcl/invalid-expression t.pkr.hcl:2,12-3,1",
  ]),
  hcl("a bracket that is not closed", 'build {\n  sources = ["source.null.a"\n}\n', [
    "hcl/missing-separator t.pkr.hcl:3,1-2",
  ]),
  hcl("single quotes", "build {\n  sources = ['source.null.a']\n}\n", [
    "hcl/single-quotes t.pkr.hcl:2,14-29",
    ">hcl/invalid-expression t.pkr.hcl:2,14-15",
  ]),
  hcl("a semicolon at the end of a line", "locals {\n  a = 1;\n}\n", [
    "hcl/semicolon t.pkr.hcl:2,8-9",
    ">hcl/missing-newline t.pkr.hcl:2,8-9",
  ]),
  hcl("two arguments in one line", "locals {\n  a = 1 b = 2\n}\n", ["hcl/missing-newline t.pkr.hcl:2,9-10"]),
  hcl("an interpolation that is not closed", 'locals {\n  a = "${upper("x"\n}\n', [
    "hcl/template-unclosed t.pkr.hcl:2,8-10",
    ">hcl/newline-in-string t.pkr.hcl:3,2-4,1",
    ">hcl/missing-separator t.pkr.hcl:3,1-2",
  ]),
  hcl("an escape that does not exist", 'locals {\n  a = "C:\\Windows"\n}\n', [
    "hcl/bad-escape t.pkr.hcl:2,10-12",
  ]),
  hcl("a heredoc without its end", "locals {\n  a = <<EOT\nx\n}\n", [
    "hcl/unterminated-string t.pkr.hcl:5,1-1",
  ]),
  hcl("text that is no HCL at all", "#!/bin/sh\nset -e\necho $HOME\n", [
    "hcl/incomplete-item t.pkr.hcl:2,1-4",
    "hcl/invalid-character t.pkr.hcl:3,6-7",
    ">hcl/incomplete-item t.pkr.hcl:3,1-5",
  ]),
  hcl(
    "three mistakes in one file, with a sound part between",
    'locals {\n  a = \n}\nvariable "fine" {\n  default = 1\n}\nlocals {\n  b = 1 +\n}\nlocals {\n  c = [1 2]\n}\n',
    [
      "hcl/invalid-expression t.pkr.hcl:2,7-3,1",
      "hcl/invalid-expression t.pkr.hcl:8,10-9,1",
      "hcl/missing-separator t.pkr.hcl:11,10-11",
    ],
  ),
  json("a comma too many", '{\n  "builders": [{"type": "null"},]\n}', [
    "template/json-syntax t.json:2,32-33",
  ]),
  json("a comma missing", '{\n  "builders": []\n  "variables": {}\n}', ["template/json-syntax t.json:3,3-4"]),
  json("an object that is not closed", '{\n  "builders": [{"type": "null"}]\n', [
    "template/json-syntax t.json:1,1-2",
  ]),
  json("a string that is not closed", '{\n  "builders: []\n}', ["template/json-syntax t.json:2,16-3,1"]),
  json("a comment", '{\n  // builders\n  "builders": []\n}', ["template/json-syntax t.json:2,3-5"]),
  json("a word in the place of a value", '{\n  "builders": yes\n}', ["template/json-syntax t.json:2,15-18"]),
  json("something after the end", '{"builders": []}\n{}', ["template/json-syntax t.json:2,1-2"]),
  json("an empty file", "", ["template/json-syntax t.json:1,1-1"]),
  json("no object", "[1]", ["template/legacy-not-an-object t.json:1,1-4"]),
  {
    name: "mistakes in two files of a directory are told together",
    files: { "a.pkr.hcl": "locals {\n  a = \n}\n", "b.pkr.hcl": "locals {\n  b = \n}\n" },
    words: ["."],
    says: ["hcl/invalid-expression a.pkr.hcl:2,7-3,1", "hcl/invalid-expression b.pkr.hcl:2,7-3,1"],
  },
  {
    name: "HCL2 in JSON: a comma missing",
    files: { "t.pkr.json": '{\n  "locals": {"a": 1}\n  "build": {}\n}' },
    says: ["hcl/json-missing-comma t.pkr.json:3,3-10"],
  },
  {
    name: "a variable file",
    files: {
      "t.pkr.hcl":
        'variable "a" {}\nsource "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n',
      "v.pkrvars.hcl": "a = \n",
    },
    words: ["-var-file=v.pkrvars.hcl", "t.pkr.hcl"],
    says: ["hcl/invalid-expression v.pkrvars.hcl:1,5-2,1"],
  },
  {
    name: "a JSON variable file",
    files: {
      "t.pkr.hcl":
        'variable "a" {}\nsource "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n',
      "v.json": '{"a": }',
    },
    words: ["-var-file=v.json", "t.pkr.hcl"],
    says: ["hcl/json-missing-value v.json:1,7-8"],
  },
  {
    name: "-var with a value that is no expression",
    files: {
      "t.pkr.hcl":
        'variable "a" {\n  type = list(string)\n}\nsource "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n',
    },
    words: ["-var", "a=[1", "t.pkr.hcl"],
    says: ["hcl/unclosed-bracket <value for var.a from arguments>:1,1-2"],
  },
]);
