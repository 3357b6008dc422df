import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Step } from '../../../compiler/plan/plan.ts';
import type { Outputs } from '../../../runtime/event.ts';
import { Contexts } from '../../../runtime/freshness/contexts.ts';
import { FactTable } from '../../../runtime/freshness/facts.ts';
import { ResultStore } from '../../../runtime/freshness/result-store.ts';
import { factSources, survey } from '../../../runtime/freshness/survey.ts';
import { wordsOf } from '../../../runtime/freshness/word-changes.ts';
import type { Lookup } from '../../../runtime/registry/registries.ts';
import { planOf, step, words } from '../plans.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = 'r.example.com/app';

const setup = step('setup', { kind: 'create-builder' });
const build = step('build', {
  needs: ['setup'],
  reads: { contexts: [{ folder: '.' }] },
  result: { references: [image] },
});
const trial = step('trial', {
  kind: 'run-test',
  needs: ['build'],
  commands: [{ argv: [['run'], [`${image}@`, { out: 'build', name: 'digest' }]] }],
});
const tag = step('tag', {
  kind: 'create-index',
  needs: ['build', 'trial'],
  commands: [{ argv: [['tag'], [{ out: 'build', name: 'digest' }]] }],
});
const verify = step('verify', { kind: 'verify-index', needs: ['tag'], result: { references: [`${image}:1`] } });
const steps = [setup, build, trial, tag, verify];
const outputs: Readonly<Record<string, Outputs>> = {
  build: { digest: digest('a') },
  trial: {},
  verify: { digest: digest('b') },
  find: { digest: digest('d') },
};

/** What the registry says where nothing else is said. */
const registry: Readonly<Record<string, string>> = {
  [`${image}@${digest('a')}`]: digest('a'),
  [`${image}@${digest('f')}`]: digest('f'),
  [`${image}:1`]: digest('b'),
  'docker.io/base:1': digest('c'),
};

/** A folder with a context, in which the steps were run before. */
class Place {
  readonly root = mkdtempSync(join(tmpdir(), 'mab-'));
  readonly store = new ResultStore(this.root);

  constructor() {
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }));
    this.write('main.go', 'one');
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.root, name), text);
  }

  ran(all: readonly Step[] = steps, env = {}): void {
    const contexts = new Contexts(this.root, this.store);
    const facts = new FactTable(factSources({ plan: planOf(all), env, contexts, store: this.store }));
    for (const one of all) {
      const own = outputs[one.id];
      if (own === undefined) continue;
      facts.learn(one.id, own);
      const materials = one.id === 'build' ? [{ reference: 'docker.io/base:1', digest: digest('c') }] : [];
      contexts.keep(one);
      const words = wordsOf(one);
      const made = { materials, ...(one.result === undefined ? {} : { parts: [digest('f')] }), outputs: own };
      this.store.write({ version: 1, step: one.id, facts: facts.factsOf(one)!, words, ...made });
    }
  }

  /** `step: state, because` of each. */
  async look(all: readonly Step[] = steps, said: Readonly<Record<string, string | Lookup>> = {}, env = {}) {
    const found = { ...registry, ...said };
    const lookUp = (reference: string): Promise<Lookup> => {
      const answer = found[reference] ?? { kind: 'missing' };
      return Promise.resolve(typeof answer === 'string' ? { kind: 'found', digest: answer } : answer);
    };
    const contexts = new Contexts(this.root, this.store);
    const findings = await survey({ plan: planOf(all), env, store: this.store, contexts, registries: { lookUp } });
    return [...findings].map(([id, { state, because }]) => `${id}: ${state}, ${because}`);
  }
}

const idle = [
  'setup: not-needed, nothing that needs it has to run',
  'build: up-to-date, nothing has changed',
  'trial: up-to-date, what it looked at is the same',
  'tag: not-needed, nothing that needs it has to run',
  'verify: up-to-date, nothing has changed',
];
const anew = (because: string): string[] => [
  'setup: needed, build needs it',
  `build: needed, ${because}`,
  'trial: needed, what it builds on is made anew',
  'tag: needed, verify needs it',
  'verify: needed, what it builds on is made anew',
];

describe('a survey', () => {
  it('finds nothing to do where nothing has changed', async () => {
    const place = new Place();
    place.ran();
    expect(await place.look()).toEqual(idle);
  });

  it('finds everything to do where nothing was run', async () => {
    const findings = await new Place().look();
    expect(findings.slice(0, 3)).toEqual([
      'setup: needed, build needs it',
      'build: needed, it has not run here before',
      'trial: needed, it has not run here before',
    ]);
  });

  it('names what has changed of a context', async () => {
    const place = new Place();
    place.ran();
    place.write('main.go', 'two');
    expect(await place.look()).toEqual(anew('context changed: main.go'));
    ['a', 'b', 'c', 'd'].forEach((name) => place.write(name, ''));
    expect((await place.look())[1]).toBe('build: needed, context changed: a, b, c and 2 more');
    rmSync(join(place.root, '.mab', 'contexts'), { recursive: true });
    expect((await place.look())[1]).toBe('build: needed, context changed: .');
  });

  it.each<[string, Readonly<Record<string, string | Lookup>>]>([
    ['base image changed: docker.io/base:1', { 'docker.io/base:1': digest('d') }],
    ['base image is gone: docker.io/base:1', { 'docker.io/base:1': { kind: 'missing' } }],
    ['base image cannot be looked up: docker.io/base:1', { 'docker.io/base:1': { kind: 'no-answer', message: 'no' } }],
    [`${image} does not hold ${digest('a')}`, { [`${image}@${digest('a')}`]: { kind: 'missing' } }],
    [`${image} cannot be looked up: no`, { [`${image}@${digest('a')}`]: { kind: 'no-answer', message: 'no' } }],
  ])('builds again where %s', async (because, said) => {
    const place = new Place();
    place.ran();
    expect(await place.look(steps, said)).toEqual(anew(because));
  });

  it('builds again for another time of the sources, and with other commands', async () => {
    const place = new Place();
    place.ran(steps, { SOURCE_DATE_EPOCH: '1', OTHER: 'a' });
    expect(await place.look(steps, {}, { SOURCE_DATE_EPOCH: '1', OTHER: 'b' })).toEqual(idle);
    expect((await place.look(steps, {}, { SOURCE_DATE_EPOCH: '2' }))[1]).toBe(
      'build: needed, SOURCE_DATE_EPOCH has changed',
    );
    const other = steps.map((one) => (one.id === 'build' ? { ...one, commands: [words('false')] } : one));
    expect((await place.look(other, {}, { SOURCE_DATE_EPOCH: '1' }))[1]).toBe(
      'build: needed, its commands have changed: false instead of true',
    );
  });

  it.each([
    ['BUILDX_NO_DEFAULT_ATTESTATIONS', {}, '1'],
    ['DOCKER_DEFAULT_PLATFORM', { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, undefined],
    ['BUILDKIT_SYNTAX', { BUILDKIT_SYNTAX: 'a' }, 'b'],
  ])('builds again for another %s', async (name, before, now) => {
    const place = new Place();
    place.ran(steps, before);
    expect(await place.look(steps, {}, before)).toEqual(idle);
    expect(await place.look(steps, {}, { [name]: now })).toEqual(anew(`${name} has changed`));
  });

  it('always builds what is labelled by Git', async () => {
    const place = new Place();
    const labelled = { BUILDX_GIT_LABELS: 'full' };
    place.ran(steps, labelled);
    expect(await place.look(steps, {}, labelled)).toEqual(anew('BUILDX_GIT_LABELS has it labelled by Git'));
    expect(await place.look()).toEqual(anew('BUILDX_GIT_LABELS has changed'));
    place.ran();
    expect(await place.look(steps, {}, { BUILDX_GIT_LABELS: '0' })).toEqual(anew('BUILDX_GIT_LABELS has changed'));
  });

  it('builds again for another value of an argument that stands in no plan, and keeps none', async () => {
    const place = new Place();
    const reads = { contexts: [{ folder: '.' }], variables: ['TOKEN'] };
    const secret = steps.map((one) => (one.id === 'build' ? { ...one, reads } : one));
    place.ran(secret, { TOKEN: 'hunter2' });
    expect(await place.look(secret, {}, { TOKEN: 'hunter2', OTHER: '' })).toEqual(idle);
    expect(await place.look(secret, {}, { TOKEN: 'hunter3' })).toEqual(anew('TOKEN has changed'));
    expect(await place.look(secret)).toEqual(anew('TOKEN has changed'));
    const records = readdirSync(join(place.root, '.mab/results')).map((file) =>
      readFileSync(join(place.root, '.mab/results', file), 'utf8'),
    );
    expect(records.join('')).toMatch(/"TOKEN":"scrypt:[0-9a-f]{64}"/);
    expect(records.join('')).not.toContain('hunter');
  });

  it('writes a tag again that somebody else has written, and builds nothing', async () => {
    const place = new Place();
    place.ran();
    expect(await place.look(steps, { [`${image}:1`]: digest('e') })).toEqual([
      ...idle.slice(0, 3),
      'tag: needed, verify needs it',
      `verify: needed, ${image}:1 is something else now`,
    ]);
    expect((await place.look(steps, { [`${image}:1`]: { kind: 'missing' } }))[4]).toBe(
      `verify: needed, ${image}:1 does not hold anything`,
    );
  });

  it('makes again what has lost a part', async () => {
    const place = new Place();
    place.ran();
    expect((await place.look(steps, { [`${image}@${digest('f')}`]: { kind: 'missing' } }))[1]).toBe(
      `build: needed, ${image} does not hold ${digest('f')}`,
    );
  });

  it('tests again what has a new test, and then tags it', async () => {
    const place = new Place();
    place.ran();
    const other = steps.map((one) =>
      one.id === 'trial' ? { ...one, commands: [...one.commands, words('more')] } : one,
    );
    expect(await place.look(other)).toEqual([
      ...idle.slice(0, 2),
      'trial: needed, its commands have changed: new: more',
      'tag: needed, verify needs it',
      'verify: needed, what it builds on is made anew',
    ]);
  });

  it('builds nothing again where only what is checked before has changed', async () => {
    const place = new Place();
    const checked = (file: string): readonly Step[] => [
      step('check-engine', { kind: 'check-engine', commands: [words('test', '-f', file)] }),
      { ...setup, needs: ['check-engine'] },
      { ...build, needs: ['check-engine', 'setup'] },
      ...steps.slice(2),
    ];
    place.ran(checked('Dockerfile'));
    expect((await place.look(checked('other/Dockerfile'))).slice(1)).toEqual(idle);
  });

  it('looks up what others have, and joins it again where it has moved', async () => {
    const place = new Place();
    const legacy = 'r.example.com/legacy:1';
    const find = step('find', { kind: 'resolve-source', result: { references: [legacy] } });
    const used = { argv: [['join'], [{ out: 'find', name: 'digest' }]] };
    const joined: readonly Step[] = [
      find,
      ...steps.slice(0, 3),
      { ...tag, needs: [...tag.needs, 'find'], commands: [used] },
      verify,
    ];
    place.ran(joined);
    const there = { [legacy]: digest('d'), [`r.example.com/legacy@${digest('f')}`]: digest('f') };
    expect(await place.look(joined, there)).toEqual(['find: up-to-date, nothing has changed', ...idle]);
    expect(await place.look(joined, { ...there, [legacy]: digest('e') })).toEqual([
      `find: needed, ${legacy} is something else now`,
      ...idle.slice(0, 3),
      'tag: needed, verify needs it',
      'verify: needed, what it builds on is made anew',
    ]);
  });

  it('never spares what nobody can compare', async () => {
    const place = new Place();
    const odd = steps.map((one) =>
      one.id === 'build' ? { ...one, reads: { ...one.reads!, unknown: 'it reads by ssh' } } : one,
    );
    place.ran(odd);
    expect(await place.look(odd)).toEqual(anew('it reads by ssh'));
    const local = [step('local'), step('find', { kind: 'resolve-source' })];
    expect(await place.look(local)).toEqual([
      'local: needed, what it makes is not in a registry',
      'find: needed, what others have may have changed',
    ]);
  });

  it('says so where a context cannot be read', async () => {
    const place = new Place();
    place.ran();
    const moved = steps.map((one) =>
      one.id === 'build' ? { ...one, reads: { contexts: [{ folder: 'away' }] } } : one,
    );
    expect((await place.look(moved))[1]).toMatch(/^build: needed, its context cannot be read: ENOENT/);
  });
});
