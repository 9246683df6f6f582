/** UEFI firmware: the pair of files that this machine has. */
import { BuildError } from "@prebake/base";
import type { Host } from "@prebake/sdk";
import type { QemuConfig } from "./config.ts";

export interface Firmware {
  readonly code: string;
  /** Template of the variables: each machine gets a copy. */
  readonly vars: string;
}

/**
 * Where distributions keep the pair, by the guest's processor, best first.
 * Source: file lists of the packages ovmf and qemu-efi-aarch64 (Debian, Ubuntu), edk2-ovmf (Fedora, Arch), qemu (Homebrew).
 */
const places: Readonly<Record<string, readonly Firmware[]>> = {
  x64: [
    { code: "/usr/share/OVMF/OVMF_CODE_4M.fd", vars: "/usr/share/OVMF/OVMF_VARS_4M.fd" },
    { code: "/usr/share/OVMF/OVMF_CODE.fd", vars: "/usr/share/OVMF/OVMF_VARS.fd" },
    { code: "/usr/share/edk2/ovmf/OVMF_CODE.fd", vars: "/usr/share/edk2/ovmf/OVMF_VARS.fd" },
    { code: "/usr/share/edk2/x64/OVMF_CODE.4m.fd", vars: "/usr/share/edk2/x64/OVMF_VARS.4m.fd" },
    {
      code: "/opt/homebrew/share/qemu/edk2-x86_64-code.fd",
      vars: "/opt/homebrew/share/qemu/edk2-i386-vars.fd",
    },
    { code: "/usr/local/share/qemu/edk2-x86_64-code.fd", vars: "/usr/local/share/qemu/edk2-i386-vars.fd" },
  ],
  arm64: [
    { code: "/usr/share/AAVMF/AAVMF_CODE.fd", vars: "/usr/share/AAVMF/AAVMF_VARS.fd" },
    {
      code: "/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw",
      vars: "/usr/share/edk2/aarch64/vars-template-pflash.raw",
    },
    {
      code: "/opt/homebrew/share/qemu/edk2-aarch64-code.fd",
      vars: "/opt/homebrew/share/qemu/edk2-arm-vars.fd",
    },
  ],
};

const packages: Readonly<Record<string, string>> = { x64: "ovmf", arm64: "qemu-efi-aarch64" };

/** The configured files, completed by what is installed. `qemu/firmware-missing` when there are none. */
export async function findFirmware(config: QemuConfig, guestArch: string, host: Host): Promise<Firmware> {
  const { efi_firmware_code: code, efi_firmware_vars: vars } = config;
  if (code !== undefined && vars !== undefined) return requireFiles({ code, vars }, host);
  const known = places[guestArch] ?? [];
  // With one half given, its sibling; 2 MiB code with 4 MiB variables would not start.
  const candidates = known.filter(
    (pair) => (code === undefined || pair.code === code) && (vars === undefined || pair.vars === vars),
  );
  for (const pair of candidates) {
    if ((await exists(pair.code, host)) && (await exists(pair.vars, host))) return pair;
  }
  const given = code ?? vars;
  throw new BuildError("qemu/firmware-missing", {
    message:
      given === undefined
        ? "Cannot start with UEFI: no firmware is installed"
        : `Cannot start with UEFI: the file that belongs to "${given}" is not known`,
    hint:
      given === undefined
        ? `Install the package ${packages[guestArch] ?? "with UEFI firmware"} (Debian, Ubuntu), or set efi_firmware_code and efi_firmware_vars.`
        : "Set both efi_firmware_code and efi_firmware_vars.",
  });
}

async function requireFiles(pair: Firmware, host: Host): Promise<Firmware> {
  for (const file of [pair.code, pair.vars]) {
    if (await exists(file, host)) continue;
    throw new BuildError("qemu/firmware-missing", {
      message: `Cannot start with UEFI: there is no file "${file}"`,
      hint: "Correct efi_firmware_code and efi_firmware_vars.",
    });
  }
  return pair;
}

async function exists(file: string, host: Host): Promise<boolean> {
  return (await host.files.status(file))?.kind === "file";
}
