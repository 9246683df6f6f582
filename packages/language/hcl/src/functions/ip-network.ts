/** Functions on IP networks in CIDR notation. Source of behaviour: measured on Packer 1.16. */
import { StringType, listType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { listValue, stringValue } from "../values/value.ts";
import type { Arguments } from "./arguments.ts";
import { FunctionFailure } from "./function-failure.ts";
import type { HclFunction } from "./function.ts";
import type { IpNetwork } from "./ip-address.ts";
import { addressText, isMapped, maskText, networkText, parseNetwork } from "./ip-address.ts";
import { number, text } from "./parameters.ts";

/** Most bits that a subnet may be longer than its network. Source: measured on Packer 1.16. */
const newBitsLimit = 32;

export const ipNetworkFunctions: readonly HclFunction[] = [
  {
    name: "cidrhost",
    group: "ip-network",
    doc: "Gives the address of a host in a network by its number; negative numbers count from the end.",
    examples: [{ expr: 'cidrhost("10.12.112.0/20", 16)', result: '"10.12.112.16"' }],
    parameters: [text("prefix"), number("hostnum")],
    returns: StringType,
    call: (args) => stringValue(hostAddress(networkOf(args), hostNumber(args))),
  },
  {
    name: "cidrnetmask",
    group: "ip-network",
    doc: "Gives the mask of a network as an address.",
    examples: [{ expr: 'cidrnetmask("172.16.0.0/12")', result: '"255.240.0.0"' }],
    parameters: [text("prefix")],
    returns: StringType,
    call: (args) => stringValue(maskText(networkOf(args))),
  },
  {
    name: "cidrsubnet",
    group: "ip-network",
    doc: "Gives a network within another, whose prefix is so many bits longer, by its number.",
    examples: [{ expr: 'cidrsubnet("172.16.0.0/12", 4, 2)', result: '"172.18.0.0/16"' }],
    parameters: [text("prefix"), number("newbits"), number("netnum")],
    returns: StringType,
    call: (args) => stringValue(networkText(subnet(networkOf(args), args.integer(1), hostNumber(args, 2)))),
  },
  {
    name: "cidrsubnets",
    group: "ip-network",
    doc: "Gives consecutive networks within another, each with a prefix that is so many bits longer.",
    examples: [{ expr: 'cidrsubnets("10.1.0.0/16", 4, 4)', result: '["10.1.0.0/20", "10.1.16.0/20"]' }],
    parameters: [text("prefix")],
    variadic: number("newbits"),
    returns: listType(StringType),
    call: consecutiveSubnets,
  },
];

function networkOf(args: Arguments, culprit?: number): IpNetwork {
  const network = parseNetwork(args.string(0));
  if (network === undefined)
    throw new FunctionFailure(
      'The network must be an address with a prefix length, such as "10.0.0.0/8".',
      culprit,
    );
  return network;
}

/** A whole number of 64 bits. */
function hostNumber(args: Arguments, index = 1): bigint {
  args.integer(index);
  return args.number(index).toBigInt();
}

function hostAddress(network: IpNetwork, wanted: bigint): string {
  const count = 1n << BigInt(network.bits - network.prefix);
  const host = wanted < 0n ? count + wanted : wanted;
  if (host < 0n || host >= count)
    throw new FunctionFailure(`A prefix of ${network.prefix} bits has no host of that number.`);
  // Packer puts the number of a host in an IPv4-mapped network where an IPv4 address would have it; measured.
  const shift = isMapped(network) ? 96n : 0n;
  return addressText({ bits: network.bits, address: network.address | (host << shift) });
}

function subnet(network: IpNetwork, newBits: number, wanted: bigint): IpNetwork {
  const prefix = checkedPrefix(network, newBits, { least: 0 });
  if (wanted < 0n || wanted >= 1n << BigInt(newBits)) {
    throw new FunctionFailure(`${newBits} new bits have no network of that number.`);
  }
  return { bits: network.bits, prefix, address: network.address | (wanted << BigInt(network.bits - prefix)) };
}

function checkedPrefix(
  network: IpNetwork,
  newBits: number,
  { least, argument }: { least: number; argument?: number },
): number {
  if (newBits < least)
    throw new FunctionFailure(`The prefix must be at least ${least} bits longer.`, argument);
  if (newBits > newBitsLimit)
    throw new FunctionFailure(`The prefix must be at most ${newBitsLimit} bits longer.`, argument);
  const prefix = network.prefix + newBits;
  if (prefix > network.bits)
    throw new FunctionFailure(
      `The address has only ${network.bits} bits, but the prefix would have ${prefix}.`,
      argument,
    );
  return prefix;
}

function consecutiveSubnets(args: Arguments): Value {
  const network = networkOf(args, 0);
  const end = network.address + (1n << BigInt(network.bits - network.prefix));
  let next = network.address;
  const texts: Value[] = [];
  for (let at = 1; at < args.length; at++) {
    const prefix = checkedPrefix(network, args.integer(at, "argument"), { least: 1, argument: at });
    const size = 1n << BigInt(network.bits - prefix);
    const address = ((next + size - 1n) / size) * size;
    if (address + size > end)
      throw new FunctionFailure("There is no room left for a network of that size.", at);
    texts.push(stringValue(networkText({ bits: network.bits, prefix, address })));
    next = address + size;
  }
  return listValue(StringType, texts);
}
