/** IP addresses and networks as numbers. Texts as Go's package net reads and writes them. */

export interface IpAddress {
  /** 32 or 128. */
  readonly bits: number;
  readonly address: bigint;
}

export interface IpNetwork extends IpAddress {
  readonly prefix: number;
}

/** `address/prefix`, host bits cleared; undefined when the text is none. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [, written = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const parsed = parseAddress(written);
  const prefix = Number(length);
  if (parsed === undefined || prefix > parsed.bits) return undefined;
  const hostBits = BigInt(parsed.bits - prefix);
  return { bits: parsed.bits, prefix, address: (parsed.address >> hostBits) << hostBits };
}

export function parseAddress(text: string): IpAddress | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

export function addressText({ bits, address }: IpAddress): string {
  if (bits === 32) return bytesOf(address, 4).join(".");
  return isMapped({ bits, address }) ? bytesOf(address & 0xffffffffn, 4).join(".") : ipv6Text(address);
}

export function networkText({ bits, address, prefix }: IpNetwork): string {
  // The prefix of what is shown as an IPv4 address counts its bits only, as in Go's package net.
  const shown = isMapped({ bits, address }) ? Math.max(0, prefix - 96) : prefix;
  return `${addressText({ bits, address })}/${shown}`;
}

export function maskText({ bits, prefix }: IpNetwork): string {
  const hostBits = BigInt(bits - prefix);
  return addressText({ bits, address: (((1n << BigInt(bits)) - 1n) >> hostBits) << hostBits });
}

/** True for an IPv4 address written as IPv6 (`::ffff:10.0.0.1`). */
export function isMapped({ bits, address }: IpAddress): boolean {
  return bits === 128 && address >> 32n === 0xffffn;
}

function parseIpv4(text: string): IpAddress | undefined {
  const parts = text.split(".");
  // Zeros in front are refused: some programs read them as octal.
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return { bits: 32, address: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...(tail ?? [])];
  return { bits: 128, address: groups.reduce((sum, group) => (sum << 16n) | group, 0n) };
}

/** Groups of 16 bits; the last two may be an IPv4 address. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    const ipv4 = at === parts.length - 1 && part.includes(".") ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) groups.push(ipv4.address >> 16n, ipv4.address & 0xffffn);
    else if (/^[\da-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

/** The longest run of two or more zero groups, the first of equals, becomes `::`. */
function ipv6Text(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16),
  );
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (groups[end] === "0") end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  if (best.length < 2) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${groups.slice(best.start + best.length).join(":")}`;
}

function bytesOf(address: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, at) => Number((address >> BigInt(8 * (count - 1 - at))) & 0xffn));
}
