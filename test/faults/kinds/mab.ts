import type { FaultKind } from '../fault.ts';

const moments = ['engine', 'build', 'work', 'push', 'test', 'check', 'tag', 'verify'] as const;

const killed: FaultKind = {
  name: 'mab-killed',
  moments,
  make: () => ({
    title: 'mab is killed with -9',
    strike: (_, run) => run?.signal('SIGKILL'),
    exits: ['SIGKILL'],
    // The dead tell nothing.
    tells: /^/,
  }),
};

const interrupted: FaultKind = {
  name: 'mab-interrupted',
  moments,
  make: (chance) => {
    const signal = chance.pick(['SIGINT', 'SIGTERM']);
    return {
      title: `mab is sent ${signal}`,
      strike: (_, run) => run?.signal(signal),
      exits: [130],
      tells: new RegExp(`interrupted by ${signal}`),
    };
  },
};

export const mabFaults: readonly FaultKind[] = [killed, interrupted];
