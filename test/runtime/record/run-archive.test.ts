import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Event, Skip } from '../../../runtime/event.ts';
import {
  pruneRuns,
  recordedDurations,
  recordedLog,
  recordedPlan,
  recordedRun,
  recordedRuns,
  stepsOver,
} from '../../../runtime/record/run-archive.ts';
import { RunRecord } from '../../../runtime/record/run-record.ts';
import { planOf, step } from '../plans.ts';

const plan = planOf([
  step('build/app/linux-arm64'),
  step('tag', { kind: 'create-index', needs: ['build/app/linux-arm64'] }),
]);
const build = 'build/app/linux-arm64';

function root(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mab-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function begin(at: string, now = new Date('2026-01-02T03:04:05.678Z'), random = 0.5): RunRecord {
  const record = new RunRecord(plan, {
    root: at,
    temporary: '/tmp/mab-x7Yz',
    now,
    random,
    onTrouble: (error) => expect(error).toBe('no trouble'),
  });
  onTestFinished(() => record.close());
  return record;
}

const started: Event = { kind: 'run-started', at: 0, plan: plan.hash, steps: 2, jobs: 2, publishes: [] };
const building: Event = { kind: 'step-started', at: 1, step: build, stepKind: 'build-image', title: 'build' };
const built: Event = { kind: 'step-finished', at: 900, step: build, elapsed: 899, outputs: { digest: 'sha256:1' } };
const ended: Event = { kind: 'run-finished', at: 1000, elapsed: 1000, outcome: 'done', published: [] };

describe('a recorded run', () => {
  it('tells why a step began again, and where', () => {
    const at = root();
    const record = begin(at);
    const failure = { cause: 'exit-code', message: 'the registry failed: 503', lastLines: [], remedies: [] } as const;
    const again: Event = { kind: 'step-retried', at: 5, step: build, attempt: 1, attempts: 3, delay: 1200, failure };
    const moved = [{ step: build, node: 'spare' }];
    const lost = { builder: 'farm', node: 'arm', elapsed: 9, failure, moved, joining: [] };
    for (const event of [started, building, again]) record.onEvent(event);
    expect(recordedRun(at, record.id)?.ends.get(build)).toMatchObject({ state: 'running', retries: 1 });
    for (const event of [{ kind: 'node-lost', at: 9, step: build, ...lost } as const, building, again, built])
      record.onEvent(event);
    record.close();
    const run = recordedRun(at, record.id);
    expect(run?.ends.get(build)).toMatchObject({ state: 'done', retries: 1, node: 'spare' });
    expect(run && [...recordedLog(run, plan, build)].join('')).toBe(
      `(attempt 1 of 3 failed: the registry failed: 503; trying again in 1.2s)
(node farm/arm is lost: the registry failed: 503; ${build} goes to farm/spare)
(attempt 1 of 3 failed: the registry failed: 503; trying again in 1.2s)
`,
    );
  });

  it('has its plan, its journal and the whole output of each step', () => {
    const at = root();
    const record = begin(at);
    const events: Event[] = [
      started,
      building,
      { kind: 'command-started', at: 2, step: build, role: 'command', command: 'docker build .' },
      { kind: 'output', at: 3, step: build, stream: 'stderr', line: '#1 DONE' },
      built,
      ended,
    ];
    events.forEach(record.onEvent);
    record.close();
    expect(record.id).toBe('2026-01-02T03-04-05-678-8000');
    const run = recordedRun(at, record.id)!;
    expect(run).toMatchObject({ standing: 'done', elapsed: 1000, steps: 2, plan: plan.hash });
    expect(run.startedAt.toISOString()).toBe('2026-01-02T03:04:05.678Z');
    expect(run.ends.get(build)).toEqual({ state: 'done', elapsed: 899, outputs: { digest: 'sha256:1' } });
    expect(recordedPlan(run)).toEqual(plan);
    expect([...recordedLog(run, plan, build)].join('')).toBe('$ docker build .\n#1 DONE\n');
    expect(readdirSync(join(run.folder, 'logs'))).toEqual(['001.build-app-linux-arm64.log']);
    expect(readFileSync(join(run.folder, 'journal.jsonl'), 'utf8')).not.toContain('"output"');
    expect(readFileSync(join(at, '.mab', '.gitignore'), 'utf8')).toBe('*\n');
    expect(statSync(run.folder).mode & 0o077).toBe(0);
    writeFileSync(join(run.folder, 'plan.json'), '{"version":1}');
    expect(recordedPlan(run)).toBeUndefined();
  });

  it('is after those that began earlier in the same second', () => {
    const at = root();
    const moments = ['2026-01-02T03:04:05.099Z', '2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.680Z'];
    const ids = moments.map((now, number) => begin(at, new Date(now), 0.9 - number / 10).id);
    expect(recordedRuns(at).map(({ id }) => id)).toEqual(ids.reverse());
  });

  it('is running while its process is, and lost when that is gone without a word', () => {
    const at = root();
    const record = begin(at);
    [started, building].forEach(record.onEvent);
    expect(recordedRuns(at)).toMatchObject([{ standing: 'running' }]);
    const journal = join(record.folder, 'journal.jsonl');
    const text = readFileSync(journal, 'utf8');
    const [head = '', ...rest] = text.split('\n');
    const gone = JSON.stringify({ ...JSON.parse(head), process: { pid: process.pid, began: 'another/1' } });
    writeFileSync(journal, [gone, ...rest].join('\n'));
    expect(recordedRuns(at)).toMatchObject([{ standing: 'lost', elapsed: 1 }]);
    expect(recordedRun(at, record.id)!.ends.get(build)).toEqual({ state: 'running' });
    record.onEvent({ kind: 'interrupted', at: 2, signal: 'SIGINT' });
    expect(recordedRuns(at)).toMatchObject([{ standing: 'interrupted' }]);
    writeFileSync(journal, [gone, JSON.stringify({ kind: 'timed-out', at: 2, limit: 2 }), ''].join('\n'));
    expect(recordedRuns(at)).toMatchObject([{ standing: 'failed' }]);
  });

  it('can be read where a line was cut', () => {
    const at = root();
    const record = begin(at);
    [started, building].forEach(record.onEvent);
    appendFileSync(join(record.folder, 'journal.jsonl'), '{"kind":"step-fin\n[1]\nnull\n');
    record.onEvent(built);
    expect(recordedRun(at, record.id)!.ends.get(build)).toMatchObject({ state: 'done' });
    appendFileSync(join(record.folder, 'journal.jsonl'), '{"kind":"run-finished","at":9');
    expect(recordedRun(at, record.id)!.standing).toBe('running');
  });

  it('counts what need not run again, not what an interruption has left out', () => {
    const at = root();
    const record = begin(at);
    [started, building, built].forEach(record.onEvent);
    const skipped = (because: Skip): Event => ({ kind: 'step-skipped', at: 950, step: 'tag', because });
    record.onEvent(skipped({ reason: 'interrupted' }));
    expect(stepsOver(recordedRun(at, record.id)!)).toBe(1);
    record.onEvent(skipped({ reason: 'guard-satisfied' }));
    expect(stepsOver(recordedRun(at, record.id)!)).toBe(2);
    expect(recordedRun(at, record.id)!.steps).toBe(2);
    record.onEvent({ ...building, step: 'build/app/spare' });
    expect(recordedRun(at, record.id)!.steps).toBe(3);
  });

  it('is none where there is no journal', () => {
    const at = root();
    mkdirSync(join(at, '.mab/runs/other'), { recursive: true });
    expect(recordedRuns(at)).toEqual([]);
    expect(recordedRuns(join(at, 'nowhere'))).toEqual([]);
    expect(recordedRun(at, '../../etc')).toBeUndefined();
  });

  it('tells how long steps took when they last went well', () => {
    const at = root();
    [899, 500].forEach((elapsed, index) => {
      const record = begin(at, new Date(Date.UTC(2026, 0, 1 + index)));
      [started, building, { ...built, elapsed }, ended].forEach(record.onEvent);
    });
    const last = begin(at, new Date(Date.UTC(2026, 0, 9)));
    const failure = { cause: 'exit-code', message: '', lastLines: [], remedies: [] } as const;
    last.onEvent({ kind: 'step-failed', at: 5, step: build, elapsed: 3, failure });
    expect(recordedDurations(at)).toEqual(new Map([[build, 500]]));
  });

  it('goes away when there are 30 later ones, unless it still runs', () => {
    const at = root();
    const records = Array.from({ length: 32 }, (_, day) => begin(at, new Date(Date.UTC(2026, 0, 1 + day))));
    records.slice(1).forEach((record) => record.onEvent(ended));
    pruneRuns(at);
    expect(recordedRuns(at).length).toBe(31);
    records[0]!.onEvent(ended);
    pruneRuns(at);
    expect(recordedRuns(at).length).toBe(30);
    expect(existsSync(records[0]!.folder)).toBe(false);
    expect(existsSync(records[1]!.folder)).toBe(false);
  });

  it('tells once why it cannot be recorded', () => {
    const at = root();
    writeFileSync(join(at, '.mab'), 'a file');
    const troubles: unknown[] = [];
    const record = new RunRecord(plan, {
      temporary: '/tmp/mab-x7Yz',
      root: at,
      now: new Date(),
      random: 0,
      onTrouble: (error) => troubles.push(error),
    });
    [started, building, built].forEach(record.onEvent);
    record.close();
    expect(troubles).toMatchObject([{ code: 'ENOTDIR' }]);
  });
});
