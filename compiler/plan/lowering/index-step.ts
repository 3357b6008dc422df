import { formatPlatform } from '../../platform/platform.ts';
import type { Command, IndexFact, Lines } from '../command.ts';
import { changedPlatform, changesAbout, shownPlatforms } from '../descriptor.ts';
import { annotationFacts, changeFacts, indexFacts, splitAnnotations } from '../index-facts.ts';
import { platformsOf, type Job } from '../job.ts';
import type { Step } from '../plan.ts';
import { parseReference } from '../reference.ts';
import type { Pushed } from './by-digest.ts';
import { checkIndex, hasOthers } from './check-index.ts';
import { command, type Word } from './commands.ts';
import { imagetools } from './imagetools.ts';
import { annotationFlags, type IndexPlace, type IndexRequest, type IndexSource } from './index-request.ts';
import { readRemaining, resolveSource, type Resolved } from './resolve-source.ts';
import { signedIndex, type IndexWords } from './sign-index.ts';
import { platformSlug, step } from './step.ts';
import { imagetoolsInspect, verifyStep } from './verify.ts';

/** An index whose images are in the registry. */
export interface PreparedIndex {
  /** What has to be found out and checked before any tag of the run is written. */
  readonly steps: readonly Step[];
  /** Signs it when these steps have passed. */
  readonly sign: (after: readonly string[]) => Step[];
  /** Writes its tags when these steps have passed, and reads each back. */
  readonly tag: (after: readonly string[]) => Step[];
}

/** The index of a target whose platforms were pushed by themselves. */
export function indexOfJob(job: Job, pushed: readonly Pushed[], after: readonly string[]): PreparedIndex {
  const { target, references } = job;
  const request: IndexRequest = {
    name: target.name,
    span: target.span,
    target: target.name,
    references,
    append: undefined,
    sources: pushed.map((one) => ({
      ...sourceOf(one),
      changes: changesAbout(target.annotate, one.step.platforms ?? []),
    })),
    platforms: shownPlatforms(platformsOf(job), target.annotate),
    annotations: splitAnnotations(target.bake).ofIndex,
    sign: target.sign,
  };
  return prepareIndex(request, after);
}

/** What this run has pushed, as a source. */
export function sourceOf({ name, repository, digest, isAttested, step: pushed }: Pushed): Omit<IndexSource, 'changes'> {
  const { id, target = '', platforms = [] } = pushed;
  const attested = isAttested ? platforms : [];
  const title = `${target} for ${platforms.join(', ')}`;
  return { title, isForeign: false, name, repository, digest, attested, needs: [id] };
}

/** Finds out what an index is made of; `after` are the builds and tests of the whole run. */
export function prepareIndex(request: IndexRequest, after: readonly string[]): PreparedIndex {
  const { append, platforms, sources } = request;
  const place = placeOf(request);
  const labels = labelsOf(sources);
  const resolved = sources.map((source, at) => resolveSource(source, labels[at] ?? '', place));
  const resolving = resolved.flatMap((one) => one.step ?? []);
  const found = [...new Set([...after, ...resolving.map(({ id }) => id)])];
  const remaining = append === undefined ? [] : [readRemaining(append, platforms, resolved, found, place)];
  const descriptors = [...resolving, ...remaining].filter(printsDescriptors).map(linesOf);
  const words = (repository: string) => [
    ...annotationFlags(request.annotations),
    ...resolved.map((one) => nameIn(repository, one, place)),
    ...descriptors,
  ];
  const needs = [...found, ...remaining.map(({ id }) => id)];
  const check = checkIndex(request, place, words(place.repositories[0] ?? ''), needs);
  const steps = [...resolving, ...remaining, ...(check === undefined ? [] : [check])];
  const signed = signedIndex(request, place, words);
  if (signed === undefined) return { steps, sign: () => [], tag: (before) => tagSteps(request, words, before) };
  const { digest, sign } = signed;
  const pinned = (repository: string) => [[`${repository}@`, digest]];
  return { steps, sign, tag: (before) => tagSteps(request, pinned, before) };
}

/** A name for each source, as a part of an id; digests are cut short. */
function labelsOf(sources: readonly IndexSource[]): string[] {
  const names = sources.map(({ title }) => platformSlug(title.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+/, '$1')));
  return names.map((name, at) => (names.indexOf(name) === at ? name : `${name}-${at + 1}`));
}

function placeOf({ name, span, references, append, sources }: IndexRequest): IndexPlace {
  const repositories = [...new Set(references.map(repositoryOf))];
  const isAppended = append !== undefined;
  const isChanged = isAppended || sources.some(({ changes }) => changes.size > 0);
  return { name, span, repositories, isAppended, isChanged };
}

function repositoryOf(reference: string): string {
  return parseReference(reference)?.repository ?? '';
}

/** What a source is called where an index is written. */
function nameIn(repository: string, { source, digest }: Resolved, { isChanged }: IndexPlace): Word {
  if (digest === undefined) return source.name;
  return [`${isChanged ? repository : source.repository}@`, digest];
}

function printsDescriptors({ commands }: Step): boolean {
  return commands.some(({ capture = [] }) => capture.some(({ from }) => from === 'lines'));
}

function linesOf({ id }: Step): Lines {
  return { lines: { out: id, name: 'descriptors' } };
}

/** One command for each tag: a single one would write them in no order, and `latest` comes last. */
function tagSteps(request: IndexRequest, words: IndexWords, after: readonly string[]): Step[] {
  const { name, target, references, platforms, span: from } = request;
  const owner = target === undefined ? {} : { target };
  const create = step({
    id: `create-index/${name}`,
    kind: 'create-index',
    title: `${target === undefined ? 'join' : 'tag'} ${name} as ${references.join(', ')}`,
    needs: after,
    commands: references.map((reference) => tagCommand(reference, words(repositoryOf(reference)))),
    where: { engine: 'local' },
    ...owner,
    why: 'tags are written when everything that was asked for has been built',
    from,
  });
  const read = references.map((reference) => {
    const others = hasOthers(request) ? { andOthers: true as const } : {};
    const expected = { reference, platforms, facts: factsOf(request), ...others };
    return { ...verifyStep(expected, imagetoolsInspect, { after: [create.id], from }), ...owner };
  });
  return [create, ...read];
}

/** What the index has to say beside its platforms. */
function factsOf({ annotations, platforms, sources }: IndexRequest): IndexFact[] {
  const ofSources = sources.flatMap(({ changes }) =>
    [...changes].flatMap(([platform, change]) =>
      changeFacts(formatPlatform(changedPlatform(platform, change)), change),
    ),
  );
  const attested = sources.flatMap((source) => shownPlatforms(source.attested, source.changes));
  return indexFacts([...annotationFacts(annotations, platforms), ...ofSources], attested);
}

/** Joins images under a tag. */
function tagCommand(reference: string, words: readonly (Word | Lines)[]): Command {
  return command([...imagetools('create'), '--tag', reference, ...words], {
    remedy: `the images are in the registry by digest, only the tag ${reference} is missing: run again to write it`,
  });
}
