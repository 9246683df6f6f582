# shellcheck shell=bash
# Sourced by the make-* scripts: a directory becomes a disk that a BIOS boots.

# make_disk ROOT SIZE_MIB OUT: one bootable ext4 partition, labelled `root`, with extlinux in it; OUT is a qcow2.
# ROOT holds /boot/extlinux/extlinux.conf.
make_disk() {
  local root=$1 size=$2 out=$3 raw=$3.raw
  truncate -s "${size}M" "$raw"
  echo '2048,,L,*' | sfdisk -q --label dos "$raw" >&2
  # extlinux reads neither 64-bit block numbers nor what newer e2fsprogs add by themselves.
  mke2fs -q -t ext4 -L root -O '^64bit,^metadata_csum_seed,^orphan_file' -E offset=1048576,lazy_itable_init=0 \
    -d "$root" "$raw" $(((size - 1) * 1024))k >&2
  install_boot_loader "$raw"
  qemu-img convert -q -f raw -O qcow2 "$raw" "$out"
  rm -f "$raw"
}

install_boot_loader() {
  local raw=$1 point=$1.mnt
  mkdir "$point"
  # The partition is reached by its offset: kernels without partition scanning on loop devices need no more than that.
  mount -o loop,offset=1048576 "$raw" "$point" || die "cannot mount $raw: are there loop devices (/dev/loop-control)?"
  extlinux --install "$point/boot/extlinux" >&2 2>"$point.said" || die "extlinux: $(cat "$point.said")"
  umount "$point"
  rm -f "$point.said"
  rmdir "$point"
  dd if=/usr/lib/EXTLINUX/mbr.bin of="$raw" bs=440 count=1 conv=notrunc status=none
}
