import type { Fault, FaultKind } from '../fault.ts';
import type { Trouble } from '../faulty-registry.ts';

/** Moments at which somebody talks to the registry, or soon will. */
const moments = ['start', 'build', 'export', 'push', 'test', 'check', 'tag', 'verify'] as const;

const stopped: FaultKind = {
  name: 'registry-stopped',
  moments,
  make: () => ({
    title: 'the registry is stopped',
    strike: ({ registry }) => registry.stop(),
    heal: ({ registry }) => registry.start(),
    exits: [1],
    tells: /the registry does not answer|nothing answers at that address/,
  }),
};

const failing: FaultKind = {
  name: 'registry-500',
  moments,
  make: (chance) => {
    const status = chance.pick([500, 503]);
    return troubled({ kind: 'status', status }, chance.pick([1, 2, Infinity]), /the registry failed: 50[03]/);
  },
};

const limiting: FaultKind = {
  name: 'registry-429',
  moments,
  make: (chance) =>
    troubled({ kind: 'status', status: 429 }, chance.pick([1, 2, Infinity]), /the registry takes no more requests/),
};

const cutting: FaultKind = {
  name: 'registry-cut',
  moments,
  make: (chance) =>
    troubled(
      { kind: 'cut', when: chance.pick(['before', 'after']) },
      chance.pick([1, 2, Infinity]),
      /the connection to the registry broke/,
    ),
};

function troubled(trouble: Trouble, times: number, tells: RegExp): Fault {
  const what =
    trouble.kind === 'status'
      ? `the registry answers ${trouble.status}`
      : `the registry cuts connections ${trouble.when} it has done what they ask`;
  return {
    title: `${what} ${times === Infinity ? 'until it is mended' : times === 1 ? 'once' : `${times} times`}`,
    strike: ({ registry }) => registry.trouble(trouble, times),
    heal: ({ registry }) => registry.heal(),
    exits: [1],
    tells,
  };
}

export const registryFaults: readonly FaultKind[] = [stopped, failing, limiting, cutting];
