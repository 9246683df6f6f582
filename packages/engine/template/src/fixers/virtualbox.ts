/** Fixers of the VirtualBox builders. */
import { jsonString, memberOf, renamed, textOf, valueOf, withMember } from "../json/json-tree.ts";
import type { JsonObject } from "../json/json-tree.ts";
import { renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { inTurn, ofType } from "./fixer.ts";

export const virtualboxGuestAdditionsAttach: Fixer = {
  name: "virtualbox-gaattach",
  advice: 'In place of "guest_additions_attach" write guest_additions_mode = "attach" or "upload".',
  atLoad: true,
  builders: ofType("virtualbox", (builder) => {
    const attach = valueOf(builder, "guest_additions_attach");
    if (attach?.kind !== "bool") return builder;
    const mode = jsonString(attach.value ? "attach" : "upload");
    return withMember(
      renamed(builder, "guest_additions_attach", "guest_additions_mode"),
      "guest_additions_mode",
      mode,
    );
  }),
};

export const virtualboxRename: Fixer = {
  name: "virtualbox-rename",
  advice: 'The builder "virtualbox" is "virtualbox-iso" now.',
  atLoad: true,
  builders: ofType("virtualbox", (builder) => withMember(builder, "type", jsonString("virtualbox-iso"))),
  provisioners: (provisioner) => {
    const override = valueOf(provisioner, "override");
    if (override?.kind !== "object" || !memberOf(override, "virtualbox")) return provisioner;
    return withMember(provisioner, "override", renamed(override, "virtualbox", "virtualbox-iso"));
  },
};

/** While loading, overrides are renamed only together with a builder: another builder may be named "virtualbox" on purpose. */
export const virtualboxRenameAtLoad: Fixer = { ...virtualboxRename, applies: hasVirtualboxBuilder };

export const commConfig: Fixer = {
  name: "comm-config",
  advice:
    '"ssh_host_port_min", "ssh_host_port_max" and "ssh_skip_nat_mapping" are "host_port_min", "host_port_max" and "skip_nat_mapping" now.',
  atLoad: true,
  builders: ofType(
    /^virtualbox/,
    inTurn(
      renameKey("ssh_host_port_min", "host_port_min", { whenBoth: "new-wins" }),
      renameKey("ssh_host_port_max", "host_port_max", { whenBoth: "new-wins" }),
      renameKey("ssh_skip_nat_mapping", "skip_nat_mapping", { kind: "bool", whenBoth: "old-goes" }),
    ),
  ),
};

function hasVirtualboxBuilder(root: JsonObject): boolean {
  const builders = valueOf(root, "builders");
  return (
    builders?.kind === "list" &&
    builders.items.some((builder) => builder.kind === "object" && textOf(builder, "type") === "virtualbox")
  );
}
