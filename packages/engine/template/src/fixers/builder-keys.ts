/** Fixers of builders that have only one or two. */
import { jsonString, valueOf, withMember } from "../json/json-tree.ts";
import { removeKeys, renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { inTurn, ofType } from "./fixer.ts";

const parallels = /^parallels-(iso|pvm)$/;

export const parallelsHeadless: Fixer = {
  name: "parallels-headless",
  advice: 'Remove "headless": Parallels builders have no such setting.',
  atLoad: true,
  builders: ofType(parallels, removeKeys("headless")),
};

export const parallelsDeprecations: Fixer = {
  name: "parallels-deprecations",
  advice: 'Remove "parallels_tools_host_path"; "guest_os_distribution" is "guest_os_type" now.',
  atLoad: true,
  builders: ofType(
    parallels,
    inTurn(
      removeKeys("parallels_tools_host_path"),
      renameKey("guest_os_distribution", "guest_os_type", { whenBoth: "old-wins" }),
    ),
  ),
};

export const scalewayAccessKey: Fixer = {
  name: "scaleway-access-key",
  advice: '"access_key" is "organization_id" now.',
  atLoad: false, // The builder has an access_key of another meaning today.
  builders: ofType(
    "scaleway",
    renameKey("access_key", "organization_id", { kind: "string", whenBoth: "new-wins" }),
  ),
};

export const azureExcludeFromLatest: Fixer = {
  name: "azure-exclude_from_latest",
  advice: '"exlude_from_latest" is "exclude_from_latest" now.',
  atLoad: true,
  builders: ofType("azure-chroot", (builder) => {
    const destination = valueOf(builder, "shared_image_destination");
    if (destination?.kind !== "object") return builder;
    const fixed = renameKey("exlude_from_latest", "exclude_from_latest", { whenBoth: "old-wins" })(
      destination,
    );
    return fixed === destination ? builder : withMember(builder, "shared_image_destination", fixed);
  }),
};

export const proxmoxType: Fixer = {
  name: "proxmox-type",
  advice: 'The builder "proxmox" is "proxmox-iso" now.',
  atLoad: false, // The plugin still knows the old name, and builds are selected by it.
  builders: ofType("proxmox", (builder) => withMember(builder, "type", jsonString("proxmox-iso"))),
};
