# debian-8-jessie.json in HCL2. The old keys have their present names here: `iso_checksum_type` is part of
# `iso_checksum`, `ssh_wait_timeout` is `ssh_timeout`.

variable "iso_url" {
  type    = string
  default = env("PACKER_DEBIAN_ISO_URL")
}

variable "iso_sha512" {
  type    = string
  default = env("PACKER_DEBIAN_ISO_SUM")
}

variable "disk_size" {
  type    = string
  default = "2048"
}

variable "ssh_user" {
  type    = string
  default = env("PACKER_SSH_USER")
}

variable "ssh_pass" {
  type      = string
  default   = env("PACKER_SSH_PASS")
  sensitive = true
}

variable "ssh_port" {
  type    = number
  default = 22
}

variable "ssh_wait_timeout" {
  type    = string
  default = "10000s"
}

variable "locale" {
  type    = string
  default = "en_US"
}

variable "timezone" {
  type    = string
  default = "WET"
}

variable "kbd_lang" {
  type    = string
  default = "pt"
}

variable "kbd_model" {
  type    = string
  default = "pc105"
}

variable "hostname" {
  type    = string
  default = "jessie"
}

variable "domain" {
  type    = string
  default = ""
}

source "qemu" "jessie-qemu" {
  headless       = true
  accelerator    = "tcg"
  disk_interface = "virtio"
  net_device     = "virtio-net"
  format         = "qcow2"
  qemu_binary    = "qemu-system-x86_64"
  boot_command = [
    "<esc><wait>",
    "install <wait>",
    "preseed/url=http://{{ .HTTPIP }}:{{ .HTTPPort }}/preseed.cfg <wait>",
    "debian-installer=${var.locale} <wait>",
    "auto <wait>",
    "locale=${var.locale} <wait>",
    "time/zone=${var.timezone} <wait>",
    "kbd-chooser/method=us <wait>",
    "netcfg/get_hostname=${var.hostname} <wait>",
    "netcfg/get_domain=${var.domain} <wait>",
    "fb=false <wait>",
    "debconf/frontend=noninteractive <wait>",
    "console-setup/ask_detect=false <wait>",
    "console-keymaps-at/keymap=${var.kbd_lang} <wait>",
    "keyboard-configuration/xkb-keymap=${var.kbd_lang} <wait>",
    "keyboard-configuration/modelcode=${var.kbd_model} <wait>",
    "passwd/root-login=false <wait>",
    "passwd/user-fullname=${var.ssh_user} <wait>",
    "passwd/username=${var.ssh_user} <wait>",
    "passwd/user-password=\"${var.ssh_pass}\" <wait>",
    "passwd/user-password-again=\"${var.ssh_pass}\" <wait>",
    "<enter><wait>",
  ]
  disk_size        = var.disk_size
  http_directory   = "http"
  iso_checksum     = "sha512:${var.iso_sha512}"
  iso_url          = var.iso_url
  communicator     = "ssh"
  ssh_username     = var.ssh_user
  ssh_password     = var.ssh_pass
  ssh_port         = var.ssh_port
  ssh_timeout      = var.ssh_wait_timeout
  shutdown_command = "echo '${var.ssh_pass}' | sudo -S shutdown -P now"
}

build {
  description = "Creates a Debian 8 (Jessie) machine image."
  sources     = ["source.qemu.jessie-qemu"]

  provisioner "shell" {
    only            = ["qemu.jessie-qemu"]
    execute_command = "echo '${var.ssh_pass}' | {{.Vars}} sudo -E -S bash '{{.Path}}'"
    scripts = [
      "scripts/base.sh",
      "scripts/virtualbox.sh",
      "scripts/vmware.sh",
      "scripts/cleanup.sh",
    ]
  }
}
