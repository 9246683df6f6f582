/** Fixers of the QEMU builder. */
import { jsonString, valueOf, withMember } from "../json/json-tree.ts";
import { renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { inTurn, ofType } from "./fixer.ts";

export const qemuDiskSize: Fixer = {
  name: "qemu-disk-size",
  advice: 'Write "disk_size" with its unit: "5000M".',
  atLoad: false, // A bare number is still read as mebibytes.
  builders: ofType("qemu", (builder) => {
    const size = valueOf(builder, "disk_size");
    return size?.kind === "number"
      ? withMember(builder, "disk_size", jsonString(`${Math.trunc(Number(size.text))}M`))
      : builder;
  }),
};

export const qemuHostPort: Fixer = {
  name: "qemu-host-port",
  advice: '"ssh_host_port_min" and "ssh_host_port_max" are "host_port_min" and "host_port_max" now.',
  atLoad: true,
  builders: ofType(
    "qemu",
    inTurn(
      renameKey("ssh_host_port_min", "host_port_min", { whenBoth: "old-wins" }),
      renameKey("ssh_host_port_max", "host_port_max", { whenBoth: "old-wins" }),
    ),
  ),
};
