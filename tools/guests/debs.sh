# shellcheck shell=bash
# Sourced by the make-* scripts: takes files out of Debian packages without installing them on this machine.

# unpack_debs INTO PACKAGE…
unpack_debs() {
  local into=$1 deb
  shift
  mkdir -p "$into/.debs"
  (cd "$into/.debs" && download_debs "$@")
  for deb in "$into"/.debs/*.deb; do dpkg-deb -x "$deb" "$into"; done
  rm -rf "$into/.debs"
}

# The package lists can be empty (a fresh machine) or name files that are gone (an old one).
download_debs() {
  local download=(apt-get -qq -o APT::Sandbox::User=root download)
  "${download[@]}" "$@" >&2 && return
  refresh_lists
  "${download[@]}" "$@" >&2 || die "apt cannot download $*"
}

refresh_lists() {
  say "refreshing the package lists"
  if [ "$(id -u)" = 0 ]; then apt-get -qq update >&2; else sudo apt-get -qq update >&2; fi
}

# The package that the newest kernel of that kind is in; nothing when the package lists do not know it.
kernel_package() {
  { apt-cache depends linux-image-cloud-amd64 2>/dev/null || true; } |
    awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ && !found { print $2; found = 1 }'
}

# The kernel for virtual machines: small, quick to boot, drivers of QEMU's devices and few others.
# unpack_kernel INTO: leaves INTO/vmlinuz and INTO/lib/modules/VERSION, ready for modprobe.
unpack_kernel() {
  local into=$1 package
  package=$(kernel_package)
  if [ -z "$package" ]; then
    refresh_lists
    package=$(kernel_package)
  fi
  [ -n "$package" ] || die "the package lists of this machine have no linux-image-cloud-amd64, Debian's kernel for virtual machines"
  unpack_debs "$into" "$package"
  mv "$into"/boot/vmlinuz-* "$into/vmlinuz"
  depmod -b "$into" "$(ls "$into/lib/modules")"
}

# copy_modules KERNEL ROOT MODULE…: the modules and what they need, and /modules.list with the order to load them in.
copy_modules() {
  local kernel=$1 root=$2 version file
  shift 2
  version=$(ls "$kernel/lib/modules")
  mkdir -p "$root/modules"
  for module in "$@"; do
    modprobe -d "$kernel" -S "$version" --show-depends "$module" || die "the kernel $version has no module $module"
  done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    cp "$file" "$root/modules/"
    echo "${file##*/}"
  done >"$root/modules.list"
}
