import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { expect, it } from 'vitest';
import type { Event } from '../../runtime/event.ts';
import { Executor } from '../../runtime/executor.ts';
import { ProcessRunner } from '../../runtime/process-runner.ts';
import { events as recorded } from './display/live/scene.ts';
import { planOf, script, step } from './plans.ts';

const schema = JSON.parse(readFileSync('schemas/event.schema.json', 'utf8')) as {
  readonly oneOf: readonly { readonly $ref: string }[];
};
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);

/** Every kind of the union: one that is new does not compile until it stands here. */
const kinds: { readonly [K in Event['kind']]: true } = {
  'registry-checked': true,
  'run-started': true,
  'step-started': true,
  'step-skipped': true,
  'command-started': true,
  output: true,
  progress: true,
  'step-finished': true,
  'step-failed': true,
  'step-retried': true,
  'node-lost': true,
  'step-stopped': true,
  interrupted: true,
  'timed-out': true,
  'run-finished': true,
};

it('the schema and the union know the same kinds', () => {
  expect(schema.oneOf.map(({ $ref }) => $ref.replace('#/definitions/', '')).sort()).toEqual(Object.keys(kinds).sort());
});

it('every event of a run is as the schema says', async () => {
  const status = JSON.stringify({ vertexes: [{ digest: 'a', name: 'RUN x', started: '2026-01-02T03:04:05Z' }] });
  const plan = planOf([
    step('a', { commands: [script(`console.log('out'); console.error(${JSON.stringify(status)})`)] }),
    step('b', { needs: ['a'], commands: [script('process.exit(3)')] }),
    step('c', { needs: ['b'] }),
  ]);
  const events: Event[] = [];
  const runner = new ProcessRunner({ cwd: process.cwd() });
  const policy = { jobs: 2, onFailure: 'stop' } as const;
  const onEvent = (event: Event): void => void events.push(event);
  await new Executor(plan, {
    runner,
    env: process.env,
    folder: '/tmp',
    policy,
    now: () => performance.now(),
    onEvent,
  }).run();
  expect(new Set(events.map(({ kind }) => kind))).toEqual(
    new Set([
      'run-started',
      'step-started',
      'command-started',
      'output',
      'progress',
      'step-finished',
      'step-failed',
      'step-skipped',
      'run-finished',
    ]),
  );
  for (const event of [...events, ...recorded])
    expect(validate(event), JSON.stringify([event, validate.errors])).toBe(true);
});

it.each([
  ['an unknown kind', { kind: 'done', at: 0 }],
  ['no time', { kind: 'interrupted', signal: 'SIGINT' }],
  ['a field too many', { kind: 'interrupted', at: 0, signal: 'SIGINT', more: 1 }],
])('%s is no event', (_, event) => {
  expect(validate(event)).toBe(false);
});
