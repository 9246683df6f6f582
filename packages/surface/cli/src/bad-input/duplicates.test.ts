/** Things that are there twice: both places are shown. */
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

const source = 'source "null" "a" {\n  communicator = "none"\n}\n';
const build = 'build {\n  sources = ["source.null.a"]\n}\n';

badInputs([
  hcl("a source", `${source}${source}${build}`, [
    "template/duplicate-definition t.pkr.hcl:4,1-18",
    "< t.pkr.hcl:1,1-18",
  ]),
  hcl("a variable", `variable "v" {\n  default = 1\n}\nvariable "v" {\n  default = 2\n}\n${source}${build}`, [
    "template/duplicate-definition t.pkr.hcl:4,10-13",
    "< t.pkr.hcl:1,10-13",
  ]),
  hcl("a local in two blocks", `locals {\n  v = 1\n}\nlocals {\n  v = 2\n}\n${source}${build}`, [
    "template/duplicate-definition t.pkr.hcl:5,3-4",
    "< t.pkr.hcl:2,3-4",
  ]),
  hcl("a local in both forms", `locals {\n  v = 1\n}\nlocal "v" {\n  expression = 2\n}\n${source}${build}`, [
    "template/duplicate-definition t.pkr.hcl:5,16-17",
    "< t.pkr.hcl:2,3-4",
  ]),
  hcl(
    "a data source",
    `data "null" "d" {\n  input = "x"\n}\ndata "null" "d" {\n  input = "x"\n}\n${source}${build}`,
    ["template/duplicate-definition t.pkr.hcl:4,1-16", "< t.pkr.hcl:1,1-16"],
  ),
  hcl(
    "a key",
    'source "null" "a" {\n  communicator = "none"\n  communicator = "ssh"\n}\nbuild {\n  sources = ["source.null.a"]\n}\n',
    ["hcl/duplicate-argument t.pkr.hcl:3,3-15", "< t.pkr.hcl:2,3-15"],
  ),
  hcl("a key in an object", `locals {\n  v = { for x in ["a", "a"] : x => 1 }\n}\n${source}${build}`, [
    "hcl/duplicate-key t.pkr.hcl:2,31-32",
  ]),
  hcl(
    "an argument of the source set again in the build",
    `${source}build {\n  source "source.null.a" {\n    communicator = "ssh"\n  }\n}\n`,
    ["template/argument-set-twice t.pkr.hcl:6,5-17", "< t.pkr.hcl:2,3-15"],
  ),
  hcl(
    "a cleanup provisioner",
    `${source}build {\n  sources = ["source.null.a"]\n  error-cleanup-provisioner "shell-local" {\n    inline = ["true"]\n  }\n  error-cleanup-provisioner "shell-local" {\n    inline = ["true"]\n  }\n}\n`,
    ["template/several-cleanup-provisioners t.pkr.hcl:9,3-42"],
  ),
  {
    name: "a source in two files",
    files: { "a.pkr.hcl": source, "b.pkr.hcl": `\n${source}${build}` },
    words: ["."],
    says: ["template/duplicate-definition b.pkr.hcl:2,1-18", "< a.pkr.hcl:1,1-18"],
  },
  {
    name: "a variable in a variable file",
    files: { "t.pkr.hcl": `variable "v" {}\n${source}${build}`, "v.pkrvars.hcl": "v = 1\nv = 2\n" },
    words: ["-var-file=v.pkrvars.hcl", "t.pkr.hcl"],
    says: ["hcl/duplicate-argument v.pkrvars.hcl:2,1-2", "< v.pkrvars.hcl:1,1-2"],
  },
  json(
    "a root key in JSON",
    '{\n  "builders": [],\n  "builders": [{"type": "null", "communicator": "none"}]\n}',
    ["template/json-duplicate-key t.json:3,3-13", "< t.json:2,3-13"],
  ),
  json(
    "a key of a builder in JSON",
    '{\n  "builders": [{\n    "type": "null",\n    "communicator": "none",\n    "communicator": "ssh"\n  }]\n}',
    ["template/json-duplicate-key t.json:5,5-19", "< t.json:4,5-19"],
  ),
  json(
    "a variable in JSON",
    '{\n  "variables": {\n    "v": "1",\n    "v": "2"\n  },\n  "builders": [{"type": "null", "communicator": "none"}]\n}',
    ["template/json-duplicate-key t.json:4,5-8", "< t.json:3,5-8"],
  ),
  json(
    "a builder of one type without names",
    '{\n  "builders": [\n    {"type": "null", "communicator": "none"},\n    {"type": "null", "communicator": "none"}\n  ]\n}',
    ["template/duplicate-definition t.json:4,14-20", "< t.json:3,14-20"],
  ),
  {
    name: "a key in HCL2 in JSON",
    files: {
      "t.pkr.json":
        '{\n  "variable": {"v": {"default": 1, "default": 2}},\n  "build": {"sources": ["null.a"]},\n  "source": {"null": {"a": {"communicator": "none"}}}\n}',
    },
    says: ["hcl/json-duplicate-key t.pkr.json:2,36-45", "< t.pkr.json:2,22-31"],
  },
]);
