# centos7.json in HCL2. `iso_checksum_type` is part of `iso_checksum` here.

variable "ssh_username" {
  type = string
}

variable "ssh_password" {
  type      = string
  sensitive = true
}

variable "iso_url" {
  type = string
}

variable "iso_checksum" {
  type = string
}

variable "iso_checksum_type" {
  type = string
}

source "qemu" "centos7" {
  headless         = true
  iso_url          = var.iso_url
  iso_checksum     = "${var.iso_checksum_type}:${var.iso_checksum}"
  output_directory = "output_centos7"
  shutdown_command = "echo 'packer' | sudo -S shutdown -P now"
  disk_size        = 2000
  format           = "qcow2"
  accelerator      = "tcg"
  http_directory   = "http"
  ssh_username     = var.ssh_username
  ssh_password     = var.ssh_password
  ssh_timeout      = "20m"
  vm_name          = "centos7"
  net_device       = "virtio-net"
  disk_interface   = "virtio"
  boot_wait        = "10s"
  boot_command = [
    "<tab> text ks=http://{{ .HTTPIP }}:{{ .HTTPPort }}/centos7-ks.cfg<enter><wait>",
  ]
}

build {
  sources = ["source.qemu.centos7"]
}
