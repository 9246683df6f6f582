/** Templates with mistakes of several stages: all of them are told in one run. */
import { badInputs } from "./bad-input.fixture.ts";

badInputs([
  {
    name: "every stage of an HCL2 template",
    files: {
      "t.pkr.hcl": `variable "image" {}
variable "size" {
  type    = number
  default = "big"
}
locals {
  name = uper("x")
}
source "null" "a" {
  communicator = "none"
  ssh_hsot     = "x"
}
source "null" "b" {
  communicator = "none"
  ssh_host     = var.imgae
}
build {
  sources = ["source.null.a", "source.null.b", "source.null.c"]
  provisioner "shel" {
    inline = ["true"]
  }
  provisioner "shell-local" {
    inline = ["echo \${var.image} \${local.name} \${var.size}"]
    scrpit = "x"
  }
  post-processor "manifset" {}
}
`,
    },
    says: [
      "template/bad-default t.pkr.hcl:4,13-18",
      "template/unset-variable t.pkr.hcl:1,10-17",
      "hcl/unknown-function t.pkr.hcl:7,10-14",
      "template/unknown-source t.pkr.hcl:18,48-63",
      "config/unknown-key t.pkr.hcl:11,3-11",
      "runner/unknown-component t.pkr.hcl:19,3-21",
      "config/unknown-key t.pkr.hcl:24,5-11",
      "runner/unknown-component t.pkr.hcl:26,3-28",
      "hcl/unknown-attribute t.pkr.hcl:15,21-27",
    ],
  },
  {
    name: "a missing plugin, a wrong requirement, and everything besides",
    files: {
      "t.pkr.hcl": `packer {
  required_plugins {
    amazon = {
      version = ">= 1.0.0"
      source  = "github.com/hashicorp/amazon"
    }
    docker = {
      version = "one"
      source  = "github.com/hashicorp/docker"
    }
  }
}
variable "image" {}
data "amazon-ami" "base" {
  filters = { name = var.image }
}
source "amazon-ebs" "a" {
  ami_name   = var.nope
  source_ami = data.amazon-ami.base.id
}
source "docker" "b" {
  image = "alpine"
}
source "qmeu" "c" {}
build {
  sources = ["source.amazon-ebs.a", "source.docker.b", "source.qmeu.c"]
  provisioner "shell" {
    inlne = ["true"]
  }
  post-processor "docker-tag" {}
  post-processor "compress" {
    format = "rar"
  }
}
`,
    },
    says: [
      "template/bad-plugin-requirement t.pkr.hcl:7,14-10,6",
      "plugin/missing t.pkr.hcl:3,5-6,6",
      "template/unset-variable t.pkr.hcl:13,10-17",
      "hcl/unknown-attribute t.pkr.hcl:18,19-24",
      "config/unknown-key t.pkr.hcl:28,5-10",
      "runner/unknown-component t.pkr.hcl:25,1-6",
      "< t.pkr.hcl:24,8-14",
    ],
  },
  {
    name: "the only source of a build is not there: its steps, and the source that was probably meant, are looked at",
    files: {
      "t.pkr.hcl": `source "null" "box" {
  comunicator = "none"
}
build {
  name    = "x"
  sources = ["source.null.bxo"]
  provisioner "shell-local" {
    inline = [upper(1, 2)]
  }
  provisioner "file" {
    source = "t.pkr.hcl"
  }
}
`,
    },
    says: [
      "template/unknown-source t.pkr.hcl:6,14-31",
      "hcl/too-many-arguments t.pkr.hcl:8,24-25",
      "config/missing-key t.pkr.hcl:10,3-21",
      "config/unknown-key t.pkr.hcl:2,3-14",
    ],
  },
  {
    name: "checks of a builder go on besides fields that are wrong",
    files: {
      "t.pkr.hcl": `variable "password" {}
variable "cpus" {
  type    = number
  default = 0
  validation {
    condition     = var.cpus > 0
    error_message = "There must be a processor."
  }
}
source "qemu" "a" {
  iso_url          = "x.iso"
  iso_checksum     = "none"
  ssh_password     = var.password
  ssh_username     = "root"
  cpus             = var.cpus
  disk_size        = "big"
  format           = "vmdk"
  host_port_min    = 3000
  host_port_max    = 2000
}
build {
  sources = ["source.qemu.a"]
}
`,
    },
    says: [
      "template/validation-failed t.pkr.hcl:4,13-14",
      "< t.pkr.hcl:6,21-33",
      "template/unset-variable t.pkr.hcl:1,10-20",
      "config/not-allowed t.pkr.hcl:17,22-28",
      "?iso/unverified t.pkr.hcl:12,22-28",
      "qemu/disk-size t.pkr.hcl:16,22-27",
      "qemu/port-range t.pkr.hcl:18,22-26",
    ],
  },
  {
    name: "a syntax error in one file, the rest of it, and another file",
    files: {
      "a.pkr.hcl": `variable "a" {
  default = 
}
variable "b" {}
source "null" "s" {
  communicator = "none"
}
`,
      "b.pkr.hcl": `build {
  sources = ["source.null.s", "source.null.other"]
  provisioner "shell-local" {
    inline = ["\${var.a} \${var.c} \${local.d}"]
    inlnie = 1
  }
  provisioner "shel" {}
}
locals {
  x = uper("a")
}
`,
    },
    words: ["."],
    says: [
      "hcl/invalid-expression a.pkr.hcl:2,13-3,1",
      "template/unset-variable a.pkr.hcl:4,10-13",
      "hcl/unknown-function b.pkr.hcl:10,7-11",
      "config/unknown-key b.pkr.hcl:5,5-11",
      "runner/unknown-component b.pkr.hcl:7,3-21",
    ],
  },
  {
    name: "HCL2 in JSON",
    files: {
      "t.pkr.json": `{
  "variable": {"a": {}, "b": {"type": "number", "default": "x"}},
  "source": {"null": {"s": {"communicator": "none", "ssh_hsot": "x"}}},
  "locals": {"l": "\${uper(var.a)}"},
  "build": {
    "sources": ["source.null.s", "source.null.t"],
    "provisioner": [{"shel": {}}, {"shell-local": {"inlne": ["\${local.l}"]}}]
  }
}
`,
    },
    says: [
      "template/bad-default t.pkr.json:2,60-63",
      "template/unset-variable t.pkr.json:2,16-19",
      "hcl/unknown-function t.pkr.json:4,22-26",
      "template/unknown-source t.pkr.json:6,34-49",
      "config/unknown-key t.pkr.json:3,53-63",
      "runner/unknown-component t.pkr.json:7,22-28",
      "config/unknown-key t.pkr.json:7,52-59",
    ],
  },
  {
    name: "every stage of a legacy template",
    files: {
      "t.json": `{
  "variables": {"image": null, "list": ["x"]},
  "biulders": [
    {"type": "null", "communicator": "none", "shh_host": "x"},
    {"type": "qemu", "iso_url": "{{user \`image\`}}", "iso_checksum": "{{user \`list\`}}", "communicator": "none", "memory": "much"},
    {"type": "qmeu"},
    {"name": "x"}
  ],
  "provisioners": [
    {"type": "shel"},
    {"type": "shell-local", "inline": ["{{isotiem}}"]},
    {"type": "file", "source": "t.json"}
  ],
  "post-processors": ["manifset", {"type": "compress", "output": "{{user \`image\`}}", "frmat": "x"}]
}
`,
    },
    says: [
      "template/legacy-unknown-key t.json:3,3-13",
      "template/legacy-no-type t.json:7,5-18",
      "template/legacy-shape t.json:2,40-45",
      "template/legacy-unset-variable t.json:2,17-24",
      "config/unknown-key t.json:4,46-56",
      "runner/unknown-component t.json:10,5-21",
      "gotemplate/unknown-function t.json:11,40-53",
      "config/missing-key t.json:12,5-41",
      "runner/unknown-component t.json:14,23-33",
      "config/unknown-key t.json:14,86-93",
      "config/wrong-type t.json:5,122-128",
      "runner/unknown-component t.json:6,5-21",
    ],
  },
  {
    name: "a legacy template with syntax errors",
    files: {
      "t.json": `{
  // what it is
  "variables": {"a": null,},
  "builders": [
    {"type": "null" "communicator": "none", "shh_host": "x"},
    {"type": "qmeu"}
  ],
  "provisioners": [{"type": "shel"}]
}
`,
    },
    says: [
      "template/json-syntax t.json:2,3-5",
      "template/json-syntax t.json:3,26-27",
      "template/json-syntax t.json:5,21-22",
      "template/legacy-unset-variable t.json:3,17-20",
      "runner/unknown-component t.json:8,20-36",
      "runner/unknown-component t.json:6,5-21",
    ],
  },
  {
    name: "mistakes in the arguments of builds and steps",
    files: {
      "t.pkr.hcl": `source "null" "a" {
  communicator = "none"
}
build {
  name    = local.nope
  sources = ["source.null.a", "a"]
  provisioner "shell-local" {
    inline       = ["true"]
    pause_before = "soon"
    max_retries  = -1
  }
  provisioner "shell-local" {
    only   = ["null.a"]
    except = ["null.b"]
    inline = ["echo \${build.Nope}"]
  }
  post-processors {
    post-processor "manifest" {
      output = 1 + "x"
    }
    post-procesor "checksum" {
      checksum_types = ["crc"]
    }
  }
}
`,
    },
    says: [
      "template/bad-source-reference t.pkr.hcl:6,31-34",
      "hcl/unknown-attribute t.pkr.hcl:5,18-23",
      "hcl/unknown-block-type t.pkr.hcl:21,5-18",
      "template/bad-duration t.pkr.hcl:9,20-26",
      "template/bad-setting t.pkr.hcl:10,20-22",
      "template/only-and-except t.pkr.hcl:14,5-11",
      "hcl/unknown-attribute t.pkr.hcl:15,28-33",
      "hcl/operand-type t.pkr.hcl:19,20-23",
      "checksum/unknown-type t.pkr.hcl:22,25-30",
    ],
  },
  {
    name: "names at the top level: an unknown block is read as what it was to be",
    files: {
      "t.pkr.hcl": `varable "a" {
  defalt = "x"
}
variable "b" {
  type = strng
}
local "c" {
  expresion = uper(var.a)
}
data "htp" "d" {
  url = var.nope
}
souce "null" "s" {
  communicator = var.a
}
biuld {
  source = ["null.s"]
}
`,
    },
    says: [
      "hcl/unknown-block-type t.pkr.hcl:1,1-8",
      "hcl/unknown-block-type t.pkr.hcl:13,1-6",
      "hcl/unknown-block-type t.pkr.hcl:16,1-6",
      "hcl/unknown-argument t.pkr.hcl:8,3-12",
      "hcl/unknown-argument t.pkr.hcl:2,3-9",
      "hcl/bad-type-expression t.pkr.hcl:5,10-15",
      "template/unset-variable t.pkr.hcl:4,10-13",
      "hcl/unknown-function t.pkr.hcl:8,15-19",
      "template/unknown-data-source t.pkr.hcl:10,6-11",
      "hcl/unknown-attribute t.pkr.hcl:11,12-17",
      "hcl/unknown-argument t.pkr.hcl:17,3-9",
      "config/not-allowed t.pkr.hcl:14,18-23",
    ],
  },
  {
    name: "a circle of locals, and a local beside it",
    files: {
      "t.pkr.hcl": `locals {
  a = local.b
  b = local.a
  c = "\${local.a} \${uper("x")}"
  d = local.e
}
source "null" "s" {
  communicator = "nun"
  ssh_host     = local.c
}
build {
  sources = ["null.s"]
}
`,
    },
    says: [
      "template/dependency-cycle t.pkr.hcl:2,3-4",
      "hcl/unknown-function t.pkr.hcl:4,21-25",
      "hcl/unknown-attribute t.pkr.hcl:5,12-14",
      "config/not-allowed t.pkr.hcl:8,18-23",
    ],
  },
  {
    name: "builds that share sources and steps: each mistake once",
    files: {
      "t.pkr.hcl": `source "null" "a" {
  communicator = "none"
  ssh_prot     = 1
}
source "qmeu" "b" {}
build {
  name    = "one"
  sources = ["null.a", "qmeu.b"]
  provisioner "shell-local" {
    inlne = ["true"]
  }
}
build {
  name    = "two"
  sources = ["null.a", "qmeu.b"]
  provisioner "shell-local" {
    inline = [nope]
  }
}
`,
    },
    says: [
      "config/unknown-key t.pkr.hcl:3,3-11",
      "config/unknown-key t.pkr.hcl:10,5-10",
      "runner/unknown-component t.pkr.hcl:6,1-6",
      "< t.pkr.hcl:5,8-14",
      "hcl/unknown-variable t.pkr.hcl:17,15-19",
    ],
  },
  {
    name: "filters, overrides and retries of a legacy template",
    files: {
      "t.json": `{
  "builders": [{"type": "null", "name": "box", "communicator": "none"}],
  "provisioners": [
    {"type": "shell-local", "only": ["bxo"], "inline": ["true"]},
    {"type": "shell-local", "max_retries": "many", "inlin": ["true"]},
    {"type": "shell-local", "override": {"bax": {}}, "pause_before": "soon", "inline": ["{{nope}}"]}
  ],
  "min_packer_version": "9.0.0"
}
`,
    },
    says: [
      "template/bad-duration t.json:6,70-76",
      "template/legacy-min-version t.json:8,25-32",
      "template/legacy-unknown-filter t.json:4,38-43",
      "template/legacy-unknown-override t.json:6,42-47",
      "template/bad-setting t.json:5,44-50",
      "config/unknown-key t.json:5,52-59",
      "gotemplate/unknown-function t.json:6,89-99",
    ],
  },
  {
    name: "a legacy template in YAML",
    files: {
      "t.pkr.yaml": `variables:
  image: null
builders:
  - type: "null"
    communicator: none
    shh_host: x
provisioners:
  - type: shel
post-processors:
  - type: manifest
    outptu: "{{user \`image\`}}"
`,
    },
    says: [
      "template/legacy-unset-variable t.pkr.yaml:2,3-8",
      "config/unknown-key t.pkr.yaml:6,5-13",
      "runner/unknown-component t.pkr.yaml:8,5-9,1",
      "config/unknown-key t.pkr.yaml:11,5-11",
    ],
  },
]);
