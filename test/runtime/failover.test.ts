import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alternative, Failover, Plan, Step } from '../../compiler/plan/plan.ts';
import type { CommandRunner } from '../../runtime/command-runner.ts';
import type { Event } from '../../runtime/event.ts';
import { Executor } from '../../runtime/executor.ts';
import type { Finding, Survey } from '../../runtime/freshness/survey.ts';
import { unsoundness } from '../../runtime/soundness.ts';
import { FakeRunner, settled } from './fake-runner.ts';
import { planOf, step, words } from './plans.ts';

const nodes = ['n1', 'n2', 'n3'] as const;
type Node = (typeof nodes)[number];

const on = (node: string): Step['where'] => ({ engine: 'ssh://x', builder: 'farm', node });
const instead = (node: Node, verb: string, id: string, needs: readonly string[]): Alternative => ({
  on: 'node-lost',
  node,
  where: on(node),
  needs,
  commands: [words(node, verb, id)],
  why: '',
});

interface Image {
  readonly name: string;
  /** The node that builds it, then those that take over. */
  readonly chain: readonly [Node, ...Node[]];
  /** Whether a build's result outlives its node. */
  readonly isPushed: boolean;
}

/** Images that are built, tested on the node that built them, and tagged together. */
function planFor(images: readonly Image[]): Plan {
  const used = new Set<Node>(images.map(({ chain }) => chain[0]));
  const setup = (node: Node): Step =>
    step(`setup/${node}`, { kind: 'check-engine', where: on(node), commands: [words(node, 'setup')] });
  const work = images.flatMap(({ name, chain: [first, ...others], isPushed }) => [
    step(`build/${name}`, {
      where: on(first),
      needs: [`setup/${first}`],
      commands: [words(first, 'build', name)],
      ...(isPushed ? { result: { references: [name] } } : {}),
      alternatives: others.map((node) => instead(node, 'build', name, [`setup/${node}`])),
    }),
    step(`test/${name}`, {
      kind: 'run-test',
      where: on(first),
      needs: [`build/${name}`],
      commands: [words(first, 'test', name)],
      alternatives: others.map((node) => instead(node, 'test', name, [`build/${name}`])),
    }),
  ]);
  const tag = step('tag', { kind: 'create-index', needs: work.map(({ id }) => id), commands: [words('here', 'tag')] });
  const steps = [...nodes.filter((node) => used.has(node)).map(setup), ...work, tag];
  const failover: Failover = {
    nodes: nodes.map((node) => ({
      builder: 'farm',
      node,
      probe: words(node, 'probe'),
      setup: images.every(({ chain }) => chain[0] !== node || chain.length > 1) ? [`setup/${node}`] : [],
    })),
    steps: nodes.filter((node) => !used.has(node)).map(setup),
  };
  const { hash: _, ...plan } = planOf(steps);
  return { ...plan, failover, hash: '0' };
}

/** Machines of which some die after so many commands of the run, all told. */
class Farm implements CommandRunner {
  readonly ran: string[] = [];
  readonly #deaths: ReadonlyMap<string, number>;
  #begun = 0;

  constructor(deaths: ReadonlyMap<string, number>) {
    this.#deaths = deaths;
  }

  isDead(node: string): boolean {
    return this.#begun > (this.#deaths.get(node) ?? Infinity);
  }

  async run({ argv }: Parameters<CommandRunner['run']>[0]): ReturnType<CommandRunner['run']> {
    this.#begun += 1;
    await Promise.resolve();
    const [node = ''] = argv;
    if (this.isDead(node)) return { kind: 'exited', exit: 1 };
    this.ran.push(argv.join(' '));
    return { kind: 'exited', exit: 0 };
  }
}

async function play(plan: Plan, deaths: Readonly<Record<string, number>>, jobs = 2, survey: Survey = new Map()) {
  const farm = new Farm(new Map(Object.entries(deaths)));
  const events: Event[] = [];
  const policy = { jobs, onFailure: 'stop' } as const;
  const onEvent = (event: Event): void => void events.push(event);
  const how = { runner: farm, env: {}, folder: '/f', policy, survey, now: () => 0, onEvent };
  const { outcome } = await new Executor(plan, how).run();
  return { farm, events, outcome };
}

const twoArms: readonly Image[] = [
  { name: 'amd64', chain: ['n1'], isPushed: true },
  { name: 'arm64', chain: ['n2', 'n3'], isPushed: true },
];

describe('a node that is lost', () => {
  it('is replaced by the node that the plan names, which is got ready first', async () => {
    const { farm, events, outcome } = await play(planFor(twoArms), { n2: 0 });
    expect(outcome).toBe('done');
    expect(farm.ran.filter((line) => line.startsWith('n3'))).toEqual(['n3 setup', 'n3 build arm64', 'n3 test arm64']);
    expect(farm.ran.at(-1)).toBe('here tag');
    expect(events.find(({ kind }) => kind === 'node-lost')).toMatchObject({
      step: 'setup/n2',
      node: 'n2',
      moved: [
        { step: 'build/arm64', node: 'n3' },
        { step: 'test/arm64', node: 'n3' },
      ],
      joining: ['setup/n3'],
    });
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'step-skipped', step: 'setup/n2', because: { reason: 'node-lost', node: 'n2' } }),
    );
  });

  it('keeps what it has pushed', async () => {
    const { farm } = await play(planFor(twoArms), { n2: 5 }, 1);
    expect(farm.ran).toContain('n2 build arm64');
    expect(farm.ran).not.toContain('n3 build arm64');
    expect(farm.ran).toContain('n3 test arm64');
  });

  it('takes with it what only it has', async () => {
    const images = twoArms.map((image) => ({ ...image, isPushed: false }));
    const { farm, outcome } = await play(planFor(images), { n2: 5 }, 1);
    expect(outcome).toBe('done');
    expect(farm.ran.filter((line) => line.endsWith('arm64'))).toEqual([
      'n2 build arm64',
      'n3 build arm64',
      'n3 test arm64',
    ]);
  });

  it('has what looked at an image look at the one that takes its place, too', async () => {
    const image: Image = { name: 'arm64', chain: ['n2', 'n3'], isPushed: false };
    const plan = planFor([image]);
    const [tested] = plan.steps.filter(({ id }) => id === 'test/arm64');
    const later = {
      ...tested!,
      id: 'test/later',
      commands: [words('n2', 'test', 'later')],
      alternatives: [instead('n3', 'test', 'later', ['build/arm64'])],
    };
    const steps = plan.steps.flatMap((one) =>
      one.id === 'tag' ? [later, { ...one, needs: [...one.needs, later.id] }] : [one],
    );
    const { farm, outcome } = await play({ ...plan, steps }, { n2: 3 }, 1);
    expect(outcome).toBe('done');
    expect(farm.ran).toEqual([
      'n2 setup',
      'n2 build arm64',
      'n2 test arm64',
      'n3 setup',
      'n3 build arm64',
      'n3 test arm64',
      'n3 test later',
      'here tag',
    ]);
  });

  it('has no image built again that it has pushed as an engine', async () => {
    const plan = planFor([{ name: 'arm64', chain: ['n2', 'n3'], isPushed: false }]);
    const push = step('push/arm64', {
      kind: 'push-image',
      where: on('n2'),
      needs: ['build/arm64'],
      commands: [words('n2', 'push')],
      alternatives: [instead('n3', 'push', 'arm64', ['build/arm64'])],
    });
    const steps = plan.steps.flatMap((one) =>
      one.kind === 'run-test'
        ? [push, { ...one, needs: [push.id], alternatives: [instead('n3', 'test', 'arm64', [push.id, 'setup/n3'])] }]
        : [one],
    );
    const { farm, outcome } = await play({ ...plan, steps }, { n2: 3 }, 1);
    expect(outcome).toBe('done');
    expect(farm.ran).toEqual(['n2 setup', 'n2 build arm64', 'n2 push', 'n3 setup', 'n3 test arm64', 'here tag']);
  });

  it('is lost when it says nothing any more and leaves two questions without an answer', async () => {
    const runner = new FakeRunner();
    const events: Event[] = [];
    const pauses: (() => void)[] = [];
    const pause = (_: number, signal: AbortSignal): Promise<boolean> =>
      new Promise((resolve) => {
        pauses.push(() => resolve(true));
        signal.addEventListener('abort', () => resolve(false));
      });
    const policy = { jobs: 1, onFailure: 'stop' } as const;
    const onEvent = (event: Event): void => void events.push(event);
    const plan = planFor([{ name: 'arm64', chain: ['n2', 'n3'], isPushed: true }]);
    const how = { runner, env: {}, folder: '/f', policy, pause, now: () => 0, onEvent };
    const result = new Executor(plan, how).run();
    const end = async (command: string, exit: number): Promise<void> => {
      await settled();
      const pending = runner.pending.find(({ call }) => call.argv.join(' ') === command);
      expect(runner.pending.map(({ call }) => call.argv.join(' '))).toContain(command);
      await pending?.end({ kind: 'exited', exit });
    };
    await end('n2 setup', 0);
    // It says something, then it does not but answers, then it does neither.
    runner.pending[0]!.call.onText('stdout', 'at work\n');
    pauses.pop()!();
    await settled();
    pauses.pop()!();
    await end('n2 probe', 1);
    await end('n2 probe', 0);
    pauses.pop()!();
    await end('n2 probe', 1);
    await end('n2 probe', 1);
    await end('n3 setup', 0);
    await end('n3 build arm64', 0);
    await end('n3 test arm64', 0);
    await end('here tag', 0);
    expect((await result).outcome).toBe('done');
    expect(events.find(({ kind }) => kind === 'node-lost')).toMatchObject({
      step: 'build/arm64',
      node: 'n2',
      failure: { cause: 'timeout', message: 'it says nothing any more' },
    });
  });

  it('is not lost when it answers: the build failed by its own fault', async () => {
    const plan = planFor(twoArms);
    const broken = plan.steps.map((one) => (one.id === 'build/arm64' ? { ...one, commands: [words('nobody')] } : one));
    const { events, outcome } = await play({ ...plan, steps: broken }, { nobody: 0 });
    expect(outcome).toBe('failed');
    expect(events.filter(({ kind }) => kind === 'node-lost')).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'command-started', role: 'probe', command: 'n2 probe' }),
    );
  });

  it('fails the run where nothing takes over', async () => {
    const { events, outcome } = await play(planFor(twoArms), { n1: 0 });
    expect(outcome).toBe('failed');
    expect(events.find(({ kind }) => kind === 'step-failed')).toMatchObject({ step: 'setup/n1' });
  });

  it('has a node got ready that nothing needed before', async () => {
    const images: readonly Image[] = [
      { name: 'a', chain: ['n1', 'n2'], isPushed: true },
      { name: 'b', chain: ['n2'], isPushed: true },
    ];
    const isThere = { state: 'up-to-date', outputs: {}, because: '' } as const;
    const survey: Survey = new Map<string, Finding>([
      ['build/b', isThere],
      ['test/b', isThere],
      ['setup/n2', { state: 'not-needed', because: '' }],
    ]);
    const { farm, outcome } = await play(planFor(images), { n1: 0 }, 2, survey);
    expect(outcome).toBe('done');
    expect(farm.ran).toEqual(['n2 setup', 'n2 build a', 'n2 test a', 'here tag']);
  });
});

it('whenever nodes die, a run ends; well, if for every image one of its nodes lives', async () => {
  const image = fc.record({
    chain: fc.shuffledSubarray([...nodes], { minLength: 1 }).map((list) => list as [Node, ...Node[]]),
    isPushed: fc.boolean(),
  });
  const deaths = fc.dictionary(fc.constantFrom(...nodes), fc.nat({ max: 16 }), { maxKeys: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(image, { minLength: 1, maxLength: 4 }),
      deaths,
      fc.integer({ min: 1, max: 4 }),
      async (list, dying, jobs) => {
        const images = list.map((one, at) => ({ ...one, name: `i${at}` }));
        const plan = planFor(images);
        expect(unsoundness(plan)).toBeUndefined();
        const { farm, outcome } = await play(plan, dying, jobs);
        if (images.every(({ chain }) => chain.some((node) => !(node in dying)))) expect(outcome).toBe('done');
        if (outcome !== 'done') {
          expect(farm.ran).not.toContain('here tag');
          return;
        }
        for (const { name } of images) {
          const tests = farm.ran.filter((line) => line.endsWith(` test ${name}`));
          expect(tests).toHaveLength(1);
          expect(farm.ran.indexOf('here tag')).toBeGreaterThan(farm.ran.indexOf(tests[0]!));
          const [node] = tests[0]!.split(' ');
          const builds = farm.ran.filter((line) => line.endsWith(` build ${name}`)).map((line) => line.split(' ')[0]);
          if (!images.find((one) => one.name === name)!.isPushed) expect(builds.at(-1)).toBe(node);
        }
      },
    ),
    { numRuns: 500 },
  );
});
