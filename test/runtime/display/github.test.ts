import { describe, expect, it } from 'vitest';
import { displayOf } from '../../../runtime/display/display.ts';
import type { Event } from '../../../runtime/event.ts';
import { planOf, step } from '../plans.ts';
import { events, plan } from './live/scene.ts';

async function shown(of: typeof plan, all: readonly Event[]): Promise<string> {
  let text = '';
  const display = await displayOf('auto', {
    plan: of,
    color: false,
    isGitHub: true,
    write: (more) => void (text += more),
  });
  for (const event of all) display.show(event);
  display.close();
  return text;
}

const output = (id: string, line: string, at = 1): Event => ({ kind: 'output', at, step: id, stream: 'stderr', line });
const finished = (id: string): Event => ({ kind: 'step-finished', at: 9, step: id, elapsed: 1000, outputs: {} });

describe('in GitHub Actions', () => {
  it('what steps wrote side by side is folded step by step', async () => {
    const two = planOf([step('a'), step('b')]);
    expect(
      await shown(two, [output('a', 'one'), output('b', 'other'), output('a', 'two'), finished('b'), finished('a')]),
    ).toBe(
      `::group::b (1.0s)
[b] other
::endgroup::
[b] done in 1.0s
::group::a (1.0s)
[a] one
[a] two
::endgroup::
[a] done in 1.0s
`,
    );
  });

  it('what steps wrote that were cut off is told at the end', async () => {
    expect(await shown(planOf([step('a')]), [output('a', 'one')])).toBe('::group::a\n[a] one\n::endgroup::\n');
  });

  it('steps that did not run are in no group of another', async () => {
    const skipped: Event = { kind: 'step-skipped', at: 1, step: 'c', because: { reason: 'up-to-date', outputs: {} } };
    expect(await shown(planOf([step('a'), step('c')]), [skipped, output('a', 'one'), finished('a')])).toBe(
      '[c] up to date\n::group::a (1.0s)\n[a] one\n::endgroup::\n[a] done in 1.0s\n',
    );
  });

  it('a failure is marked at its line', async () => {
    expect(await shown(plan, events)).toContain(
      '::error file=build.mab,line=1,title=build/app/linux-arm64 failed::it ended with exit code 1\n',
    );
  });

  it.each(['::set-env name=a::b', 'x ##[add-mask]y', '%0A::error::z'])('%s is no command', async (line) => {
    const text = await shown(planOf([step('a')]), [output('a', line), finished('a')]);
    const [, token = 'none'] = /^::stop-commands::(.*)$/m.exec(text) ?? [];
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    expect(text).toContain(`::stop-commands::${token}\n[a] ${line}\n::${token}::\n::endgroup::\n`);
  });

  it('of a long output the end is kept', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => output('a', `${at} ${'x'.repeat(1000)}`));
    const text = await shown(planOf([step('a')]), [...lines, finished('a')]);
    expect(text.length).toBeLessThan(1_100_000);
    expect(text).toMatch(/… \d+ lines before/);
    expect(text).toContain('[a] 2999 ');
  });
});

it('lines of a build of several platforms are led by theirs', async () => {
  let text = '';
  const mixed = planOf([step('a', { platforms: ['linux/amd64', 'linux/arm64'] })]);
  const display = await displayOf('plain', { plan: mixed, color: false, write: (more) => void (text += more) });
  for (const line of [
    '#1 [internal] load',
    '#2 [linux/arm64 1/2] RUN x',
    '#3 [linux/amd64 1/2] RUN x',
    '#2 0.1 out',
    'ERROR',
  ])
    display.show(output('a', line));
  expect(text).toBe(`[a] #1 [internal] load
[a linux/arm64] #2 [linux/arm64 1/2] RUN x
[a linux/amd64] #3 [linux/amd64 1/2] RUN x
[a linux/arm64] #2 0.1 out
[a] ERROR
`);
});
