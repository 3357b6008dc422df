import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Alternative, Step } from '../../../compiler/plan/plan.ts';
import type { Event } from '../../../runtime/event.ts';
import { Contexts } from '../../../runtime/freshness/contexts.ts';
import { ResultRecorder } from '../../../runtime/freshness/result-recorder.ts';
import { ResultStore } from '../../../runtime/freshness/result-store.ts';
import { survey, type Survey } from '../../../runtime/freshness/survey.ts';
import { planOf, step, words } from '../plans.ts';
import { anonymousTools } from './registry-tools.ts';

/** A registry that does not answer. */
const image = '127.0.0.1:1/app';
const digest = `sha256:${'a'.repeat(64)}`;
const on = (node: string): Step['where'] => ({ engine: 'local', builder: 'farm', node });
const spare = (id: string, needs: readonly string[], ...more: string[]): Alternative => ({
  on: 'node-lost',
  node: 'spare',
  where: on('spare'),
  needs,
  commands: [words('on-spare', id, ...more)],
  why: '',
});
const build = step('build', {
  where: on('first'),
  needs: ['setup/first'],
  result: { references: [image] },
  alternatives: [spare('build', ['setup/spare'])],
});
const trial = step('trial', {
  kind: 'run-test',
  where: on('first'),
  needs: ['build'],
  commands: [{ argv: [['run'], [{ out: 'build', name: 'digest' }]] }],
  alternatives: [spare('trial', ['build'])],
});
const steps = [step('setup/first', { kind: 'create-builder', where: on('first') }), build, trial];
const failover = {
  nodes: [{ builder: 'farm', node: 'first', probe: words('probe'), setup: ['setup/first'] }],
  steps: [step('setup/spare', { kind: 'create-builder', where: on('spare') })],
};

/** Runs are simulated by their events; nothing here asks a registry for more than the digest. */
class Place {
  readonly #store: ResultStore;
  readonly #contexts: Contexts;

  constructor() {
    const root = mkdtempSync(join(tmpdir(), 'mab-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    this.#store = new ResultStore(root);
    this.#contexts = new Contexts(root, this.#store);
  }

  async record(events: readonly Event[], found: Survey = new Map()): Promise<void> {
    const registry = anonymousTools;
    const recorder = new ResultRecorder({ ...this.#tools(steps), registry }, found);
    for (const event of events) recorder.onEvent(event);
    await recorder.settled();
  }

  look(all: readonly Step[] = steps): Promise<Survey> {
    const lookUp = (): Promise<{ kind: 'found'; digest: string }> => Promise.resolve({ kind: 'found', digest });
    return survey({ ...this.#tools(all), registries: { lookUp } });
  }

  #tools(all: readonly Step[]) {
    return { plan: { ...planOf(all), failover }, env: {}, store: this.#store, contexts: this.#contexts };
  }
}

const lost: Event = {
  kind: 'node-lost',
  at: 0,
  step: 'build',
  elapsed: 1,
  failure: { cause: 'exit-code', message: '', remedies: [], lastLines: [] },
  builder: 'farm',
  node: 'first',
  moved: [
    { step: 'build', node: 'spare' },
    { step: 'trial', node: 'spare' },
  ],
  joining: ['setup/spare'],
};
const ended = (id: string, outputs = {}): Event => ({ kind: 'step-finished', at: 0, step: id, elapsed: 1, outputs });
const said = (found: Survey): string[] => [...found].map(([id, { state, because }]) => `${id}: ${state}, ${because}`);

describe('what another node made after the first was lost', () => {
  it('is up to date in the next run, and is so in the one after it', async () => {
    const place = new Place();
    await place.record([lost, ended('build', { digest }), ended('trial')]);
    const found = await place.look();
    expect(said(found)).toEqual([
      'setup/first: not-needed, nothing that needs it has to run',
      'build: up-to-date, nothing has changed since node spare made it',
      'trial: up-to-date, what it looked at is the same',
    ]);
    await place.record([], found);
    expect(said(await place.look())).toEqual(said(found));
  });

  it('is what a test that had failed goes by, wherever that runs', async () => {
    const place = new Place();
    await place.record([lost, ended('build', { digest })]);
    const found = await place.look();
    expect(said(found)[2]).toBe('trial: needed, it has not run here before');
    await place.record([ended('trial')], found);
    expect(said(await place.look())[2]).toBe('trial: up-to-date, what it looked at is the same');
  });

  it('is made anew, where the plan has it, when its commands change or nobody takes over any more', async () => {
    const place = new Place();
    await place.record([lost, ended('build', { digest }), ended('trial')]);
    const changed = { ...build, alternatives: [spare('build', ['setup/spare'], '--pull')] };
    expect(said(await place.look([steps[0]!, changed, trial]))).toEqual([
      'setup/first: needed, build needs it',
      'build: needed, its commands have changed: new: --pull',
      'trial: needed, what it builds on is made anew',
    ]);
    const { alternatives: _, ...alone } = build;
    expect(said(await place.look([steps[0]!, alone, trial]))[1]).toMatch(/^build: needed, its commands have changed/);
  });
});
