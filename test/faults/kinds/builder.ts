import type { FaultKind } from '../fault.ts';

const removed: FaultKind = {
  name: 'builder-removed',
  scenario: () => ({ driver: 'remote' }),
  moments: ['builder', 'build', 'work', 'test', 'tag'],
  make: () => ({
    title: 'the builders are removed',
    strike: async (place) => {
      for (const name of place.builders()) await place.workplace.docker('buildx', 'rm', name);
    },
    exits: [1],
    tells: /buildx knows no builder named|no builder/,
  }),
};

export const builderFaults: readonly FaultKind[] = [removed];
