/** Which packages the guests are made of, on each distribution. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { zstdCompressSync } from "node:zlib";
import { root } from "./source-files.ts";

const work = mkdtempSync(join(tmpdir(), "prebake-packages-"));
after(() => rmSync(work, { recursive: true, force: true }));

const releases = {
  "Debian 12": 'ID=debian\nVERSION_ID="12"\nVERSION="12 (bookworm)"\n',
  "Debian 13": 'ID=debian\nVERSION_ID="13"\n',
  "Debian testing": "ID=debian\n",
  "Ubuntu 24.04": 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n',
  "Linux Mint": 'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n',
} as const;
type Release = keyof typeof releases;

/** Runs a script of Bash as if this machine were of that release. */
function on(release: Release, script: string, path: string = process.env["PATH"] ?? ""): string {
  const file = join(work, release);
  writeFileSync(file, releases[release]);
  return execFileSync("bash", ["--norc", "-euc", script], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: path, HOME: work, PREBAKE_OS_RELEASE: file },
  });
}

const rows: readonly (readonly [Release, string, readonly string[]])[] = [
  ["Debian 12", "linux-image-cloud-amd64", ["debian-installer-12-netboot-amd64"]],
  ["Debian 13", "linux-image-cloud-amd64", ["debian-installer-13-netboot-amd64"]],
  ["Debian testing", "linux-image-cloud-amd64", []],
  ["Ubuntu 24.04", "linux-image-virtual", ["debian-archive-keyring", "zstd"]],
  ["Linux Mint", "linux-image-virtual", ["debian-archive-keyring", "zstd"]],
];
for (const [release, kernel, own] of rows) {
  test(`on ${release} the packages are those of that distribution`, () => {
    const names = on(release, "tools/guests/install-packages --names all").trim().split("\n");
    const differing = names.filter((name) => /^debian-|^zstd$/.test(name));
    assert.deepEqual(differing, own);
    assert.ok(names.includes("qemu-system-x86") && names.includes("ovmf"), String(names));
    assert.equal(on(release, ". tools/guests/distribution.sh; kernel_metapackage").trim(), kernel);
  });
}

// The form of `apt-cache depends`; Ubuntu has had its modules in a package of their own since 18.04.
const aptCache = `#!/bin/sh
case $2 in
linux-image-cloud-amd64) printf '%s\\n' "$2" '  Depends: linux-image-6.1.0-56-cloud-amd64' ;;
linux-image-6.1*) printf '%s\\n' "$2" ' |Depends: kmod' '  Depends: linux-initramfs-tool' ;;
linux-image-virtual) printf '%s\\n' "$2" '  Depends: linux-image-6.8.0-31-generic' ;;
linux-image-6.8*) printf '%s\\n' "$2" '  Depends: kmod' '  Depends: linux-base' '  Depends: linux-modules-6.8.0-31-generic' '  Recommends: grub-pc' ;;
esac
`;

test("the kernel is one package on Debian, image and modules on Ubuntu", () => {
  writeFileSync(join(work, "apt-cache"), aptCache);
  chmodSync(join(work, "apt-cache"), 0o755);
  const packages = (release: Release) =>
    on(release, "guests=tools/guests; . tools/guests/debs.sh; kernel_packages", `${work}:/usr/bin:/bin`)
      .trim()
      .split("\n");
  assert.deepEqual(packages("Debian 12"), ["linux-image-6.1.0-56-cloud-amd64"]);
  assert.deepEqual(packages("Ubuntu 24.04"), [
    "linux-image-6.8.0-31-generic",
    "linux-modules-6.8.0-31-generic",
  ]);
});

test("a kernel's modules reach the guest unpacked: its busybox cannot read a packed one", () => {
  const script = (name: string) =>
    `guests=tools/guests; . tools/guests/debs.sh; copy_module '${join(work, name)}' '${work}/root'`;
  on("Ubuntu 24.04", `mkdir -p '${work}/root'`);
  const rows: readonly (readonly [string, Buffer])[] = [
    ["virtio_net.ko", Buffer.from("plain")],
    ["sd_mod.ko.zst", zstdCompressSync(Buffer.from("packed with zstd"))],
  ];
  for (const [name, bytes] of rows) {
    writeFileSync(join(work, name), bytes);
    const listed = on("Ubuntu 24.04", script(name)).trim();
    assert.equal(listed, name.replace(".zst", ""));
    assert.match(readFileSync(join(work, "root", listed), "latin1"), /^p[a-z ]+$/);
  }
});
