import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "@prebake/base";
import { createMemoryHost } from "@prebake/testing";
import type { QemuConfig } from "./config.ts";
import { findFirmware } from "./firmware.ts";

const config = (code?: string, vars?: string) =>
  ({ efi_firmware_code: code, efi_firmware_vars: vars }) as QemuConfig; // Only these are looked at.
const debian = { "/usr/share/OVMF/OVMF_CODE_4M.fd": "", "/usr/share/OVMF/OVMF_VARS_4M.fd": "" };
const old = { "/usr/share/OVMF/OVMF_CODE.fd": "", "/usr/share/OVMF/OVMF_VARS.fd": "" };
const pair = (size: string) => ({
  code: `/usr/share/OVMF/OVMF_CODE${size}.fd`,
  vars: `/usr/share/OVMF/OVMF_VARS${size}.fd`,
});

test("the installed pair is found, the larger one first; a half that is given finds its sibling", async () => {
  const both = createMemoryHost({ files: { ...debian, ...old } });
  assert.deepEqual(await findFirmware(config(), "x64", both), pair("_4M"));
  assert.deepEqual(await findFirmware(config(), "x64", createMemoryHost({ files: old })), pair(""));
  assert.deepEqual(await findFirmware(config("/usr/share/OVMF/OVMF_CODE.fd"), "x64", both), pair(""));
  assert.deepEqual(
    await findFirmware(config("a", "b"), "x64", createMemoryHost({ files: { a: "", b: "" } })),
    { code: "a", vars: "b" },
  );
});

test("what is missing is said with the package that has it", async () => {
  const host = createMemoryHost();
  const rows = [
    [config(), "x64", /ovmf/],
    [config(), "arm64", /qemu-efi-aarch64/],
    [config("/x.fd"), "x64", /both/],
    [config("a", "b"), "x64", /Correct/],
  ] as const;
  for (const [given, arch, hint] of rows) {
    await assert.rejects(
      findFirmware(given, arch, host),
      (error) =>
        error instanceof BuildError && error.code === "qemu/firmware-missing" && hint.test(error.hint ?? ""),
    );
  }
});
