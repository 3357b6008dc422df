import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import type { Manifest } from '../../manifest/model.ts';
import type { ArchReference } from '../arch-tag.ts';
import { isSigned, publishes, type Job } from '../job.ts';
import type { JoinJob } from '../join.ts';
import type { Failover, Step } from '../plan.ts';
import { failoverOf } from './failover.ts';
import { indexOfJob, type PreparedIndex } from './index-step.ts';
import { indexOfJoin } from './join-step.ts';
import { joinSteps } from './manifest-list.ts';
import { inOrder } from '../order.ts';
import { prepare, type Built } from './prepare.ts';
import { withRegistryConfiguration } from './registry-configuration.ts';
import { routeOf, stagingOf, type Routed, type Way } from './route.ts';

/** The steps of a plan, and the tags that stay in registries beside the asked ones. */
export interface Lowered {
  readonly steps: readonly Step[];
  readonly failover?: Failover;
  readonly staging: readonly { readonly job: Job; readonly reference: ArchReference }[];
}

/**
 * Turns decided jobs into steps: checks, builders, emulators, builds, and last the tags. No final tag is written before
 * every build of the run has passed; a single publishing job lets its one build push where that cannot push by digest.
 * `host`: the platform of the machine that the Docker CLI talks to.
 */
export function lower(
  jobs: readonly Job[],
  joins: readonly JoinJob[],
  { emulation, sensitive }: Pick<Manifest, 'emulation' | 'sensitive'>,
  host: string,
): Outcome<Lowered> {
  const diagnostics: Diagnostic[] = [];
  const publishing = jobs.filter(publishes).length + joins.length;
  const routed = jobs.map((job): Routed => ({ job, way: routeOf(job, publishing, diagnostics) }));
  const signers = [...jobs.filter(isSigned).map(({ target }) => target), ...joins.map(({ join }) => join)];
  const workshop = { emulation, sensitive, host, joins, signers };
  const ready = prepare(routed, workshop);
  diagnostics.push(...ready.diagnostics);
  const { setup, builds, tests } = ready.value;
  const before = [...builds.flatMap(({ steps }) => steps), ...tests]
    .filter(({ kind }) => kind !== 'verify-index')
    .map(({ id }) => id);
  const pushedBy = new Map(routed.map(({ job }, index) => [job, builds[index]?.pushed ?? []]));
  const checked = setup.filter(({ id }) => id === 'check-engine').map(({ id }) => id);
  const indexes = [
    ...routed.map(({ job, way }, index) => indexPart(job, way, builds[index], before)),
    ...joins.map((join) => indexOfJoin(join, pushedBy, { ready: checked, after: before })),
  ];
  const prepared = indexes.flatMap((index) => index.steps);
  const after = [...before, ...prepared.filter(({ kind }) => kind === 'check-index').map(({ id }) => id)];
  const signed = indexes.flatMap((index) => index.sign(after));
  const tags = indexes.flatMap((index) => index.tag([...after, ...signed.map(({ id }) => id)]));
  const built = builds.flatMap(({ steps: own }) => own);
  const { alternatives, failover } = failoverOf(routed, ready.value, workshop);
  const all = [...setup, ...built, ...tests, ...prepared, ...signed, ...tags];
  const steps = inOrder(withRegistryConfiguration(all, jobs, failover.failover));
  const withAlternatives = steps.map((one) => ({ ...one, ...alternatives.get(one.id) }));
  return { value: { steps: withAlternatives, ...failover, staging: routed.flatMap(stagingOf) }, diagnostics };
}

function indexPart(job: Job, way: Way, built: Built | undefined, before: readonly string[]): PreparedIndex {
  if (built === undefined || way.kind === 'direct' || way.kind === 'apart' || !publishes(job)) {
    return { steps: [], sign: () => [], tag: () => [] };
  }
  if (way.kind === 'manifest') {
    return { steps: [], sign: () => [], tag: (after) => joinSteps(job, built.pushed, after) };
  }
  return indexOfJob(job, built.pushed, before);
}
