/** Fixers of the VMware and vSphere builders. */
import type { JsonNode, JsonObject } from "../json/json-tree.ts";
import {
  jsonBool,
  jsonList,
  jsonObject,
  jsonString,
  memberOf,
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
    const skip = valueOf(builder, "skip_compaction");
    const skipping =
      skip && skip.kind !== "bool" ? builder : withMember(builder, "skip_compaction", jsonBool(true));
    return diskType ? skipping : withMember(skipping, "disk_type_id", jsonString("zeroedthick"));
  }),
};

type KeyPairs = readonly (readonly [from: string, to: string])[];

// Of two that go to one place the later one stays.
const adapterKeys: KeyPairs = [
  ["network", "network"],
  ["networkCard", "network_card"],
  ["network_card", "network_card"],
];
const diskKeys: KeyPairs = ["disk_size", "disk_thin_provisioned", "disk_eagerly_scrub"].map((key) => [
  key,
  key,
]);

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
function gathered(builder: JsonObject, list: string, keys: KeyPairs): JsonObject {
  const existing = valueOf(builder, list);
  if (!keys.some(([key]) => memberOf(builder, key)) || (existing && existing.kind !== "list")) return builder;
  const entry = keys.reduce<JsonObject>((object, [from, to]) => {
    const value = valueOf(builder, from);
    return value ? withMember(object, to, value) : object;
  }, jsonObject({}));
  const rest: readonly JsonNode[] = existing?.items ?? [];
  return withMember(without(builder, ...keys.map(([key]) => key)), list, jsonList([entry, ...rest]));
}
