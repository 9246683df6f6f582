# shellcheck shell=bash
# Sourced by install-packages and the make-* scripts: what Debian and Ubuntu call by different names.
# Ubuntu's names are read from public package lists and bug reports; the scripts have run on Debian 12.

os_release=${PREBAKE_OS_RELEASE:-/etc/os-release}

# os_field NAME: a value of os-release; empty when it has none, as VERSION_ID on Debian's testing.
os_field() {
  [ -r "$os_release" ] || return 0
  # A process of its own: the file sets a dozen variables.
  # shellcheck disable=SC2016 # expanded there
  env -i sh -c '. "$1"; eval "echo \"\${$2-}\""' - "$os_release" "$1"
}

# on_ubuntu: also true for what is made from it (Linux Mint, Pop!_OS).
on_ubuntu() {
  case " $(os_field ID) $(os_field ID_LIKE) " in *" ubuntu "*) true ;; *) false ;; esac
}

# The package that depends on the newest kernel for virtual machines.
kernel_metapackage() {
  if on_ubuntu; then echo linux-image-virtual; else echo linux-image-cloud-amd64; fi
}

# What guests need on Ubuntu beside the packages that both have: its kernel's modules are packed with zstd since 23.10,
# and a Debian guest is made from Debian's archive, whose keys a Debian has.
guest_extras() {
  if on_ubuntu; then echo zstd debian-archive-keyring; fi
}

# Debian's installer as files, of the release that this machine runs; nothing where it is no package.
debian_installer_package() {
  local release
  release=$(os_field VERSION_ID)
  on_ubuntu || [ -z "$release" ] || echo "debian-installer-$release-netboot-amd64"
}
