import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Builder } from '../../manifest/model.ts';
import { archReferences, checkArchTags, type ArchReference } from '../arch-tag.ts';
import { isPushed, isSigned, platformsOf, type Job } from '../job.ts';
import { parseReference } from '../reference.ts';
import { checkSplit, whySplit } from '../split.ts';
import { isBuildx } from './builder.ts';

/** How a job's images reach the registry. */
export type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'apart'; readonly why: string }
  | { readonly kind: 'together' }
  | { readonly kind: 'each'; readonly staging: readonly ArchReference[]; readonly why: string }
  | { readonly kind: 'manifest'; readonly staging: readonly ArchReference[] };

export interface Routed {
  readonly job: Job;
  readonly way: Way;
}

/** `publishing`: how many jobs and manifests of the run write tags. */
export function routeOf(job: Job, publishing: number, diagnostics: Diagnostic[]): Way {
  const way = wayOf(job, publishing, diagnostics);
  if (way.kind !== 'direct' && way.kind !== 'together') diagnostics.push(...checkSplit(job.target, platformsOf(job)));
  // Images of one platform keep the tags that are written.
  if (way.kind === 'apart' && platformsOf(job).length > 1) {
    diagnostics.push(...checkArchTags(job.target, job.target.bake.tags ?? [], platformsOf(job)));
  }
  return way;
}

function wayOf(job: Job, publishing: number, diagnostics: Diagnostic[]): Way {
  const { kind } = job.assembly;
  const isTested = job.target.tests.length > 0;
  const split = whySplit(job);
  if (!isPushed(job)) {
    if (kind === 'builder' && !isTested && split === undefined) return { kind: 'direct' };
    return { kind: 'apart', why: whyApart(job, split ?? 'an engine takes one platform at a time to be tested') };
  }
  if (kind === 'manifest') return { kind, staging: stage(job, diagnostics) };
  const isAlone = publishing < 2 && job.joined === undefined && !isTested && !isSigned(job);
  if (isAlone && kind === 'builder' && split === undefined && !isOneNode(job.builder)) return { kind: 'direct' };
  const before = waitsFor(job);
  if (job.parts.some(({ builder }) => !isBuildx(builder))) {
    const why = whyApart(job, `${before}, and the builder of an engine pushes no index by digest`);
    return { kind: 'each', staging: stage(job, diagnostics), why };
  }
  const nodes = new Set(job.placements.map(({ where }) => where.node));
  if (kind === 'builder' && split === undefined && nodes.size === 1) return { kind: 'together' };
  const why = whyApart(job, split ?? `${before}, and a builder of several nodes pushes no index by digest alone`);
  return { kind: 'each', staging: [], why };
}

/** Why platforms are built one by one: by the assembly, or by a `reason` that one build cannot do it here. */
function whyApart({ assembly, placements }: Job, reason: string): string {
  return assembly.kind === 'builder' && placements.length > 1 ? `each platform apart: ${reason}` : assembly.why;
}

/** What comes before the tags of an image whose own build would otherwise write them. */
function waitsFor(job: Job): string {
  const { joined, target } = job;
  if (joined !== undefined) return 'a manifest block joins it';
  if (target.tests.length > 0) return 'its tests come before its tags';
  return isSigned(job) ? 'it is signed before its tags' : 'its tags wait for the other targets';
}

/** Whether one build on a builder can push by digest: one of several nodes would write a tag \`latest\` of its own. */
function isOneNode(builder: Builder | undefined): boolean {
  return isBuildx(builder) && builder.nodes.length === 1;
}

function stage(job: Job, diagnostics: Diagnostic[]): readonly ArchReference[] {
  const final = job.references[0] ?? joinedAs(job);
  if (final === undefined) {
    diagnostics.push(diagnostic('publish-without-tag', job.target.span, { kind: 'target', name: job.target.name }));
    return [];
  }
  const staged = archReferences(job.target, final, platformsOf(job));
  diagnostics.push(...staged.diagnostics);
  return staged.value;
}

/** Several targets may be joined in one repository, so that the name of each is a part of its tags. */
function joinedAs({ joined, target }: Job): string | undefined {
  const parsed = joined === undefined ? undefined : parseReference(joined.tag);
  return parsed === undefined ? undefined : `${parsed.repository}:${parsed.tag ?? 'latest'}-${target.name}`;
}

/** The tags that stay in the registry beside the asked ones. */
export function stagingOf({ job, way }: Routed): { readonly job: Job; readonly reference: ArchReference }[] {
  return 'staging' in way ? way.staging.map((reference) => ({ job, reference })) : [];
}
