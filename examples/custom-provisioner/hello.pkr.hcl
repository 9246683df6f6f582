variable "who" {
  type    = string
  default = "world"
}

source "file" "greeting" {
  target  = "greeting.txt"
  content = "see the log\n"
}

build {
  sources = ["source.file.greeting"]

  provisioner "say-hello" {
    who   = var.who
    words = ["Good", "morning"]
  }
}
