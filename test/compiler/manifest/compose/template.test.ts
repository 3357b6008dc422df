import { expect, test } from 'vitest';
import { substitute } from '../../../../compiler/manifest/compose/template.ts';

const lookup = (name: string) => ({ SET: 'value', EMPTY: '' })[name];

test.each([
  ['plain', 'plain'],
  ['$SET ${SET}x $$SET $${SET} $', 'value valuex $SET ${SET} $'],
  ['$1 $ 1 a$', '$1 $ 1 a$'],
  ['$NONE-${NONE}', '-'],
  ['${NONE:-d} ${EMPTY:-d} ${SET:-d}', 'd d value'],
  ['${NONE-d} ${EMPTY-d} ${SET-d}', 'd  value'],
  ['${NONE:+d} ${EMPTY:+d} ${SET:+d}', '  d'],
  ['${NONE+d} ${EMPTY+d} ${SET+d}', ' d d'],
  ['${SET:?why} ${EMPTY?why}', 'value '],
  ['${NONE:-${EMPTY:-$SET}}!', 'value!'],
  ['${NONE:-a:-b?c}', 'a:-b?c'],
  ['${NONE:-{a}}${NONE:-x}', '{a}x'],
])('%s', (text, wanted) => {
  const { text: filled, problems } = substitute(text, lookup);
  expect(problems).toEqual([]);
  expect(filled).toBe(wanted);
});

test.each([
  ['${', { kind: 'malformed' }],
  ['${1}', { kind: 'malformed' }],
  ['${SET/a/b}', { kind: 'malformed' }],
  ['${SET:x}', { kind: 'malformed' }],
  ['${NONE:?set $SET}', { kind: 'missing', name: 'NONE', reason: 'set value' }],
  ['${EMPTY:?}', { kind: 'missing', name: 'EMPTY', reason: '' }],
  ['${SET-${NONE?why}}', { kind: 'missing', name: 'NONE', reason: 'why' }],
])('%s is wrong', (text, problem) => {
  expect(substitute(text, lookup).problems).toEqual([problem]);
});

test('plain variables that are not set are told', () => {
  expect(substitute('$A ${B} ${C:-$D} ${SET}', lookup).unset).toEqual(['A', 'B', 'D']);
});
