/** Which field a written key means, and which of several keys of one field counts. */
import type { ConfigEntry, ConfigObject } from "./config-node.ts";
import type { Fields } from "./field.ts";
import { isZeroNode } from "./zero-value.ts";

/** Name of the field that a key is, or is an older name of. */
export function fieldOf(
  fields: Fields,
  key: string,
  matches: (known: string) => boolean = (known) => known === key,
): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  return Object.entries(fields).find(
    ([name, { options }]) => matches(name) || options.aliases?.some(matches),
  )?.[0];
}

/** Of a key in several spellings, one counts: the right one, else the first. */
export function isFirstOfItsCase(node: ConfigObject, entry: ConfigEntry): boolean {
  const key = entry.key.toLowerCase();
  const spellings = node.entries.filter((other) => other.key.toLowerCase() === key);
  return (spellings.find((other) => other.key === key) ?? spellings[0]) === entry;
}

/** Of a field's name and an older one, both written, the older one counts unless it is empty. Source: packer-plugin-sdk communicator.Config; the qemu plugin's CommConfig. */
export function decisive(name: string, entries: readonly ConfigEntry[]): ConfigEntry | undefined {
  if (entries.length < 2) return entries[0];
  const isOwn = (entry: ConfigEntry) => entry.key.toLowerCase() === name.toLowerCase();
  const older = entries.find((entry) => !isOwn(entry) && !isZeroNode(entry.value));
  return older ?? entries.find(isOwn) ?? entries[0];
}
