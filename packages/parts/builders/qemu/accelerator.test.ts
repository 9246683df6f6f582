import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import type { Host } from "@prebake/sdk";
import { archOfBinary, chooseAccelerator } from "./accelerator.ts";

const intel = "processor : 0\nflags\t\t: fpu vme vmx sse2\n";
const plain = "processor : 0\nflags\t\t: fpu vme sse2\nvmx flags : none\n";

function host(options: {
  readonly kvm?: boolean | "closed";
  readonly cpuinfo?: string;
  readonly os?: string;
  readonly arch?: string;
}): Host {
  const made = createMemoryHost({
    files: { ...(options.kvm ? { "/dev/kvm": "" } : {}), "/proc/cpuinfo": options.cpuinfo ?? intel },
    machine: { os: options.os ?? "linux", arch: options.arch ?? "x64" },
  });
  return options.kvm === "closed" ? { ...made, files: { ...made.files, canOpen: async () => false } } : made;
}

test("unset: the best that works, with a note when it is emulation", async () => {
  const rows = [
    [host({ kvm: true }), "x64", "kvm", undefined],
    [host({ kvm: true, cpuinfo: intel.replace("vmx", "svm") }), "x64", "kvm", undefined],
    [host({ kvm: true, cpuinfo: plain }), "x64", "tcg", /vmx nor svm/],
    [host({}), "x64", "tcg", /no \/dev\/kvm/],
    [host({ kvm: "closed" }), "x64", "tcg", /cannot be opened/],
    [host({ kvm: true }), "arm64", "tcg", /processor/],
    [host({ kvm: true, arch: "arm64", cpuinfo: "" }), "arm64", "kvm", undefined],
    [host({ os: "darwin" }), "x64", "hvf", undefined],
    [host({ os: "darwin", arch: "arm64" }), "x64", "tcg", /processor/],
    [host({ os: "win32" }), "x64", "whpx", undefined],
    [host({ os: "freebsd" }), "x64", "tcg", /freebsd/],
  ] as const;
  for (const [machine, arch, name, note] of rows) {
    const chosen = await chooseAccelerator(undefined, arch, machine);
    assert.equal(chosen.name, name);
    assert.match(chosen.note ?? "", note ?? /^$/);
  }
});

test("asked for: taken as it is, but KVM only where it runs", async () => {
  assert.deepEqual(await chooseAccelerator("none", "x64", host({})), { name: undefined });
  assert.deepEqual(await chooseAccelerator("tcg", "x64", host({ kvm: true })), { name: "tcg" });
  assert.deepEqual(await chooseAccelerator("kvm", "x64", host({ kvm: true })), { name: "kvm" });
  const unusable = [
    host({}),
    host({ kvm: "closed" }),
    host({ kvm: true, cpuinfo: plain }),
    host({ os: "darwin" }),
  ];
  for (const machine of unusable) {
    await assert.rejects(
      chooseAccelerator("kvm", "x64", machine),
      (error) =>
        error instanceof BuildError && error.code === "qemu/kvm-unusable" && error.hint !== undefined,
    );
  }
});

test("archOfBinary() reads the processor from the program's name", () => {
  const rows = [
    ["qemu-system-x86_64", "x64"],
    ["/opt/bin/qemu-system-aarch64", "arm64"],
    ["qemu-system-riscv64", "riscv64"],
    ["my-qemu", "x64"],
    ["qemu-system-x86_64.exe", "x64"],
  ] as const;
  for (const [binary, arch] of rows) assert.equal(archOfBinary(binary), arch);
});
