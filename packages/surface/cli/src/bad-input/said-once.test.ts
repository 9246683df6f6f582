/** Mistakes from which much follows, of which nothing is told. */
import { badInputs } from "./bad-input.fixture.ts";

badInputs([
  {
    name: "an unset variable, however it is used",
    files: {
      "t.pkr.hcl": `variable "a" {}
locals {
  b = "\${var.a}-x"
  c = [for x in split(",", local.b) : upper(x)]
  d = { k = local.c[0] }
}
source "qemu" "s" {
  iso_url          = var.a
  iso_checksum     = var.a
  memory           = var.a
  headless         = var.a
  boot_command     = [var.a]
  ssh_username     = local.d.k
  ssh_timeout      = var.a
  vm_name          = "{{user \`a\`}}"
  qemuargs         = var.a
}
build {
  sources = ["source.qemu.s"]
  provisioner "shell" {
    inline       = local.c
    max_retries  = var.a
    pause_before = var.a
    only         = [local.b]
  }
  provisioner "shell" {
    script = var.a
  }
  dynamic "provisioner" {
    labels   = ["file"]
    for_each = local.c
    content {
      source      = provisioner.value
      destination = provisioner.key
    }
  }
}
`,
    },
    says: ["template/unset-variable t.pkr.hcl:1,10-13"],
  },
  {
    name: "a block that is never closed",
    files: {
      "t.pkr.hcl": `source "qemu" "s" {
  communicator = "none"
build {
  sources = ["source.qemu.s"]
  provisioner "shel" {}
}
`,
    },
    says: ["hcl/unclosed-block t.pkr.hcl:1,19-20"],
  },
  {
    name: "a syntax error in a variable",
    files: {
      "t.pkr.hcl": `variable "a" {
  type    = number
  default = 
  validation {
    condition     = var.a > 1
    error_message = "Too small."
  }
}
source "null" "s" {
  communicator = "none"
  ssh_port     = var.a
  ssh_host     = "\${var.b}-\${local.c}-\${data.null.d.output}"
}
build {
  sources = ["null.s", "null.t"]
}
`,
    },
    says: ["hcl/invalid-expression t.pkr.hcl:3,13-4,1"],
  },
  {
    name: "a failed validation",
    files: {
      "t.pkr.hcl": `variable "checksum" {
  default = "sha1"
  validation {
    condition     = length(var.checksum) > 5
    error_message = "The checksum is too short."
  }
}
source "qemu" "s" {
  iso_url      = "x.iso"
  iso_checksum = var.checksum
  communicator = "none"
}
build {
  sources = ["qemu.s"]
}
`,
    },
    says: ["template/validation-failed t.pkr.hcl:2,13-19", "< t.pkr.hcl:4,21-45"],
  },
  {
    name: "a broken local, and what is made of it",
    files: {
      "t.pkr.hcl": `locals {
  a = uper("x")
  b = [local.a]
  c = { for x in local.b : x => x }
}
source "file" "s" {
  target  = local.c["k"]
  content = local.a
}
build {
  sources = ["file.s"]
  provisioner "shell-local" {
    script = "\${local.b[0]}.sh"
  }
}
`,
    },
    says: ["hcl/unknown-function t.pkr.hcl:2,7-11"],
  },
  {
    name: "an unknown source, with -only of a build of it",
    files: {
      "t.pkr.hcl": `source "null" "a" {
  communicator = "none"
}
build {
  name    = "x"
  sources = ["null.a", "null.zz"]
}
`,
    },
    words: ["-only", "x.null.zz", "t.pkr.hcl"],
    says: ["template/unknown-source t.pkr.hcl:6,24-33"],
  },
  {
    name: "a name of a build that is not known, with -only of it",
    files: {
      "t.pkr.hcl": `variable "n" {}
source "null" "a" {
  communicator = "none"
}
build {
  name    = var.n
  sources = ["null.a"]
}
`,
    },
    words: ["-only", "x.null.a", "t.pkr.hcl"],
    says: ["template/unset-variable t.pkr.hcl:1,10-13"],
  },
  {
    name: "a plugin that is missing, with a data source, a builder and a post-processor of it",
    files: {
      "t.pkr.hcl": `packer {
  required_plugins {
    docker = {
      version = ">= 1.0.0"
      source  = "github.com/hashicorp/docker"
    }
  }
}
data "docker-image" "i" {
  name = "alpine"
}
source "docker" "a" {
  image = data.docker-image.i.id
}
build {
  sources = ["docker.a"]
  provisioner "shell" {
    inline = ["echo \${build.ImageSha256}"]
  }
  post-processor "docker-tag" {}
}
`,
    },
    says: ["plugin/missing t.pkr.hcl:3,5-6,6"],
  },
  {
    name: "a plugin requirement that is wrong",
    files: {
      "t.pkr.hcl": `packer {
  required_plugins {
    docker = {
      version = "one"
      source  = "github.com/hashicorp/docker"
    }
  }
}
source "docker" "a" {}
build {
  sources = ["docker.a"]
}
`,
    },
    says: ["template/bad-plugin-requirement t.pkr.hcl:3,14-6,6"],
  },
  {
    name: "a source without a name",
    files: {
      "t.pkr.hcl": `source "null" {
  communicator = "none"
}
build {
  sources = ["null.a"]
}
`,
    },
    says: ["hcl/missing-label t.pkr.hcl:1,15-16"],
  },
  {
    name: "a required key that is misspelt",
    files: {
      "t.pkr.hcl": `source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  provisioner "file" {
    source      = "t.pkr.hcl"
    destinaton  = "/tmp"
  }
}
`,
    },
    says: ["config/unknown-key t.pkr.hcl:8,5-15"],
  },
  {
    name: "a required variable of a legacy template, however it is used",
    files: {
      "t.json": `{
  "variables": {"a": null, "b": "{{user \`a\`}}-x"},
  "builders": [{
    "type": "qemu", "name": "{{user \`a\`}}", "iso_url": "{{user \`b\`}}", "iso_checksum": "{{user \`a\`}}",
    "memory": "{{user \`a\`}}", "communicator": "none", "headless": "{{user \`a\`}}", "boot_command": ["{{user \`a\`}}"]
  }],
  "provisioners": [
    {"type": "shell-local", "only": ["x"], "inline": ["{{split (user \`a\`) \`,\` 1}}"]},
    {"type": "file", "source": "{{user \`a\`}}", "destination": "{{user \`b\`}}", "max_retries": "{{user \`a\`}}"}
  ]
}
`,
    },
    says: ["template/legacy-unset-variable t.json:2,17-20"],
  },
  {
    name: "a builder of a legacy template without a type, named by a filter",
    files: {
      "t.json": `{
  "builders": [{"name": "box", "communicator": "none"}],
  "provisioners": [{"type": "shell-local", "only": ["box"], "inline": ["true"]}]
}
`,
    },
    says: ["template/legacy-no-type t.json:2,16-55"],
  },
  {
    name: "a list that is written as a text",
    files: {
      "t.pkr.hcl": `source "qemu" "s" {
  iso_urls     = "x.iso"
  iso_checksum = "none"
  communicator = "none"
}
build {
  sources = ["qemu.s"]
}
`,
    },
    says: ["config/wrong-type t.pkr.hcl:2,18-25", "?iso/unverified t.pkr.hcl:3,18-24"],
  },
  {
    name: "a dynamic block over what is wrong",
    files: {
      "t.pkr.hcl": `variable "steps" {
  type = list(string)
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  dynamic "provisioner" {
    for_each = var.steps
    labels   = [provisioner.value]
    content {}
  }
}
`,
    },
    says: ["template/unset-variable t.pkr.hcl:1,10-17"],
  },
  {
    name: "sources that are not known",
    files: {
      "t.pkr.hcl": `variable "names" {
  type = list(string)
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = [for n in var.names : "source.null.\${n}"]
  provisioner "shell-local" {
    inline = ["echo \${source.name} \${build.ID}"]
    only   = ["null.a"]
  }
}
`,
    },
    says: ["template/unset-variable t.pkr.hcl:1,10-17"],
  },
]);
