# shellcheck shell=bash
# Sourced by the make-* scripts: a directory becomes a CD that a BIOS boots.

# make_iso DIRECTORY CONFIGURATION OUT: adds isolinux with a text menu.
make_iso() {
  local directory=$1 configuration=$2 out=$3 module
  mkdir -p "$directory/isolinux"
  cp /usr/lib/ISOLINUX/isolinux.bin "$directory/isolinux/"
  for module in ldlinux menu libcom32 libutil; do
    cp "/usr/lib/syslinux/modules/bios/$module.c32" "$directory/isolinux/"
  done
  cp "$configuration" "$directory/isolinux/isolinux.cfg"
  xorriso -no_rc -report_about WARNING -as mkisofs -quiet -R -J -V INSTALLER -o "$out" \
    -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table "$directory" >&2 2>"$out.said" || die "xorriso: $(tail -n 3 "$out.said")"
}
