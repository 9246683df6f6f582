/** Values of the wrong type, out of range, and keys that are missing. */
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
const build = 'build {\n  sources = ["source.null.a"]\n';
const qemu = (lines: string) => `source "qemu" "a" {\n${lines}}\nbuild {\n  sources = ["source.qemu.a"]\n}\n`;
const medium = '  iso_url = "x.iso"\n  iso_checksum = "none"\n  communicator = "none"\n';

badInputs([
  hcl("a word where a number is meant", qemu(`${medium}  memory = "much"\n`), [
    "config/wrong-type t.pkr.hcl:5,12-18",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl("a list where a text is meant", qemu(`${medium}  vm_name = ["a"]\n`), [
    "config/wrong-type t.pkr.hcl:5,13-18",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl(
    "a number where a list is meant",
    `${source}${build}  provisioner "shell-local" {\n    inline = {}\n  }\n}\n`,
    ["config/wrong-type t.pkr.hcl:7,14-16"],
  ),
  hcl("a word where true or false is meant", qemu(`${medium}  headless = "maybe"\n`), [
    "config/wrong-type t.pkr.hcl:5,14-21",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl("a fraction where a whole number is meant", qemu(`${medium}  cpus = 1.5\n`), [
    "config/out-of-range t.pkr.hcl:5,10-13",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl("a word that is none of the possible ones", qemu(`${medium}  format = "vmdk"\n`), [
    "config/not-allowed t.pkr.hcl:5,12-18",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl("a duration without a unit that is none", qemu(`${medium}  boot_wait = "soon"\n`), [
    "config/bad-duration t.pkr.hcl:5,15-21",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl("a disk size that is none", qemu(`${medium}  disk_size = "big"\n`), [
    "?iso/unverified t.pkr.hcl:3,18-24",
    "qemu/disk-size t.pkr.hcl:5,15-20",
  ]),
  hcl("a port out of range", qemu(`${medium}  host_port_min = 70000\n`), [
    "config/out-of-range t.pkr.hcl:5,19-24",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl("a port range that is empty", qemu(`${medium}  host_port_min = 3000\n  host_port_max = 2000\n`), [
    "?iso/unverified t.pkr.hcl:3,18-24",
    "qemu/port-range t.pkr.hcl:5,19-23",
  ]),
  hcl(
    "a checksum that is none",
    qemu('  iso_url = "x.iso"\n  iso_checksum = "sha256:12"\n  communicator = "none"\n'),
    ["iso/checksum-form t.pkr.hcl:3,18-29"],
  ),
  hcl("a block where an argument is meant", qemu(`${medium}  boot_command {\n  }\n`), [
    "config/argument-expected t.pkr.hcl:5,3-15",
    "?iso/unverified t.pkr.hcl:3,18-24",
  ]),
  hcl(
    "null where a value is needed",
    qemu('  iso_url = null\n  iso_checksum = null\n  communicator = "none"\n'),
    ["iso/no-url t.pkr.hcl:2,13-17", "iso/no-checksum t.pkr.hcl:3,18-22"],
  ),
  hcl("ISO and checksum missing", qemu('  communicator = "none"\n'), [
    "iso/no-url t.pkr.hcl:1,1-18",
    "iso/no-checksum t.pkr.hcl:1,1-18",
  ]),
  hcl("no user to log in with", qemu('  iso_url = "x.iso"\n  iso_checksum = "none"\n'), [
    "?iso/unverified t.pkr.hcl:3,18-24",
    "communicator/username-missing t.pkr.hcl:1,1-18",
  ]),
  hcl("a provisioner with nothing to run", `${source}${build}  provisioner "shell" {}\n}\n`, [
    "script/nothing-to-run t.pkr.hcl:6,3-22",
  ]),
  hcl(
    "a file provisioner without its destination",
    `${source}${build}  provisioner "file" {\n    source = "t.pkr.hcl"\n  }\n}\n`,
    ["config/missing-key t.pkr.hcl:6,3-21"],
  ),
  hcl(
    "a script that does not exist",
    `${source}${build}  provisioner "shell-local" {\n    script = "absent.sh"\n  }\n}\n`,
    ["script/missing t.pkr.hcl:7,14-25"],
  ),
  hcl(
    "one of several scripts that does not exist",
    `${source}${build}  provisioner "shell-local" {\n    scripts = ["t.pkr.hcl", "absent.sh"]\n  }\n}\n`,
    ["script/missing t.pkr.hcl:7,29-40"],
  ),
  hcl("a build without sources", "build {\n}\n", ["template/no-sources t.pkr.hcl:1,1-6"]),
  hcl("a build with a source that is no reference", 'build {\n  sources = ["a"]\n}\n', [
    "template/bad-source-reference t.pkr.hcl:2,14-17",
  ]),
  hcl("no build at all", source, ["template/no-builds"]),
  hcl("a source with one label", 'source "null" {\n}\nbuild {\n  sources = ["source.null.a"]\n}\n', [
    "hcl/missing-label t.pkr.hcl:1,15-16",
  ]),
  hcl("an operator between a text and a number", `locals {\n  a = "x" + 1\n}\n${source}${build}}\n`, [
    "hcl/operand-type t.pkr.hcl:2,7-10",
  ]),
  hcl("a condition that is no boolean", `locals {\n  a = "x" ? 1 : 2\n}\n${source}${build}}\n`, [
    "hcl/condition-type t.pkr.hcl:2,7-10",
  ]),
  hcl("a function with an argument of the wrong type", `locals {\n  a = length(5)\n}\n${source}${build}}\n`, [
    "hcl/function-failed t.pkr.hcl:2,7-14",
  ]),
  hcl("an index beyond the end", `locals {\n  a = ["x"][3]\n}\n${source}${build}}\n`, [
    "hcl/invalid-index t.pkr.hcl:2,12-15",
  ]),
  hcl(
    "a default that does not have the type",
    `variable "a" {\n  type = list(string)\n  default = 5\n}\n${source}${build}}\n`,
    ["template/bad-default t.pkr.hcl:3,13-14"],
  ),
  hcl(
    "a chain of locals that is a circle",
    `locals {\n  a = local.b\n  b = local.a\n}\n${source}${build}}\n`,
    ["template/dependency-cycle t.pkr.hcl:2,3-4"],
  ),
  json(
    "a word where a number is meant, in JSON",
    '{\n  "builders": [{\n    "type": "qemu",\n    "iso_url": "x.iso",\n    "iso_checksum": "none",\n    "communicator": "none",\n    "memory": "much"\n  }]\n}',
    ["config/wrong-type t.json:7,15-21", "?iso/unverified t.json:5,21-27"],
  ),
  json(
    "an object where a text is meant, in JSON",
    '{\n  "builders": [{\n    "type": "null",\n    "communicator": {"a": 1}\n  }]\n}',
    ["config/wrong-type t.json:4,21-29"],
  ),
  json("builders that are no list", '{\n  "builders": {"type": "null"}\n}', [
    "template/legacy-shape t.json:2,15-31",
  ]),
  json("a builder without a type", '{\n  "builders": [{"communicator": "none"}]\n}', [
    "template/legacy-no-type t.json:2,16-40",
  ]),
  json("a template without builders", '{\n  "provisioners": []\n}', [
    "template/legacy-no-builders t.json:1,1-3,2",
  ]),
  json("a missing required key, in JSON", '{\n  "builders": [{"type": "file"}]\n}', [
    "config/missing-key t.json:2,16-32",
    "?file/empty t.json:2,16-32",
  ]),
  json(
    "a variable that is no text",
    '{\n  "variables": {"a": ["x"]},\n  "builders": [{"type": "null", "communicator": "none"}]\n}',
    ["template/legacy-shape t.json:2,22-27"],
  ),
  json(
    "a template text that is not closed",
    '{\n  "builders": [{\n    "type": "null",\n    "communicator": "none",\n    "ssh_host": "{{user `a`"\n  }]\n}',
    ["gotemplate/unclosed-action t.json:5,17-29"],
  ),
]);
