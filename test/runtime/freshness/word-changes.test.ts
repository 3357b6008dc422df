import { expect, it } from 'vitest';
import { wordChanges, wordsOf } from '../../../runtime/freshness/word-changes.ts';
import { step } from '../plans.ts';

it('the words of a step are those of a shell, with variables by name', () => {
  const commands = [
    { argv: [['docker'], ['a b'], ['x=', { env: 'TOKEN' }], [{ tmp: 'f' }]], env: { N: ['1 2'] } },
    { argv: [['use'], [{ out: 'build', name: 'digest' }]], stdin: ['FROM a\nRUN b'] },
  ];
  expect(wordsOf(step('a', { commands }))).toEqual([
    "N='1 2'",
    'docker',
    "'a b'",
    'x="$TOKEN"',
    'f',
    'use',
    `'{"out":"build","name":"digest"}'`,
    'FROM a',
    'RUN b',
  ]);
});

const image = `type=image,name=${'r'.repeat(60)}`;

it.each([
  [['a', 'N=1', 'b'], ['a', 'N=5', 'b'], 'N=5 instead of N=1'],
  [['--no-cache', 'a'], ['a'], 'gone: --no-cache'],
  [['a'], ['a', '--label', 'x', 'y', 'z'], 'new: --label x y and 1 more'],
  [['a', 'b', 'b'], ['b', 'a', 'c', 'd'], 'new: c d; gone: b'],
  [['a'], ['é'.repeat(61)], `${'é'.repeat(60)}… instead of a`],
  [['a', 'b'], ['b', 'a'], undefined],
  [
    [`${image},push=true`],
    [`${image},push=true,oci-mediatypes=true`],
    '…push=true,oci-mediatypes=true instead of …push=true',
  ],
  [
    [`${image}1`],
    ['--label', 'a=b', `${image}2`],
    `…${'r'.repeat(20)}2 instead of …${'r'.repeat(20)}1; new: --label a=b`,
  ],
])('from %j to %j: %s', (before, now, said) => {
  expect(wordChanges(before, now)).toBe(said);
});
