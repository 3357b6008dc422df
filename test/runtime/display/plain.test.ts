import { describe, expect, it } from 'vitest';
import { displayOf } from '../../../runtime/display/display.ts';
import type { DisplayName } from '../../../runtime/display/view.ts';
import { elapsed } from '../../../runtime/display/elapsed.ts';
import type { Event } from '../../../runtime/event.ts';
import { planOf, step } from '../plans.ts';

const reference = 'registry.example.com/app:1';
const plan = planOf(
  [step('build/app/linux-arm64', { title: 'build app for linux/arm64', source: { file: 'build.mab', line: 12 } })],
  [{ reference, target: 'app', platforms: ['linux/arm64'], staging: false }],
);
const id = 'build/app/linux-arm64';

async function shown(name: DisplayName, events: readonly Event[], color = false): Promise<string> {
  let text = '';
  const display = await displayOf(name, { plan, color, write: (more) => void (text += more) });
  for (const event of events) display.show(event);
  display.close();
  return text;
}

const begin: readonly Event[] = [
  { kind: 'run-started', at: 0, plan: 'f'.repeat(64), steps: 1, jobs: 2, publishes: plan.publishes },
  { kind: 'step-started', at: 0, step: id, stepKind: 'build-image', title: 'build app for linux/arm64' },
  { kind: 'command-started', at: 0, step: id, role: 'command', command: "docker build 'a b'" },
  { kind: 'output', at: 5, step: id, stream: 'stderr', line: '#1 \u001b[31mred\u001b[0m' },
];
const good: readonly Event[] = [
  ...begin,
  { kind: 'step-finished', at: 1234, step: id, elapsed: 1234, outputs: {} },
  {
    kind: 'run-finished',
    at: 1240,
    elapsed: 1240,
    outcome: 'done',
    published: [{ reference, platforms: ['linux/arm64'], staging: false, isNew: true }],
  },
];
const bad: readonly Event[] = [
  ...begin,
  {
    kind: 'step-failed',
    at: 9,
    step: id,
    elapsed: 61_000,
    failure: {
      cause: 'exit-code',
      message: 'it ended with exit code 1',
      command: "docker build 'a b'",
      exit: 1,
      lastLines: Array.from({ length: 25 }, (_, at) => `line ${at}`),
      remedies: ['do this', 'or that'],
    },
  },
  { kind: 'run-finished', at: 9, elapsed: 61_000, outcome: 'failed', published: [] },
];

describe('the plain display', () => {
  it('shows a run', async () => {
    expect(await shown('plain', good)).toBe(`1 step, at most 2 at a time; plan ffffffffffff
[build/app/linux-arm64] build app for linux/arm64
[build/app/linux-arm64] $ docker build 'a b'
[build/app/linux-arm64] #1 red
[build/app/linux-arm64] done in 1.2s
done in 1.2s: 1 done
published 1 of 1 tag:
`);
  });

  it('reports a failure with all that one needs', async () => {
    const lines = Array.from({ length: 20 }, (_, at) => `  | line ${at + 5}\n`).join('');
    expect(await shown('plain', bad)).toContain(`
failed: build/app/linux-arm64 (build app for linux/arm64) after 1m01s
  cause    it ended with exit code 1
  command  docker build 'a b'
  from     build.mab:12
  | … 5 more lines above
${lines}  what to do: do this
  what to do: or that

failed in 1m01s: 1 failed
  build/app/linux-arm64: it ended with exit code 1
no tag was published
`);
  });

  it('tells what was left out together, so that the report of the failure stays in sight', async () => {
    const skipped = (step: string): Event => ({ kind: 'step-skipped', at: 9, step, because: { reason: 'run-failed' } });
    const lost: Event = {
      kind: 'step-skipped',
      at: 9,
      step: 'tag',
      because: { reason: 'dependency-failed', need: id },
    };
    const many = Array.from({ length: 40 }, (_, at) => skipped(`build/${at}`));
    const text = await shown('plain', [...bad.slice(0, -1), ...many, lost, ...bad.slice(-1)]);
    expect(text).toContain(`
[40 steps] not run: another step has failed (build/0, build/1, build/2, …)
[tag] not run: build/app/linux-arm64 did not succeed
failed in 1m01s: 1 failed, 41 not run
`);
    expect(await shown('plain', [...begin, skipped('a'), skipped('b')])).toMatch(
      /\n\[a\] not run: .*\n\[b\] not run: .*\n$/,
    );
  });

  it('cuts long lines in the report of a failure', async () => {
    const [failed] = bad.filter((event) => event.kind === 'step-failed');
    const long = { ...failed!, failure: { ...failed!.failure, lastLines: ['x'.repeat(16_000)] } };
    expect(await shown('plain', [...begin, long])).toContain(`\n  | ${'x'.repeat(500)}…\n`);
  });

  it('says at the end, too, that it took too long', async () => {
    const end: Event = { kind: 'run-finished', at: 9, elapsed: 5400, outcome: 'failed', published: [] };
    const stopped: Event = { kind: 'step-stopped', at: 9, step: id, elapsed: 5000, because: 'timed-out' };
    expect(await shown('plain', [...begin, { kind: 'timed-out', at: 8, limit: 5000 }, stopped, end])).toContain(`
[build/app/linux-arm64] stopped after 5.0s: the run took too long
failed in 5.4s: 1 stopped
  the run took longer than 5.0s
no tag was published
`);
  });

  it('has colours only when asked', async () => {
    expect(await shown('plain', good, true)).toContain('\u001b[32mdone in 1.2s\u001b[0m');
    expect(await shown('plain', good)).not.toContain('\u001b');
  });
});

it('quiet shows failures alone', async () => {
  expect(await shown('quiet', good)).toBe('');
  expect(await shown('quiet', bad)).toMatch(/^\nfailed: build\/app/);
});

it('json shows every event, one on each line', async () => {
  const events = (await shown('json', bad))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  expect(events).toEqual(bad);
});

it.each([
  [0, '0.0s'],
  [59_949, '59.9s'],
  [59_950, '1m00s'],
  [185_000, '3m05s'],
  [3_600_000, '1h00m'],
])('%i ms are %s', (milliseconds, text) => {
  expect(elapsed(milliseconds)).toBe(text);
});
