# shellcheck shell=bash
# Sourced by the make-* scripts: a Linux user land of a few megabytes with busybox, an SSH server (dropbear), scp and sftp.

# copy_programs ROOT FILE[=TARGET]…: programs of this machine, with the libraries that they are linked to.
copy_programs() {
  local root=$1 item source target library
  shift
  for item in "$@"; do
    source=${item%%=*} target=${item#*=}
    [ -e "$source" ] || die "there is no $source on this machine: did install-packages run?"
    mkdir -p "$root${target%/*}"
    cp -L "$source" "$root$target"
    { ldd "$source" 2>/dev/null || true; } | awk '{ for (i = 1; i <= NF; i++) if ($i ~ "^/") print $i }' | while read -r library; do
      # One place for all libraries, whatever the host's layout is; the loader alone has its fixed name.
      case $library in
        */ld-linux-*) copy_new "$library" "$root/lib64/${library##*/}" ;;
        *) copy_new "$library" "$root/lib/x86_64-linux-gnu/${library##*/}" ;;
      esac
    done
  done
}

copy_new() {
  [ -e "$2" ] || { mkdir -p "${2%/*}" && cp -L "$1" "$2"; }
}

lay_busybox() {
  local root=$1 applet
  mkdir -p "$root"/{bin,sbin,usr/bin,usr/sbin,proc,sys,dev,run,tmp,root,mnt,etc,var/log,var/tmp,lib,lib64,home}
  chmod 1777 "$root/tmp" "$root/var/tmp"
  chmod 700 "$root/root"
  cp "$(command -v busybox)" "$root/bin/busybox"
  busybox --list-full | while read -r applet; do
    [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
  done
  # Only what is built into the C library: a static busybox that loads a name service module crashes.
  printf '%s: files\n' passwd group shadow services protocols networks >"$root/etc/nsswitch.conf"
  echo 'hosts: files dns' >>"$root/etc/nsswitch.conf"
  # Scripts of people name these by their usual paths.
  for applet in sh cat ls rm mkdir chmod; do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
}

# add_account ROOT NAME ID HASH HOME SHELL
add_account() {
  local root=$1
  echo "$2:x:$3:$3::$5:$6" >>"$root/etc/passwd"
  echo "$2:$4:19000:0:99999:7:::" >>"$root/etc/shadow"
  echo "$2:x:$3:" >>"$root/etc/group"
  chmod 600 "$root/etc/shadow"
}

# lay_small_system ROOT: everything but the accounts, the kernel and the boot loader.
lay_small_system() {
  local root=$1
  lay_busybox "$root"
  copy_programs "$root" "$(command -v dropbear)=/usr/sbin/dropbear" "$(command -v dropbearkey)=/usr/bin/dropbearkey" \
    /usr/bin/scp /usr/lib/openssh/sftp-server=/usr/lib/sftp-server
  install -m 755 "$guests/authorized-key-from-firmware" "$root/sbin/"
  install -m 755 "$guests/small-system/shutdown" "$root/sbin/shutdown"
  install -D -m 755 "$guests/small-system/rcS" "$root/etc/init.d/rcS"
  install -D -m 755 "$guests/small-system/udhcpc" "$root/etc/udhcpc/default.script"
  install -m 644 "$guests/small-system/inittab" "$root/etc/inittab"
  : >"$root/etc/passwd" && : >"$root/etc/shadow" && : >"$root/etc/group"
  printf '/bin/sh\n/bin/bash\n' >"$root/etc/shells"
  echo '127.0.0.1 localhost' >"$root/etc/hosts"
  ln -sf /proc/self/mounts "$root/etc/mtab"
}

# Cards and disks that QEMU offers to a PC; the kernel has ext4 and NVMe built in.
readonly small_modules=(virtio_pci virtio_blk virtio_net virtio_scsi ata_piix sd_mod sr_mod)

# lay_boot_files KERNEL ROOT: kernel, initramfs and the boot loader's configuration in ROOT/boot.
lay_boot_files() {
  local kernel=$1 root=$2 initramfs=$1/initramfs
  mkdir -p "$initramfs"/{bin,proc,sys,dev,mnt} "$root/boot/extlinux"
  cp "$(command -v busybox)" "$initramfs/bin/"
  install -m 755 "$guests/small-system/initramfs-init" "$initramfs/init"
  copy_modules "$kernel" "$initramfs" "${small_modules[@]}"
  make_initramfs "$initramfs" "$root/boot/initrd"
  cp "$kernel/vmlinuz" "$root/boot/vmlinuz"
  install -m 644 "$guests/small-system/extlinux.conf" "$root/boot/extlinux/"
}

# make_initramfs ROOT OUT. lz4 unpacks fastest under emulation. It has to be packed: extlinux cannot read a file with
# holes, and mke2fs makes holes of blocks of zeros.
make_initramfs() {
  (cd "$1" && find . | cpio --quiet -o -H newc -R 0:0) | lz4 -q -l -9 >"$2"
}
