import { describe, expect, it } from 'vitest';
import { caseOf, describeCase, kinds } from './case.ts';
import { occurrences } from './moment.ts';

const many = Array.from({ length: 20 }, (_, seed) => kinds.map((__, index) => caseOf(seed, index, 1000))).flat();

describe('the runs of the fault suite', () => {
  it('are decided by their seed and place alone', () => {
    const told = (seed: number): string[] => [3, 0, 3].map((index) => describeCase(caseOf(seed, index, 1000)));
    expect(told(7)).toEqual(told(7));
    expect(told(7)[0]).toBe(told(7)[2]);
    expect(told(7)).not.toEqual(told(8));
  });

  it('hold each kind of fault before one comes again', () => {
    const names = kinds.map(({ name }) => name).sort();
    expect(new Set(names).size).toBe(names.length);
    for (const seed of [0, 1, 99]) {
      expect(kinds.map((_, index) => caseOf(seed, index, 1000).kind).sort()).toEqual(names);
    }
  });

  it('have moments that come', () => {
    const late = many.filter(({ moment, scenario }) => moment.times > occurrences(moment.name, scenario));
    expect(late.map(describeCase)).toEqual([]);
  });
});
