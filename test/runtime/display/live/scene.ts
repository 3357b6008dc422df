import type { Plan, Step } from '../../../../compiler/plan/plan.ts';
import type { Event } from '../../../../runtime/event.ts';
import { planOf, step } from '../../plans.ts';

const arm = { engine: 'ssh://arm.example.com', builder: 'farm', node: 'arm' };

function build(id: string, platform: string, fields: Partial<Step> = {}): Step {
  return step(id, { title: `build for ${platform}`, platforms: [platform], needs: ['check-engine'], ...fields });
}

/** A run with something of everything. */
export const plan: Plan = planOf(
  [
    step('check-engine', { kind: 'check-engine', title: 'check the engine' }),
    build('build/app/linux-amd64', 'linux/amd64', { source: { file: 'build.mab', line: 7 } }),
    build('build/app/linux-arm64', 'linux/arm64', {
      where: arm,
      placements: [{ platform: 'linux/arm64', mode: 'native', where: arm, why: '' }],
    }),
    build('build/app/linux-riscv64', 'linux/riscv64', {
      placements: [{ platform: 'linux/riscv64', mode: 'emulated', where: { engine: 'local' }, why: '' }],
    }),
    build('build/docs', 'linux/amd64'),
    step('test/app/linux-amd64', { kind: 'run-test', needs: ['build/app/linux-amd64'] }),
    step('index/app', { kind: 'create-index', needs: ['build/app/linux-amd64', 'build/app/linux-arm64'] }),
  ],
  [{ reference: 'registry.example.com/app:1', target: 'app', platforms: ['linux/amd64'], staging: false }],
);

const progress = (done: number, total: number, running: string[]) => ({
  vertexes: { total, done, cached: 1 },
  running,
});

/** What is recorded of it; the times are those of the clock. */
export const events: readonly Event[] = [
  { kind: 'run-started', at: 0, plan: plan.hash, steps: 7, jobs: 4, publishes: plan.publishes },
  { kind: 'step-started', at: 0, step: 'check-engine', stepKind: 'check-engine', title: 'check the engine' },
  { kind: 'step-finished', at: 400, step: 'check-engine', elapsed: 400, outputs: {} },
  ...['build/app/linux-amd64', 'build/app/linux-arm64', 'build/app/linux-riscv64', 'build/docs'].map((id, at) => ({
    kind: 'step-started' as const,
    at: 400 + at,
    step: id,
    stepKind: 'build-image' as const,
    title: id,
  })),
  { kind: 'progress', at: 900, step: 'build/app/linux-amd64', progress: progress(3, 9, ['[2/4] RUN make -j8 all']) },
  {
    kind: 'progress',
    at: 900,
    step: 'build/app/linux-arm64',
    progress: { ...progress(1, 9, ['[1/4] FROM base']), bytes: { current: 12_000_000, total: 48_000_000 } },
  },
  { kind: 'output', at: 950, step: 'build/docs', stream: 'stderr', line: '\u001b[2J資料を作る 👩‍👩‍👧 e\u0301 \u0007' },
  { kind: 'step-finished', at: 65_000, step: 'build/docs', elapsed: 64_600, outputs: {} },
  {
    kind: 'step-failed',
    at: 66_000,
    step: 'build/app/linux-arm64',
    elapsed: 65_600,
    failure: {
      cause: 'exit-code',
      message: 'it ended with exit code 1',
      command: 'docker buildx build .',
      exit: 1,
      lastLines: ['#9 1.2 make: *** [all] Error 2', '#9 ERROR: exit code: 2'],
      remedies: ['the build itself failed; its last lines say why'],
    },
  },
  { kind: 'step-stopped', at: 66_100, step: 'build/app/linux-amd64', elapsed: 65_700, because: 'run-failed' },
  { kind: 'step-stopped', at: 66_100, step: 'build/app/linux-riscv64', elapsed: 65_700, because: 'run-failed' },
  { kind: 'step-skipped', at: 66_100, step: 'test/app/linux-amd64', because: { reason: 'run-failed' } },
  {
    kind: 'step-skipped',
    at: 66_100,
    step: 'index/app',
    because: { reason: 'dependency-failed', need: 'build/app/linux-arm64' },
  },
  { kind: 'run-finished', at: 66_200, elapsed: 66_200, outcome: 'failed', published: [] },
];

/** Moments at which the view is looked at, in milliseconds. */
export const moments = { building: 2_300, failed: 66_050 } as const;

/** How long the steps took before. */
export const durations: ReadonlyMap<string, number> = new Map([
  ['build/app/linux-amd64', 30_000],
  ['build/app/linux-arm64', 40_000],
  ['build/app/linux-riscv64', 150_000],
  ['build/docs', 60_000],
  ['test/app/linux-amd64', 5_000],
]);
