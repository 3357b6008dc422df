import type { FaultKind } from '../fault.ts';

/** What a person is told when a node does not answer: at the check of engines, in a build or a test, or when another takes over. */
const tells =
  /does not answer|no Docker engine answers at|(?:the builder|the Docker engine) went away|node farm\/arm is lost/;

const platforms = ['linux/amd64', 'linux/arm64'];

const cut = {
  strike: ({ arm }) => arm.cut(),
  heal: ({ arm }) => arm.mend(),
  exits: [1],
  tells,
} as const satisfies Partial<ReturnType<FaultKind['make']>>;

const nodeCut: FaultKind = {
  name: 'node-cut',
  scenario: () => ({ driver: 'docker', platforms }),
  moments: ['start', 'engine', 'build', 'work', 'push', 'test', 'check', 'tag'],
  make: () => ({ title: 'the cable to the arm engine is cut', ...cut }),
};

const relayCut: FaultKind = {
  name: 'relay-cut',
  scenario: () => ({ driver: 'remote', platforms }),
  moments: ['start', 'engine', 'builder', 'build', 'work', 'export', 'push', 'test'],
  make: () => ({ title: 'the relay to the arm BuildKit is cut', ...cut }),
};

const daemonKilled: FaultKind = {
  name: 'daemon-killed',
  scenario: () => ({ driver: 'docker', platforms }),
  moments: ['build', 'work', 'push', 'test', 'check'],
  make: () => ({
    title: 'the arm engine is killed',
    prepare: async (place) => {
      const { daemon } = place.machine;
      await daemon.start();
      await place.witness.listen();
      place.armAddress = daemon.host;
    },
    strike: ({ machine }) => machine.daemon.kill(),
    heal: async ({ machine, witness }) => {
      await machine.daemon.start();
      await witness.listen();
    },
    exits: [1],
    tells,
  }),
};

export const nodeFaults: readonly FaultKind[] = [nodeCut, relayCut, daemonKilled];
