import type { Chance } from '../chance.ts';
import type { Fault, FaultKind } from '../fault.ts';

const endless: FaultKind = {
  name: 'endless-build',
  moments: ['work'],
  make: (chance) => ({ work: 'without-end', ...ended('a build never ends', chance) }),
};

const endlessOutput: FaultKind = {
  name: 'endless-output',
  moments: ['work'],
  make: (chance) => ({ work: 'loud-without-end', ...ended('a build prints without end', chance) }),
};

/** By whoever waits for it, or by a limit of time. */
function ended(what: string, chance: Chance): Fault {
  const by = chance.pick(['SIGINT', 'SIGTERM', 'SIGKILL', '--timeout']);
  const title = `${what}, until ${by}`;
  if (by === '--timeout') return { title, args: [by, '5s'], exits: [1], tells: /the run took longer than 5\.0s/ };
  const strike: Fault['strike'] = (_, run) => run?.signal(by);
  return by === 'SIGKILL'
    ? { title, strike, exits: [by], tells: /^/ }
    : { title, strike, exits: [130], tells: new RegExp(`interrupted by ${by}`) };
}

const loudTest: FaultKind = {
  name: 'loud-test',
  scenario: (_, bytes) => ({
    targets: ['app'],
    platforms: ['linux/amd64'],
    older: false,
    test: { kind: 'loud', bytes },
  }),
  moments: ['test'],
  make: () => ({ title: 'a test prints without measure', exits: [], tells: /^/, then: 'resume' }),
};

const wrongTest: FaultKind = {
  name: 'test-fails',
  moments: ['test'],
  make: () => ({
    title: 'the images do not pass their test',
    work: 'wrongly',
    exits: [1],
    tells: /it should have printed/,
  }),
};

export const workFaults: readonly FaultKind[] = [endless, endlessOutput, loudTest, wrongTest];
