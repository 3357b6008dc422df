import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { BuilderComparison } from '../../compiler/plan/command.ts';
import { helperTexts } from '../../compiler/emit/shell/helpers.ts';
import { builderDifferences, builderFacts } from '../../runtime/builder-facts.ts';

/** As buildx 0.29 prints it after `--bootstrap`; 0.13 has no GC policy. */
const farm = `Name:          farm
Driver:        docker-container
Last Activity: 2026-11-25 08:42:34 +0000 UTC

Nodes:
Name:                  amd
Endpoint:              unix:///var/run/docker.sock
Driver Options:        env.X="a,b \\"c\\" = d" image="registry.example.com/buildkit:1" network="host"
Status:                running
BuildKit daemon flags: --debug --trace --allow-insecure-entitlement=network.host
BuildKit version:      v0.26.2
Platforms:             linux/amd64*, linux/386*, linux/amd64/v2, linux/arm64
Labels:
 org.mobyproject.buildkit.worker.executor:         oci
 org.mobyproject.buildkit.worker.hostname:         amd
GC Policy rule#0:
 All:            false
 Filters:        type==source.local,type==exec.cachemount
File#buildkitd.toml:
 > debug = true
 > Name: not-a-node

Name:                  arm
Endpoint:              arm-context
Status:                inactive
BuildKit daemon flags: --allow-insecure-entitlement=network.host
Platforms:             linux/arm/v7*, linux/arm64*
`;

const amd = [
  'node amd',
  'node amd endpoint unix:///var/run/docker.sock',
  'node amd option env.X="a,b \\"c\\" = d"',
  'node amd option image="registry.example.com/buildkit:1"',
  'node amd option network="host"',
  'node amd flags --debug --trace',
  'node amd platform linux/amd64',
  'node amd platform linux/386',
];
const arm = [
  'node arm',
  'node arm endpoint arm-context',
  'node arm platform linux/arm/v7',
  'node arm platform linux/arm64',
];
const facts = ['driver docker-container', ...amd, ...arm];

/** buildx of both versions prints this of a node whose BuildKit does not answer. */
const dead = `Name:          dead
Driver:        remote
Last Activity: 2026-11-25 08:42:28 +0000 UTC

Nodes:
Name:      dead
Endpoint:  tcp://127.0.0.1:1
Status:    inactive
Platforms: linux/arm64*
`;

const firstNode = farm.slice(0, farm.indexOf('\nName:                  arm'));

const cases: readonly [
  name: string,
  compare: BuilderComparison,
  text: string,
  wanted: readonly string[],
  differences: readonly string[],
][] = [
  ['the same', 'equal', farm, facts, []],
  ['another order', 'equal', farm, [...facts].reverse(), []],
  [
    'a node that does not answer',
    'equal',
    dead,
    ['driver remote', 'node dead', 'node dead endpoint tcp://127.0.0.1:1', 'node dead platform linux/arm64'],
    [],
  ],
  [
    'another driver',
    'equal',
    farm,
    ['driver remote', ...amd, ...arm],
    ['declared, but not there: driver remote', 'there, but not declared: driver docker-container'],
  ],
  [
    'a node too many',
    'equal',
    farm,
    facts.slice(0, -arm.length),
    arm.map((fact) => `there, but not declared: ${fact}`),
  ],
  [
    'another endpoint',
    'equal',
    farm,
    facts.map((fact) => (fact.endsWith('arm-context') ? 'node arm endpoint ssh://arm' : fact)),
    ['declared, but not there: node arm endpoint ssh://arm', 'there, but not declared: node arm endpoint arm-context'],
  ],
  [
    'an option that is a part of the one there',
    'equal',
    farm,
    facts.map((fact) => fact.replace('"host"', '"hos"')),
    [
      'declared, but not there: node amd option network="hos"',
      'there, but not declared: node amd option network="host"',
    ],
  ],
  ['platforms left open', 'equal', farm, [...facts.slice(0, -2), 'node arm platform *'], []],
  [
    'platforms of another node left open',
    'equal',
    farm,
    [...facts.slice(0, -1), 'node amd platform *'],
    ['there, but not declared: node arm platform linux/arm64'],
  ],
  ['nothing', 'equal', '', ['driver remote'], ['declared, but not there: driver remote']],
  ['a builder whose second node is missing', 'begun', firstNode, facts, []],
  ['a complete builder', 'begun', farm, facts, []],
  ['no builder', 'begun', '', facts, []],
  [
    'a builder that was begun otherwise',
    'begun',
    firstNode,
    facts.map((fact) => fact.replace('linux/386', 'linux/s390x')),
    ['declared, but not there: node amd platform linux/s390x', 'there, but not declared: node amd platform linux/386'],
  ],
  ['a node among others', 'holds', farm, ['node arm'], []],
  ['a node of whose name another begins', 'holds', farm, ['node ar'], ['declared, but not there: node ar']],
  ['the name of the builder, which is no node', 'holds', farm, ['node farm'], ['declared, but not there: node farm']],
];

/** Those of this machine. */
const shells = [
  { program: 'sh', applet: [] },
  { program: 'bash', applet: [] },
  { program: 'busybox', applet: ['sh'] },
].filter(({ program, applet }) => spawnSync(program, [...applet, '-c', ':']).error === undefined);

test('the facts of a builder', () => {
  expect(builderFacts(farm)).toEqual(facts);
});

describe('a builder compared', () => {
  test.each(cases)('%s (%s)', (_, compare, text, wanted, differences) => {
    expect(builderDifferences(text, wanted, compare)).toEqual(differences);
  });

  describe.each(shells)('in a script, by $program', ({ program, applet }) => {
    test.each(cases)('%s (%s)', (_, compare, text, wanted, differences) => {
      const script = `${helperTexts(new Set(['builder_is'])).join('\n')}\nanswer=$(cat)\nprintf '%s\\n' "$answer" | builder_is "$@"`;
      const { status, stderr } = spawnSync(program, [...applet, '-c', script, 'sh', compare, ...wanted], {
        input: text,
        encoding: 'utf8',
      });
      expect(stderr.split('\n').filter((line) => line !== '')).toEqual(differences);
      expect(status).toBe(differences.length === 0 ? 0 : 1);
    });
  });
});
