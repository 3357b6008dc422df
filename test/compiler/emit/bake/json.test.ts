import { expect, test } from 'vitest';
import { emitBakeJson } from '../../../../compiler/emit/bake/json.ts';

const cases = [
  {
    name: 'a default group without targets',
    draft: { groups: { default: { targets: [] } }, images: {} },
    printed: { group: { default: { targets: [] } }, target: {} },
  },
  { name: 'nothing at all', draft: { groups: {}, images: {} }, printed: { target: {} } },
  { name: 'no group', draft: { groups: {}, images: { app: {} } }, printed: { target: { app: {} } } },
];

for (const { name, draft, printed } of cases) {
  test(`prints ${name} as Bake does`, () => {
    expect(emitBakeJson(draft)).toBe(JSON.stringify(printed, undefined, 2));
  });
}
