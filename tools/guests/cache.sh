# shellcheck shell=bash
# Sourced by the make-* scripts: where finished guests are kept, and how one is made exactly once.

# Programs of the system, which are not in the PATH of Debian's users: mke2fs, sfdisk, depmod, dropbear.
PATH=$PATH:/usr/sbin:/sbin

# shellcheck disable=SC2034 # for those who source this
guests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
me=${0##*/}

say() { echo "$me: $*" >&2; }
die() {
  say "$*"
  exit 1
}

# A command that fails without a word of its own still leaves a trace.
set -o errtrace
trap 'say "stopped by: $BASH_COMMAND (${BASH_SOURCE[0]##*/}, line $LINENO)"' ERR

cache_dir() {
  echo "${PREBAKE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/prebake-tests}"
}

# A key of everything that decides what comes out: the scripts named, and the words given after `--`.
# A changed script makes another name, so nobody ever tests against yesterday's guest.
content_key() {
  local files=()
  while [ "$1" != -- ]; do
    files+=("$1")
    shift
  done
  shift
  { cat "${files[@]}"; printf '%s\n' "$@" "$(uname -m)"; } | sha256sum | cut -c1-12
}

# Disks are mounted and file owners are set while a guest is made: that needs root. The cache stays the caller's.
become_root() {
  [ "$(id -u)" != 0 ] || return 0
  command -v sudo >/dev/null || die "needs root (to mount the disk that it makes), and there is no sudo: run it as root"
  say "needs root to mount the disk that it makes, asking sudo"
  # Made here, so that what is missing above it (~/.cache) does not become root's.
  mkdir -p "$(cache_dir)"
  exec sudo -- env "PREBAKE_TEST_CACHE=$(cache_dir)" "$0" "$@"
}

# make_once TARGET FUNCTION: FUNCTION gets a work directory and leaves its result in $work/out.
# Two tests that start together wait for one build; a build that dies leaves nothing behind that looks finished.
make_once() {
  local target=$1 make=$2 started=$SECONDS
  mkdir -p "$(dirname "$target")"
  exec 9>"$target.lock"
  flock 9
  if [ ! -s "$target" ]; then
    say "making $target"
    work=$(mktemp -d "$target.making.XXXXXX")
    trap 'clear_work' EXIT
    trap 'exit 130' INT TERM HUP
    "$make" "$work"
    mv "$work/out" "$target"
    clear_work
    trap - EXIT INT TERM HUP
    [ -z "${SUDO_UID:-}" ] || chown "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$(dirname "$target")" "$target" "$target.lock"
    say "made in $((SECONDS - started)) s"
  fi
  exec 9>&-
}

# Unmounts before it removes: an `rm -r` through a mount would empty the guest or the host's /proc.
clear_work() {
  [ -d "${work:-}" ] || return 0
  local point
  awk -v under="$work/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | while read -r point; do
    umount "$point" || umount -l "$point"
  done
  rm -rf --one-file-system "$work"
}
