/** Fixers of the Amazon builders. */
import { jsonList, jsonString, memberOf, renamed, valueOf, withMember } from "../json/json-tree.ts";
import type { JsonNode } from "../json/json-tree.ts";
import { removeKeys, renameKey } from "./edits.ts";
import type { Fixer } from "./fixer.ts";
import { ofType } from "./fixer.ts";

const amazon = /^amazon-/;

export const amazonShutdownBehavior: Fixer = {
  name: "amazon-shutdown_behavior",
  advice: '"shutdown_behaviour" is "shutdown_behavior" now.',
  atLoad: true,
  builders: ofType(amazon, renameKey("shutdown_behaviour", "shutdown_behavior", { whenBoth: "old-wins" })),
};

export const amazonEnhancedNetworking: Fixer = {
  name: "amazon-enhanced-networking",
  advice: '"enhanced_networking" is "ena_support" now.',
  atLoad: true,
  builders: ofType(
    amazon,
    renameKey("enhanced_networking", "ena_support", { kind: "bool", whenBoth: "old-wins" }),
  ),
};

export const amazonPrivateIp: Fixer = {
  name: "amazon-private-ip",
  advice: 'In place of "ssh_private_ip" write ssh_interface = "private_ip" or "public_ip".',
  atLoad: true,
  builders: ofType(amazon, (builder) => {
    const isPrivate = boolOf(valueOf(builder, "ssh_private_ip"));
    if (isPrivate === undefined || memberOf(builder, "ssh_interface")) return builder;
    return withMember(
      renamed(builder, "ssh_private_ip", "ssh_interface"),
      "ssh_interface",
      jsonString(isPrivate ? "private_ip" : "public_ip"),
    );
  }),
};

export const amazonTemporaryCidrs: Fixer = {
  name: "amazon-temp-sec-cidrs",
  advice:
    'In place of "temporary_security_group_source_cidr" write a list "temporary_security_group_source_cidrs".',
  atLoad: true,
  builders: ofType(amazon, (builder) => {
    const cidr = valueOf(builder, "temporary_security_group_source_cidr");
    if (cidr?.kind !== "string") return builder;
    const list = "temporary_security_group_source_cidrs";
    return withMember(renamed(builder, "temporary_security_group_source_cidr", list), list, jsonList([cidr]));
  }),
};

export const spotPriceAutoProduct: Fixer = {
  name: "spot-price-auto-product",
  advice: 'Remove "spot_price_auto_product": it has no effect.',
  atLoad: true,
  builders: ofType(/^amazon-(?:ebs|ebssurrogate|ebsvolume|instance)$/, removeKeys("spot_price_auto_product")),
};

// Spellings of Go's strconv.ParseBool.
const booleans: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(["1", "t", "T", "TRUE", "true", "True"].map((text) => [text, true])),
  ...Object.fromEntries(["0", "f", "F", "FALSE", "false", "False"].map((text) => [text, false])),
};

function boolOf(node: JsonNode | undefined): boolean | undefined {
  if (node?.kind === "bool") return node.value;
  return node?.kind === "string" ? booleans[node.text] : undefined;
}
