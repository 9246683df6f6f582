/** What goes wrong when templates of other people are run as they are found: without their variables, files and plugins. */
import { badInputs } from "./bad-input.fixture.ts";

const alone = (name: string): string =>
  `variable "iso" {\n  default = "${name}"\n}\nvariable "disk" {\n  default = 1\n}\nlocals {\n  a = 1\n}\nsource "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n`;

const source = 'source "null" "a" {\n  communicator = "none"\n}\n';
const build = 'build {\n  sources = ["null.a"]\n}\n';

badInputs([
  {
    name: "a part of a plugin in a legacy template: the type is marked, not the whole object",
    files: {
      "t.json":
        '{\n  "builders": [\n    {\n      "name": "cloud",\n      "type": "openstack"\n    }\n  ]\n}\n',
    },
    says: ["runner/component-elsewhere t.json:5,15-26"],
    text: /prebake plugins install github\.com\/hashicorp\/openstack/,
  },
  {
    name: "a part that nobody knows",
    files: { "t.json": '{\n  "builders": [\n    {\n      "type": "arm"\n    }\n  ]\n}\n' },
    says: ["runner/unknown-component t.json:4,15-20"],
    text: /There are: .*\. All others come from plugins/,
  },
  {
    name: "a variable whose default is itself: it was to be set",
    files: {
      "t.json":
        '{\n  "variables": {"user": "{{user `user`}}"},\n  "builders": [{"type": "null", "communicator": "none"}]\n}\n',
    },
    says: ["template/legacy-variable-cycle t.json:2,25-42"],
    text: /Set it with -var "user=…"/,
  },
  {
    name: "variables that are declared in a file beside the one given",
    files: { "t.pkr.hcl": `locals {\n  a = var.build_directory\n}\n${source}${build}` },
    says: ["hcl/unknown-attribute t.pkr.hcl:2,10-26"],
    text: /There is no "var\.build_directory"\. Declare it/,
  },
  {
    name: "a file that a function reads",
    files: { "t.pkr.hcl": `locals {\n  a = file("boot/absent.cfg")\n}\n${source}${build}` },
    says: ["hcl/function-failed t.pkr.hcl:2,7-12"],
    text: /there is no file ".*boot\/absent\.cfg"/,
  },
  {
    name: "a directory of templates that stand alone: one complaint for two files",
    files: { "a.pkr.hcl": alone("a"), "b.pkr.hcl": alone("b"), "c.pkr.hcl": source },
    words: ["."],
    says: [
      "template/templates-in-one-directory b.pkr.hcl:1,10-15",
      "< a.pkr.hcl:1,10-15",
      "template/duplicate-definition c.pkr.hcl:1,1-18",
      "< a.pkr.hcl:10,1-18",
    ],
    text: /define 4 things of the same names: variable "iso", variable "disk", local "a" and others/,
  },
]);
