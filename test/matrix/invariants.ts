import { isLines } from '../../compiler/plan/command.ts';
import type { Plan, Step, StepId } from '../../compiler/plan/plan.ts';

/** What must hold of every plan; each complaint is a sentence. */
export function broken(plan: Plan): string[] {
  const graph = new Graph(plan.steps);
  return [
    ...graph.complaints,
    ...builtOnce(plan),
    ...emulatorsFirst(plan, graph),
    ...buildersFirst(plan, graph),
    ...tagsLast(plan, graph),
    ...signedFirst(plan, graph),
    ...madeBuilders(plan),
    ...checkedFirst(plan, graph),
    ...readBack(plan, graph),
  ];
}

/** The steps, with everything that each waits for. */
class Graph {
  readonly complaints: string[] = [];
  readonly #before = new Map<StepId, ReadonlySet<StepId>>();

  constructor(steps: readonly Step[]) {
    for (const { id, needs } of steps) {
      if (this.#before.has(id)) this.complaints.push(`${id} is there twice`);
      const all = new Set<StepId>();
      for (const need of needs) {
        const earlier = this.#before.get(need);
        if (earlier === undefined) this.complaints.push(`${id} needs ${need}, which does not come before it`);
        all.add(need);
        for (const one of earlier ?? []) all.add(one);
      }
      this.#before.set(id, all);
    }
  }

  waitsFor(step: Step, other: StepId): boolean {
    return this.#before.get(step.id)?.has(other) === true;
  }
}

const builds = ({ steps }: Plan): Step[] => steps.filter(({ kind }) => kind === 'build-image');

/** Each platform of each target that is built: once, and nothing else. */
function builtOnce(plan: Plan): string[] {
  const built = new Map<string, string[]>();
  for (const { target = '', platforms = [] } of builds(plan)) {
    built.set(target, [...(built.get(target) ?? []), ...platforms]);
  }
  return [...built].flatMap(([target, found]) => {
    const wanted = (plan.images[target]?.platforms ?? []).map(normal).sort().join(' ');
    const all = found.toSorted().join(' ');
    return all === wanted ? [] : [`${target} is built for ${all}, and should be for ${wanted}`];
  });
}

/** As this matrix writes platforms. */
function normal(platform: string): string {
  const names = new Map([
    ['linux/x86_64', 'linux/amd64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm', 'linux/arm/v7'],
  ]);
  return names.get(platform) ?? platform;
}

/** Where the file has an emulation block, nothing is built under an emulator that was not proven to work. */
function emulatorsFirst(plan: Plan, graph: Graph): string[] {
  const proofs = plan.steps.filter(({ kind }) => kind === 'verify-emulators');
  const hasEmulation = plan.steps.some(({ kind }) => kind === 'verify-emulators' || kind === 'install-emulators');
  return builds(plan).flatMap((build) =>
    (build.placements ?? []).flatMap(({ platform, mode, where }) => {
      const mine = proofs.filter((one) => one.platforms?.includes(platform) && sameWhere(one, where));
      if (mode !== 'emulated') {
        const idle = mine.filter(({ id }) => graph.waitsFor(build, id) && build.platforms?.length === 1);
        return idle.map(({ id }) => `${build.id} waits for ${id}, and needs no emulator`);
      }
      if (!hasEmulation) return [];
      return mine.some(({ id }) => graph.waitsFor(build, id))
        ? []
        : [`${build.id} does not wait for a proof of ${platform}`];
    }),
  );
}

function sameWhere({ where: { engine, node } }: Step, wanted: Step['where']): boolean {
  return engine === wanted.engine && node === wanted.node;
}

/** Whoever names a builder waits until it runs; one that has to push by digest has one node. */
function buildersFirst(plan: Plan, graph: Graph): string[] {
  return plan.steps.flatMap((step) =>
    step.commands.flatMap(({ argv }) => {
      const words = argv.map((word) =>
        (isLines(word) ? [] : word).map((part) => (typeof part === 'string' ? part : '')).join(''),
      );
      const at = words.indexOf('--builder');
      const builder = words[at + 1];
      if (at < 0 || builder === undefined) return [];
      const appended = plan.steps.filter(({ id }) => id.startsWith(`append-node/${builder}/`));
      const isByDigest = words.some((word) => word.includes('push-by-digest=true'));
      return [
        ...(graph.waitsFor(step, `bootstrap-builder/${builder}`) ? [] : [`${step.id} does not wait for ${builder}`]),
        ...(isByDigest && appended.length > 0 ? [`${step.id} pushes by digest on a builder of several nodes`] : []),
      ];
    }),
  );
}

/** No final tag is written before every build, push, test and check of the run, unless a single build writes its own. */
function tagsLast(plan: Plan, graph: Graph): string[] {
  const earlier = plan.steps.filter(({ kind }) =>
    ['build-image', 'push-image', 'check-image', 'run-test', 'check-index', 'sign-index'].includes(kind),
  );
  const tags = plan.steps.filter(({ kind }) => kind === 'create-index' || kind === 'push-manifest');
  const early = tags.flatMap((tag) =>
    earlier.filter(({ id }) => !graph.waitsFor(tag, id)).map(({ id }) => `${tag.id} does not wait for ${id}`),
  );
  const final = plan.publishes.filter(({ staging }) => !staging).map(({ reference }) => reference);
  const latest = final.findIndex((reference) => reference.endsWith('app:latest'));
  const versioned = final.findIndex((reference) => reference.endsWith('app:1'));
  return [...early, ...(latest >= 0 && latest < versioned ? ['latest is not the last tag'] : [])];
}

/** Nothing is built before this machine has been looked at. */
function checkedFirst(plan: Plan, graph: Graph): string[] {
  const early = builds(plan).filter((build) => !graph.waitsFor(build, 'check-engine'));
  return early.map(({ id }) => `${id} does not wait for check-engine`);
}

/** The engine's own builder is there already, and buildx makes no other of its kind. */
function madeBuilders(plan: Plan): string[] {
  const makes = plan.steps.filter(({ commands }) =>
    commands.some(({ argv }) => {
      const words = argv.flatMap((word) => (isLines(word) ? [] : word));
      return words.some((word, at) => word === '--driver' && words[at + 1] === 'docker');
    }),
  );
  return makes.map(({ id }) => `${id} would make another builder of the driver docker`);
}

/** What is signed is in the registry, and has been checked. */
function signedFirst(plan: Plan, graph: Graph): string[] {
  const signatures = plan.steps.filter(({ kind }) => kind === 'sign-index');
  const earlier = plan.steps.filter(({ kind }) => ['check-image', 'run-test', 'push-index'].includes(kind));
  return signatures.flatMap((sign) =>
    earlier
      .filter(({ id, kind, target }) => (kind !== 'push-index' || target === sign.target) && !graph.waitsFor(sign, id))
      .map(({ id }) => `${sign.id} does not wait for ${id}`),
  );
}

/** Every final reference is read back after it was written. */
function readBack(plan: Plan, graph: Graph): string[] {
  const writers = plan.steps.filter(({ kind }) => kind === 'create-index' || kind === 'push-manifest');
  return plan.publishes
    .filter(({ staging }) => !staging)
    .flatMap(({ reference }) => {
      const reads = plan.steps.filter(({ kind, title }) => kind === 'verify-index' && title.includes(reference));
      const writes = writers.filter(({ title }) => title.includes(reference));
      const after = reads.some((read) => writes.every(({ id }) => graph.waitsFor(read, id)));
      return after ? [] : [`${reference} is not read back after it was written`];
    });
}
