# shellcheck shell=bash
# Sourced by the make-* scripts: takes files out of Debian packages without installing them on this machine.

# shellcheck source=distribution.sh
. "$guests/distribution.sh"

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

# depends_on PACKAGE PATTERN: the first package of that form that it depends on; nothing when the package lists have none.
depends_on() {
  { apt-cache depends "$1" 2>/dev/null || true; } |
    awk -v pattern="$2" '$1 == "Depends:" && $2 ~ pattern && !found { print $2; found = 1 }'
}

# The packages that the newest kernel for virtual machines is in: one on Debian, image and modules on Ubuntu. Nothing when
# the package lists do not know it.
kernel_packages() {
  local image
  image=$(depends_on "$(kernel_metapackage)" '^linux-image-[0-9]')
  [ -n "$image" ] || return 0
  echo "$image"
  depends_on "$image" '^linux-modules-[0-9]'
}

# The kernel for virtual machines: small, quick to boot, drivers of QEMU's devices and few others.
# unpack_kernel INTO: leaves INTO/vmlinuz and INTO/lib/modules/VERSION, ready for modprobe.
unpack_kernel() {
  local into=$1 packages
  packages=$(kernel_packages)
  if [ -z "$packages" ]; then
    refresh_lists
    packages=$(kernel_packages)
  fi
  [ -n "$packages" ] || die "the package lists of this machine have no $(kernel_metapackage), the kernel for virtual machines"
  # shellcheck disable=SC2086 # a list of package names, split on purpose
  unpack_debs "$into" $packages
  mv "$into"/boot/vmlinuz-* "$into/vmlinuz"
  # Newer releases have no /lib of their own.
  [ -e "$into/lib" ] || ln -s usr/lib "$into/lib"
  depmod -b "$into" "$(ls "$into/lib/modules")"
}

# copy_module FILE INTO: unpacked, because busybox's insmod hands the kernel the bytes as they are. Prints its name.
copy_module() {
  local name=${1##*/}
  name=${name%.ko*}.ko
  case $1 in
    *.zst) zstd -q -d -c "$1" >"$2/$name" ;;
    *.xz) xz -d -c "$1" >"$2/$name" ;;
    *.gz) gzip -d -c "$1" >"$2/$name" ;;
    *) cp "$1" "$2/$name" ;;
  esac
  echo "$name"
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
    copy_module "$file" "$root/modules"
  done >"$root/modules.list"
}
