/** Names that a cloud accepts. Source: Packer 1.16 template function facts, "clean_resource_name". */

const cleaners: readonly (readonly [string, (name: string) => string])[] = [
  ["amazon-", (name) => name.replace(/[^A-Za-z0-9()[\] ./\-'@_]/gu, "-")],
  [
    "googlecompute",
    (name) => (googleName.test(name) ? name : name.toLowerCase().replace(/[^a-z0-9]/gu, "-")),
  ],
  ["azure-", (name) => name.replace(/[^\p{L}\p{Nd}\-_.]/gu, "-").replace(/[-_.]+$/, "")],
];

/** A valid image name: lower-case letters, digits and dashes, 63 at most, a letter first and no dash last. */
const googleName = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** How names are cleaned for a builder; undefined when its builder type has no such function. */
export function findNameCleaner(builderType: string | undefined): ((name: string) => string) | undefined {
  return cleaners.find(([prefix]) => builderType?.startsWith(prefix))?.[1];
}
