import { expect, it } from 'vitest';
import { unsoundness } from '../../runtime/soundness.ts';
import { planOf, step, words } from './plans.ts';

const uses = (source: string) => ({ commands: [{ argv: [...words('x').argv, [{ out: source, name: 'digest' }]] }] });

it.each([
  ['nothing', [step('a'), step('b', { needs: ['a'], ...uses('a') })], undefined],
  [
    'an output from afar',
    [step('a'), step('b', { needs: ['a'] }), step('c', { needs: ['b'], ...uses('a') })],
    undefined,
  ],
  ['its own output', [step('a', uses('a'))], undefined],
  ['a name given twice', [step('a'), step('a')], 'two steps are named a'],
  ['a need that comes later', [step('a', { needs: ['b'] }), step('b')], 'a needs b, which does not stand before it'],
  ['an unneeded output', [step('a'), step('b', uses('a'))], 'b uses an output of a, but does not need it'],
  [
    'a program that is not there',
    [step('a', { commands: [{ argv: [['sh'], [{ program: 'ask-http' }]] }] })],
    'a uses a program ask-http, which the plan does not hold',
  ],
])('a plan with %s', (_, steps, expected) => {
  expect(unsoundness(planOf(steps))).toBe(expected);
});
