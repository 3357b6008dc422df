import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caseOf, describeCase, kinds } from '../faults/case.ts';
import { OwnDaemon } from '../faults/own-daemon.ts';
import type { Machine } from '../faults/place.ts';
import { play } from '../faults/play.ts';

const engine = inject('engine');

/** Its runs are short, and its faults strike where it hurts. */
const seed = 24;
/** `npm run test:faults` prints more. */
const bytes = 20_000_000;
const cases = kinds.map((_, index) => caseOf(seed, index, bytes));

/** Each kind of fault once; many more by `npm run test:faults`. */
describe.runIf(engine).concurrent('a run in which something goes wrong', () => {
  let machine: Machine;
  beforeAll(() => (machine = { engine: engine!, daemon: new OwnDaemon(engine!.root) }));
  afterAll(() => machine.daemon.stop());

  test.each(cases.map((one) => [one.kind, describeCase(one), one] as const))('%s: %s', async (_, __, one) => {
    const { complaints, screens } = await play(one, machine);
    expect(complaints, `npm run test:faults -- --seed ${seed} --only ${one.index}\n${screens.join('\n')}`).toEqual([]);
  });
});
