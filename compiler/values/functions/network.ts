import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { listOf, stringType } from '../type.ts';
import { listValue, stringValue, type Value } from '../value.ts';
import { int64Of, notWhole, number, text, textOf } from './arguments.ts';
import { maskOf, parseNetwork, printAddress, printNetwork, type Network } from './address.ts';

/** As many bits as one call may add to a prefix. */
const mostNewBits = 32n;

/** IP addresses and networks. */
export const networks: readonly FunctionSpec[] = [
  {
    name: 'cidrhost',
    doc: 'The address of a host in a network; negative numbers count from the end.',
    parameters: [text('prefix'), number('hostnum')],
    returns: stringType,
    call: ([prefix, host]) => within(prefix, (network) => hostOf(network, int64Of(host))),
  },
  {
    name: 'cidrnetmask',
    doc: 'The mask of a network as an address.',
    parameters: [text('prefix')],
    returns: stringType,
    call: ([given]) => within(given, ({ prefix, bits }) => stringValue(printAddress(maskOf(prefix, bits), bits))),
  },
  {
    name: 'cidrsubnet',
    doc: 'The network of a number inside another, with so many bits more.',
    parameters: [text('prefix'), number('newbits'), number('netnum')],
    returns: stringType,
    call: ([prefix, newBits, netnum]) =>
      within(prefix, (network) => subnet(network, int64Of(newBits), int64Of(netnum))),
  },
  {
    name: 'cidrsubnets',
    doc: 'Networks one after the other inside another, each with so many bits more.',
    parameters: [text('prefix')],
    variadic: number('newbits'),
    returns: listOf(stringType),
    call: ([prefix, ...newBits]) => within(prefix, (network) => subnets(network, newBits.map(int64Of))),
  },
];

function within(
  prefix: Value | undefined,
  compute: (network: Network) => Value | FunctionFailure,
): Value | FunctionFailure {
  const network = parseNetwork(textOf(prefix));
  return network === undefined ? failure(`"${textOf(prefix)}" is no network in CIDR notation`, 0) : compute(network);
}

function hostOf({ address, prefix, bits }: Network, host: bigint | undefined): Value | FunctionFailure {
  if (host === undefined) return failure(notWhole, 1);
  const last = (1n << BigInt(bits - prefix)) - 1n;
  if (host > last || -host - 1n > last) return failure(`a network of /${prefix} has no host ${host}`, 1);
  return stringValue(printAddress(address | (host < 0n ? last + host + 1n : host), bits));
}

function subnet(network: Network, newBits: bigint | undefined, netnum: bigint | undefined): Value | FunctionFailure {
  if (netnum === undefined) return failure(notWhole, 2);
  const prefix = extended(network, newBits, 1, 0n);
  if (typeof prefix !== 'number') return prefix;
  if (netnum < 0n || netnum >= 1n << BigInt(prefix - network.prefix)) {
    return failure(`with ${prefix - network.prefix} bits more there is no network ${netnum}`, 2);
  }
  const address = network.address | (netnum << BigInt(network.bits - prefix));
  return stringValue(printNetwork({ ...network, address, prefix }));
}

function extended(
  { prefix, bits }: Network,
  newBits: bigint | undefined,
  argument: number,
  least: bigint,
): number | FunctionFailure {
  if (newBits === undefined) return failure(notWhole, argument);
  if (newBits < least) return failure(`the prefix must become longer, by at least ${least} bits`, argument);
  if (newBits > mostNewBits) return failure(`a prefix may become longer by at most ${mostNewBits} bits`, argument);
  const longer = prefix + Number(newBits);
  return longer > bits
    ? failure(`an address has no more than ${bits} bits, and this wants ${longer}`, argument)
    : longer;
}

/** Each network begins behind the one before it, at a multiple of its own size. */
function subnets(network: Network, newBits: readonly (bigint | undefined)[]): Value | FunctionFailure {
  const end = network.address + (1n << BigInt(network.bits - network.prefix));
  const found: Value[] = [];
  let next = network.address;
  for (const [at, more] of newBits.entries()) {
    const prefix = extended(network, more, at + 1, 1n);
    if (typeof prefix !== 'number') return prefix;
    const size = 1n << BigInt(network.bits - prefix);
    const address = ((next + size - 1n) / size) * size;
    // Go's implementation takes an address of zeros for the end of all addresses.
    if (address >= end || address === 0n) return failure(`there is no room left for a network of /${prefix}`, at + 1);
    found.push(stringValue(printNetwork({ ...network, address, prefix })));
    next = address + size;
  }
  return listValue(stringType, found);
}
