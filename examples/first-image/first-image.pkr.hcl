# A Debian guest disk becomes an image with a greeting in it: boot, SSH with a key made for this build, provision,
# clean, shut down, compact.

variable "base_image" {
  type        = string
  description = "Guest disk to start from (qcow2), its checksum beside it: the path that tools/guests/make-debian-guest prints."
}

variable "output_directory" {
  type        = string
  description = "Where the image and its manifest are written. It must not exist."
  default     = "output-first-image"
}

variable "image_version" {
  type        = string
  description = "Written into the image and its manifest."
  default     = "1.0.0"
}

source "qemu" "first-image" {
  iso_url          = var.base_image
  iso_checksum     = "file:${var.base_image}.sha256"
  disk_image       = true
  skip_resize_disk = true
  format           = "qcow2"

  cpus     = 2
  memory   = 1024
  headless = true
  # There is nothing to type: the disk boots by itself.
  boot_wait = "-1s"

  # No password and no key file: a pair is made for this build, and the guest finds the public half in its firmware.
  communicator = "ssh"
  ssh_username = "debian"
  ssh_timeout  = "5m"
  qemuargs     = [["-smbios", "type=11,value={{ .SSHPublicKey }}"]]

  shutdown_command = "sudo shutdown -P now"
  output_directory = var.output_directory
  vm_name          = "first-image.qcow2"
}

build {
  sources = ["source.qemu.first-image"]

  provisioner "file" {
    source      = "${path.root}/files/greeting.txt"
    destination = "/tmp/greeting.txt"
  }

  provisioner "shell" {
    script           = "${path.root}/scripts/install.sh"
    environment_vars = ["IMAGE_VERSION=${var.image_version}"]
    execute_command  = "{{ .Vars }} sudo -E bash '{{ .Path }}'"
  }

  # Last: it removes the key that this build logged in with.
  provisioner "shell" {
    script          = "${path.root}/scripts/clean.sh"
    execute_command = "{{ .Vars }} sudo -E bash '{{ .Path }}'"
  }

  post-processor "manifest" {
    output      = "${var.output_directory}/manifest.json"
    strip_path  = true
    custom_data = { version = var.image_version }
  }
}
