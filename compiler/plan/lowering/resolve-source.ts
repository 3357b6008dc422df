import type { DescriptorChanges } from '../../manifest/model.ts';
import type { Command, Output } from '../command.ts';
import type { Step } from '../plan.ts';
import { parseReference } from '../reference.ts';
import { command, type Word } from './commands.ts';
import { imagetools } from './imagetools.ts';
import { changedTemplate, digestTemplate, platformsTemplate, remainingTemplate } from './descriptor-template.ts';
import type { IndexPlace, IndexSource } from './index-request.ts';
import { step } from './step.ts';

/** A source, and the step that has found it out, where it has to be. */
export interface Resolved {
  readonly source: IndexSource;
  /** Undefined: it is known by its name alone. */
  readonly digest: Output | undefined;
  readonly step: Step | undefined;
}

/**
 * Finds out what a source stands for: its digest, and the descriptors that change; copies it to where the index is.
 * `label` tells it apart from the other sources.
 */
export function resolveSource(source: IndexSource, label: string, place: IndexPlace): Resolved {
  const { title, isForeign, name, repository, needs, changes } = source;
  const elsewhere = place.isChanged ? place.repositories.filter((one) => one !== repository) : [];
  if (!isForeign && elsewhere.length === 0 && changes.size === 0)
    return { source, digest: source.digest, step: undefined };
  const id = `resolve-source/${place.name}/${label}`;
  const digest = source.digest ?? { out: id, name: 'digest' };
  const pinned = [`${repository}@`, digest];
  const commands = [
    ...(source.digest === undefined ? [readDigest(name, title)] : []),
    ...elsewhere.map((other) => ({
      ...copy(pinned, [`${other}@`, digest]),
      remedy: `${title} could not be copied to ${other}: the one has to be readable, and ${other} to take pushes (\`docker login\`)`,
    })),
    ...(changes.size === 0 ? [] : [readLines(pinned, changedTemplate(changes))]),
    ...(isForeign && place.isAppended ? [readPlatforms(pinned, changes)] : []),
  ];
  const resolved = step({
    id,
    kind: 'resolve-source',
    title: elsewhere.length === 0 ? `find ${title}` : `copy ${title} to ${elsewhere.join(', ')}`,
    needs,
    commands,
    where: { engine: 'local' },
    why: isForeign
      ? 'what is joined is found before anything is built, and taken by its digest'
      : `${place.name} says something else of it than it says itself, or has it in another repository`,
    from: place.span,
    ...(isForeign ? { result: { references: [holderOf(source), ...elsewhere] } } : {}),
  });
  return { source, digest, step: resolved };
}

/** What says whether a source of others still is what it was: its tag; its repository, where it is named by digest. */
function holderOf({ title, repository }: IndexSource): string {
  const { tag = 'latest', digest } = parseReference(title) ?? {};
  return digest === undefined ? `${repository}:${tag}` : repository;
}

/** Reads what a tag holds already, but for the platforms that are to be replaced. What is not there holds nothing. */
export function readRemaining(
  reference: string,
  shown: readonly string[],
  sources: readonly Resolved[],
  after: readonly string[],
  place: IndexPlace,
): Step {
  const others = sources.flatMap(({ source, step: from }): Output[] =>
    source.isForeign && from !== undefined ? [{ out: from.id, name: 'platforms' }] : [],
  );
  const read = readLines(reference, remainingTemplate(shown, others));
  return step({
    id: `resolve-source/${place.name}`,
    kind: 'resolve-source',
    title: `find what ${reference} holds already`,
    needs: after,
    commands: [
      {
        ...read,
        excuse: `ERROR: ${familiar(reference)}: not found`,
        remedy: `${reference} cannot be read, so nothing is known of what is to stay: see that the registry answers, and log in with \`docker login\`; where there is no such repository yet and the registry does not say so, write append = false once`,
      },
    ],
    where: { engine: 'local' },
    why: `what ${place.name} does not replace stays`,
    from: place.span,
  });
}

function inspect(name: Word, template: Word): Word[] {
  return [...imagetools('inspect'), name, '--format', template];
}

function readDigest(name: Word, title: string): Command {
  return command(inspect(name, digestTemplate), {
    capture: [{ name: 'digest', from: 'last-line' }],
    remedy: `${title} cannot be read: it has to be in its registry before it is joined`,
  });
}

function readLines(name: Word, template: Word): Command {
  return command(inspect(name, template), { capture: [{ name: 'descriptors', from: 'lines' }] });
}

function readPlatforms(name: Word, changes: DescriptorChanges): Command {
  return command(inspect(name, platformsTemplate(changes)), { capture: [{ name: 'platforms', from: 'last-line' }] });
}

/** Under a digest for a name, so that no tag is written; a single image is wrapped on the way, and is there beside it. */
function copy(from: Word, to: Word): Command {
  return command([...imagetools('create'), '--tag', to, from]);
}

/** A reference as buildx names it in its complaints. */
function familiar(reference: string): string {
  const parsed = parseReference(reference);
  if (parsed === undefined || parsed.registry !== undefined) return reference;
  return `docker.io/${parsed.repository.includes('/') ? '' : 'library/'}${reference}`;
}
