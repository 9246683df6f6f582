/** Which accelerator QEMU gets: the fastest that really works here. */
import { BuildError } from "@prebake/base";
import type { Host } from "@prebake/sdk";

export interface Accelerator {
  /** Value of `accel=`; undefined leaves it to QEMU. */
  readonly name: string | undefined;
  /** A sentence for the screen when it is not what one would expect. */
  readonly note?: string;
}

/**
 * The accelerator that is asked for, else the best that works. `qemu/kvm-unusable` when KVM is asked for and would not run:
 * the device can exist on a machine without virtualisation, and every guest would hang after its boot loader.
 */
export async function chooseAccelerator(
  asked: string | undefined,
  guestArch: string,
  host: Host,
): Promise<Accelerator> {
  if (asked === "none") return { name: undefined };
  if (asked === "kvm") {
    const problem = await findKvmProblem(host, guestArch);
    if (problem !== undefined) throw kvmUnusable(problem);
    return { name: "kvm" };
  }
  return asked === undefined ? chooseBest(guestArch, host) : { name: asked };
}

async function chooseBest(guestArch: string, host: Host): Promise<Accelerator> {
  const native = nativeAccelerator(host.machine.os);
  if (native === undefined) return emulation(`there is no accelerator for ${host.machine.os}`);
  if (guestArch !== host.machine.arch)
    return emulation(`the guest's processor (${guestArch}) is not this machine's (${host.machine.arch})`);
  if (native !== "kvm") return { name: native };
  const problem = await findKvmProblem(host, guestArch);
  return problem === undefined ? { name: "kvm" } : emulation(problem);
}

function nativeAccelerator(os: string): string | undefined {
  const byOs: Readonly<Record<string, string>> = { linux: "kvm", darwin: "hvf", win32: "whpx" };
  return byOs[os];
}

function emulation(reason: string): Accelerator {
  return { name: "tcg", note: `Using the accelerator tcg (emulation, slow): ${reason}` };
}

/** Why KVM does not work here; undefined when it does. */
async function findKvmProblem(host: Host, guestArch: string): Promise<string | undefined> {
  if (host.machine.os !== "linux") return "KVM is there on Linux only";
  if (guestArch !== host.machine.arch) return `KVM runs ${host.machine.arch} guests only here`;
  if (!(await host.files.status("/dev/kvm"))) return "there is no /dev/kvm";
  if (!(await host.files.canOpen("/dev/kvm", "readWrite"))) return "/dev/kvm cannot be opened by this user";
  if (host.machine.arch !== "x64") return undefined; // Other processors show no flag for it.
  const flags = await host.files.readText("/proc/cpuinfo").catch(() => "");
  // Source: measured: a /dev/kvm that accepts machines and hangs them, on a processor that shows neither flag.
  return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(flags)
    ? undefined
    : "the processor offers no virtualisation (neither vmx nor svm)";
}

function kvmUnusable(problem: string): BuildError {
  return new BuildError("qemu/kvm-unusable", {
    message: `Cannot use the accelerator kvm: ${problem}`,
    hint: /opened/.test(problem)
      ? "Add your user to the group `kvm`, or leave accelerator unset."
      : 'Leave accelerator unset, or set it to "tcg" for emulation.',
  });
}

/** Node's name of the processor that a QEMU program emulates: `x64` of `qemu-system-x86_64`. */
export function archOfBinary(binary: string): string {
  const suffix = /qemu-system-([\w]+?)(?:\.exe)?$/.exec(binary)?.[1] ?? "x86_64";
  const names: Readonly<Record<string, string>> = {
    x86_64: "x64",
    i386: "x64",
    aarch64: "arm64",
    arm: "arm",
  };
  return names[suffix] ?? suffix;
}
