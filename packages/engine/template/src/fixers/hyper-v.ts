/** Fixers of the Hyper-V builders. */
import { removeKeys, renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { inTurn, ofType } from "./fixer.ts";

export const hypervDeprecations: Fixer = {
  name: "hyperv-deprecations",
  advice: 'Remove "vhd_temp_path": it has no effect.',
  atLoad: true,
  builders: ofType("hyperv-iso", removeKeys("vhd_temp_path")),
};

export const hypervVmcxTypo: Fixer = {
  name: "hyperv-vmxc-typo",
  advice: '"clone_from_vmxc_path" is "clone_from_vmcx_path" now.',
  atLoad: true,
  builders: ofType(
    "hyperv-vmcx",
    renameKey("clone_from_vmxc_path", "clone_from_vmcx_path", { whenBoth: "old-wins" }),
  ),
};

export const hypervCpuAndRam: Fixer = {
  name: "hyperv-cpu-and-ram",
  advice: '"cpu" and "ram_size" are "cpus" and "memory" now.',
  atLoad: true,
  builders: ofType(
    /^hyperv-(iso|vmcx)$/,
    inTurn(
      renameKey("cpu", "cpus", { whenBoth: "old-wins" }),
      renameKey("ram_size", "memory", { whenBoth: "old-wins" }),
    ),
  ),
};
