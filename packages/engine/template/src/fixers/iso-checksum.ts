/** Fixers of the way checksums of installation media are given. */
import { jsonString, renamed, textOf, withMember, without } from "../json/json-tree.ts";
import type { Fixer } from "./fixer.ts";

export const isoMd5: Fixer = {
  name: "iso-md5",
  advice: 'In place of "iso_md5" write iso_checksum = "md5:…".',
  atLoad: true,
  builders: (builder) => {
    const digest = textOf(builder, "iso_md5");
    if (digest === undefined) return builder;
    const fixed = without(renamed(builder, "iso_md5", "iso_checksum"), "iso_checksum_type");
    return withMember(fixed, "iso_checksum", jsonString(digest === "" ? "" : `md5:${digest}`));
  },
};

export const isoChecksumTypeAndUrl: Fixer = {
  name: "iso-checksum-type-and-url",
  advice:
    'In place of "iso_checksum_type" and "iso_checksum_url" write iso_checksum = "TYPE:…" or "file:URL".',
  atLoad: true,
  builders: (builder) => {
    const old = ["iso_checksum_type", "iso_checksum_url"];
    if (!builder.members.some((member) => old.includes(member.key))) return builder;
    const checksum = combined(
      textOf(builder, "iso_checksum"),
      textOf(builder, "iso_checksum_type"),
      textOf(builder, "iso_checksum_url"),
    );
    const rest = without(builder, ...old);
    return checksum === undefined ? rest : withMember(rest, "iso_checksum", jsonString(checksum));
  },
};

function combined(
  checksum: string | undefined,
  type: string | undefined,
  url: string | undefined,
): string | undefined {
  if (url) return `file:${url}`;
  if (!checksum) return checksum;
  return type ? `${type}:${checksum}` : checksum;
}
