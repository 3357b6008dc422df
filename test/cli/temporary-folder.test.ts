import { afterEach, describe, expect, it, vi } from 'vitest';
import { planOf, step, words } from '../runtime/plans.ts';
import { screen, testWorld } from './test-world.ts';

afterEach(() => vi.unstubAllEnvs());

describe('a run without a temporary folder', () => {
  it('does not begin, and says what to do', async () => {
    const plan = planOf([step('one', { commands: [words('true')] })]);
    const world = testWorld({ files: { 'plan.json': JSON.stringify(plan) } });
    vi.stubEnv('TMPDIR', `${world.cwd}/nowhere`);
    expect(await screen(['run', 'plan.json'], world)).toEqual({
      code: 1,
      stdout: '',
      stderr: `mab: no temporary folder can be made in ${world.cwd}/nowhere: it does not exist\n  have TMPDIR name a folder with room that you may write to\n`,
    });
  });
});
