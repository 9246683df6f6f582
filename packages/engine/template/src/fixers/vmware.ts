/** Fixers of the VMware and vSphere builders. */
import type { JsonNode, JsonObject } from "../json/json-tree.ts";
import {
  jsonBool,
  jsonList,
  jsonObject,
  jsonString,
  textOf,
  valueOf,
  withMember,
  without,
} from "../json/json-tree.ts";
import type { Fixer } from "./fixer.ts";
import { ofType } from "./fixer.ts";

export const vmwareRename: Fixer = {
  name: "vmware-rename",
  advice: 'The builder "vmware" is "vmware-iso" now.',
  atLoad: true,
  builders: ofType("vmware", (builder) => withMember(builder, "type", jsonString("vmware-iso"))),
};

export const vmwareCompaction: Fixer = {
  name: "vmware-compaction",
  advice: "Disks on ESX hosts cannot be compacted unless they are thin.",
  atLoad: false,
  builders: ofType("vmware-iso", (builder) => {
    const diskType = valueOf(builder, "disk_type_id");
    if (textOf(builder, "remote_type") !== "esx5" || (diskType && diskType.kind !== "string")) return builder;
    if (diskType?.text === "thin") return builder;
    const skipping = withMember(builder, "skip_compaction", jsonBool(true));
    return diskType ? skipping : withMember(skipping, "disk_type_id", jsonString("zeroedthick"));
  }),
};

const adapterKeys: Readonly<Record<string, string>> = {
  network: "network",
  network_card: "network_card",
  networkCard: "network_card",
};
const diskKeys: Readonly<Record<string, string>> = {
  disk_size: "disk_size",
  disk_thin_provisioned: "disk_thin_provisioned",
  disk_eagerly_scrub: "disk_eagerly_scrub",
};

export const vsphereNetworkAndDisk: Fixer = {
  name: "vsphere-iso-net-disk",
  advice:
    'In place of "network", "network_card", "disk_size", "disk_thin_provisioned" and "disk_eagerly_scrub" write lists "network_adapters" and "storage".',
  atLoad: true,
  builders: ofType("vsphere-iso", (builder) =>
    gathered(gathered(builder, "network_adapters", adapterKeys), "storage", diskKeys),
  ),
};

/** Moves some members into an object at the front of a list. */
function gathered(builder: JsonObject, list: string, keys: Readonly<Record<string, string>>): JsonObject {
  const moved = builder.members.filter((member) => keys[member.key] !== undefined);
  const existing = valueOf(builder, list);
  if (moved.length === 0 || (existing && existing.kind !== "list")) return builder;
  const entry = moved.reduce<JsonObject>(
    (object, { key, value }) => withMember(object, keys[key] ?? key, value),
    jsonObject({}),
  );
  const rest: readonly JsonNode[] = existing?.items ?? [];
  return withMember(without(builder, ...Object.keys(keys)), list, jsonList([entry, ...rest]));
}
