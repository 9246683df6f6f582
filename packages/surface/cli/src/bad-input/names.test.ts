/** Names that do not exist: blocks, keys, types, functions, variables. What was probably meant is said. */
import { badInputs } from "./bad-input.fixture.ts";

const hcl = (
  name: string,
  text: string,
  more: { readonly says: readonly string[]; readonly text: RegExp },
) => ({
  name,
  files: { "t.pkr.hcl": text },
  ...more,
});
const json = (
  name: string,
  text: string,
  more: { readonly says: readonly string[]; readonly text: RegExp },
) => ({
  name,
  files: { "t.json": text },
  ...more,
});

const source = 'source "null" "a" {\n  communicator = "none"\n}\n';
const build = 'build {\n  sources = ["source.null.a"]\n';

badInputs([
  hcl("an unknown block", `${source}biuld {\n  sources = ["source.null.a"]\n}\n`, {
    says: ["hcl/unknown-block-type t.pkr.hcl:4,1-6"],
    text: /Did you mean "build"\?/,
  }),
  hcl("an unknown block in a build", `${source}${build}  provisoner "shell" {}\n}\n`, {
    says: ["hcl/unknown-block-type t.pkr.hcl:6,3-13", "script/nothing-to-run t.pkr.hcl:6,3-21"],
    text: /Did you mean "provisioner"\?/,
  }),
  hcl("an unknown argument of a build", `${source}build {\n  source = ["source.null.a"]\n}\n`, {
    says: ["hcl/unknown-argument t.pkr.hcl:5,3-9"],
    text: /sources/,
  }),
  hcl("an unknown argument of a variable", `variable "a" {\n  defalt = 1\n}\n${source}${build}}\n`, {
    says: ["hcl/unknown-argument t.pkr.hcl:2,3-9"],
    text: /Did you mean "default"\?/,
  }),
  hcl(
    "an unknown key of a builder",
    `source "null" "a" {\n  communicator = "none"\n  ssh_hsot = "x"\n}\n${build}}\n`,
    { says: ["config/unknown-key t.pkr.hcl:3,3-11"], text: /Did you mean "ssh_host"\?/ },
  ),
  hcl(
    "unknown keys of a builder, a provisioner and a post-processor at once",
    `source "null" "a" {\n  comunicator = "none"\n}\n${build}  provisioner "shell-local" {\n    inlne = ["true"]\n  }\n  post-processor "manifest" {\n    outptu = "m"\n  }\n}\n`,
    {
      says: [
        "config/unknown-key t.pkr.hcl:2,3-14",
        "config/unknown-key t.pkr.hcl:7,5-10",
        "config/unknown-key t.pkr.hcl:10,5-11",
      ],
      text: /Did you mean "communicator"\?[^]*Did you mean "inline"\?[^]*Did you mean "output"\?/,
    },
  ),
  hcl(
    "arguments of the engine in steps",
    `${source}${build}  provisioner "shell-local" {\n    inline = ["true"]\n    pause_befor = "5s"\n  }\n  post-processor "manifest" {\n    keep_input_artifacts = true\n  }\n}\n`,
    {
      says: ["config/unknown-key t.pkr.hcl:8,5-16", "config/unknown-key t.pkr.hcl:11,5-25"],
      text: /Did you mean "pause_before"\?[^]*Did you mean "keep_input_artifact"\?/,
    },
  ),
  hcl("an unknown builder type", `source "qmeu" "a" {}\nbuild {\n  sources = ["source.qmeu.a"]\n}\n`, {
    says: ["runner/unknown-component t.pkr.hcl:2,1-6", "< t.pkr.hcl:1,8-14"],
    text: /Did you mean "qemu"\?/,
  }),
  hcl(
    "an unknown provisioner type",
    `${source}${build}  provisioner "shel" {\n    inline = ["true"]\n  }\n}\n`,
    { says: ["runner/unknown-component t.pkr.hcl:6,3-21"], text: /Did you mean "shell"\?/ },
  ),
  hcl("an unknown post-processor type", `${source}${build}  post-processor "manifset" {}\n}\n`, {
    says: ["runner/unknown-component t.pkr.hcl:6,3-28"],
    text: /Did you mean "manifest"\?/,
  }),
  hcl("an unknown data source type", `data "htp" "a" {\n  url = "x"\n}\n${source}${build}}\n`, {
    says: ["template/unknown-data-source t.pkr.hcl:1,6-11"],
    text: /Did you mean "http"\?/,
  }),
  hcl("an unknown communicator", `source "null" "a" {\n  communicator = "shh"\n}\n${build}}\n`, {
    says: ["config/not-allowed t.pkr.hcl:2,18-23"],
    text: /Did you mean "ssh"\?/,
  }),
  hcl("an unknown source", `${source}build {\n  sources = ["source.null.b"]\n}\n`, {
    says: ["template/unknown-source t.pkr.hcl:5,14-29"],
    text: /Did you mean "source\.null\.a"\?/,
  }),
  hcl("an unknown function", `locals {\n  a = uper("x")\n}\n${source}${build}}\n`, {
    says: ["hcl/unknown-function t.pkr.hcl:2,7-11"],
    text: /Did you mean "upper"\?/,
  }),
  hcl(
    "an unknown variable",
    `variable "image" {\n  default = "x"\n}\nsource "null" "a" {\n  communicator = var.imgae\n}\n${build}}\n`,
    { says: ["hcl/unknown-attribute t.pkr.hcl:5,21-27"], text: /Did you mean "var\.image"\?/ },
  ),
  hcl(
    "an unknown local",
    `locals {\n  name = "x"\n}\nsource "null" "a" {\n  communicator = local.nmae\n}\n${build}}\n`,
    { says: ["hcl/unknown-attribute t.pkr.hcl:5,23-28"], text: /Did you mean "local\.name"\?/ },
  ),
  hcl("an unknown root of a reference", `source "null" "a" {\n  communicator = vra.x\n}\n${build}}\n`, {
    says: ["hcl/unknown-variable t.pkr.hcl:2,18-21"],
    text: /Did you mean "var"\?/,
  }),
  hcl(
    "an unknown type of a variable",
    `variable "a" {\n  type = strng\n  default = 1\n}\n${source}${build}}\n`,
    { says: ["hcl/bad-type-expression t.pkr.hcl:2,10-15"], text: /string/ },
  ),
  hcl(
    "an unknown field of the source in a provisioner",
    `${source}${build}  provisioner "shell-local" {\n    inline = ["echo \${source.nmae}"]\n  }\n}\n`,
    { says: ["hcl/unknown-attribute t.pkr.hcl:7,29-34"], text: /Did you mean "source\.name"\?/ },
  ),
  json(
    "an unknown root key",
    '{\n  "bulders": [],\n  "builders": [{"type": "null", "communicator": "none"}]\n}',
    { says: ["template/legacy-unknown-key t.json:2,3-12"], text: /Did you mean "builders"\?/ },
  ),
  json("an unknown builder type in JSON", '{\n  "builders": [{"type": "qmeu"}]\n}', {
    says: ["runner/unknown-component t.json:2,16-32"],
    text: /Did you mean "qemu"\?/,
  }),
  json(
    "an unknown key in JSON",
    '{\n  "builders": [{\n    "type": "null",\n    "communicator": "none",\n    "shh_host": "x"\n  }]\n}',
    { says: ["config/unknown-key t.json:5,5-15"], text: /Did you mean "ssh_host"\?/ },
  ),
  json(
    "an unknown provisioner and an unknown post-processor type in JSON",
    '{\n  "builders": [{"type": "null", "communicator": "none"}],\n  "provisioners": [{"type": "shel"}],\n  "post-processors": ["manifset"]\n}',
    {
      says: ["runner/unknown-component t.json:3,20-36", "runner/unknown-component t.json:4,23-33"],
      text: /Did you mean "shell"\?[^]*Did you mean "manifest"\?/,
    },
  ),
  json(
    "an unknown user variable, which is an empty text, as in Packer",
    '{\n  "variables": {"image": "x"},\n  "builders": [{"type": "null", "communicator": "none"}],\n  "provisioners": [{\n    "type": "shell-local",\n    "inline": ["exit 1{{user `imgae`}}"]\n  }]\n}',
    { says: ["?template/legacy-unknown-variable t.json:6,16-40"], text: /Did you mean "image"\?/ },
  ),
  json(
    "an unknown template function",
    '{\n  "builders": [{\n    "type": "null",\n    "communicator": "none",\n    "ssh_host": "{{isotiem}}"\n  }]\n}',
    { says: ["gotemplate/unknown-function t.json:5,17-30"], text: /Did you mean "isotime"\?/ },
  ),
  json(
    "an unknown builder in only",
    '{\n  "builders": [{"type": "null", "name": "box", "communicator": "none"}],\n  "provisioners": [{"type": "shell-local", "inline": ["true"], "only": ["bxo"]}]\n}',
    { says: ["template/legacy-unknown-filter t.json:3,73-78"], text: /Did you mean "box"\?/ },
  ),
  {
    name: "an unknown variable on the command line",
    files: { "t.pkr.hcl": `variable "image" {\n  default = "x"\n}\n${source}${build}}\n` },
    words: ["-var", "imgae=y", "t.pkr.hcl"],
    says: ["template/undeclared-variable"],
    text: /Did you mean "image"\?/,
  },
]);
