/** What Packer has in its core: no plugin has it, and no template need require one for it. */
import type { ComponentKind } from "./component.ts";

const words = (text: string): readonly string[] => text.split(" ");

// Source: measured on Packer 1.16, its own lists of components.
const builtIn: Readonly<Record<ComponentKind, readonly string[]>> = {
  builder: words("file null"),
  provisioner: words(
    "breakpoint file hcp-sbom powershell shell shell-local sleep windows-restart windows-shell",
  ),
  "post-processor": words("artifice checksum compress manifest provenance shell-local"),
  "data-source": words("hcp-packer-artifact hcp-packer-version http null"),
};

export function isBuiltInPacker(kind: ComponentKind, type: string): boolean {
  return builtIn[kind].includes(type);
}
