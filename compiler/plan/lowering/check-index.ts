import type { Command, Lines } from '../command.ts';
import { annotates } from '../descriptor.ts';
import type { Step } from '../plan.ts';
import { command, type Word } from './commands.ts';
import { imagetools } from './imagetools.ts';
import type { IndexPlace, IndexRequest } from './index-request.ts';
import { step } from './step.ts';
import { shortcoming } from './verify.ts';

/**
 * Looks at an index without writing it: whether it shows what it has to, each platform once, and keeps its annotations.
 * What this run has made as it stands need not be looked at, but for annotations: not every engine heeds what it is told.
 */
export function checkIndex(
  request: IndexRequest,
  { isChanged }: IndexPlace,
  words: readonly (Word | Lines)[],
  needs: readonly string[],
): Step | undefined {
  const { name, target, span } = request;
  const isOpen = hasOthers(request) || isChanged;
  const dryRun = [...imagetools('create'), '--dry-run', ...words];
  const commands = [
    ...(isOpen ? [checkPlatforms(request, dryRun)] : []),
    ...(isAnnotated(request) ? [checkMediaType(request, dryRun)] : []),
  ];
  if (commands.length === 0) return undefined;
  return step({
    id: `check-index/${name}`,
    kind: 'check-index',
    title: `check the index of ${name}`,
    needs,
    commands,
    where: { engine: 'local' },
    ...(target === undefined ? {} : { target }),
    why: 'no tag ever points at an index that is wrong',
    from: span,
  });
}

/** Whether images are in the index that this run has not built. */
export function hasOthers({ sources, append }: IndexRequest): boolean {
  return append !== undefined || sources.some(({ isForeign }) => isForeign);
}

function isAnnotated({ annotations, sources }: IndexRequest): boolean {
  return annotations.length > 0 || sources.some(({ changes }) => annotates(changes));
}

function checkPlatforms(request: IndexRequest, words: readonly (Word | Lines)[]): Command {
  const { name, platforms } = request;
  const andOthers = hasOthers(request);
  return command(words, {
    expect: { stdoutPlatforms: platforms, ...(andOthers ? { andOthers } : {}) },
    remedy: `no tag is written, since the index of ${name} cannot be made, or ${shortcoming(platforms, andOthers)}: see what its sources hold with \`docker buildx imagetools inspect\`, and name a single image of an index by its digest`,
  });
}

/** buildx makes a list of Docker's where all images have its media types, and drops annotations without a word. */
function checkMediaType({ name }: IndexRequest, words: readonly (Word | Lines)[]): Command {
  return command(words, {
    expect: { stdoutHasLine: '"mediaType": "application/vnd.oci.image.index.v1+json",' },
    remedy: `all images of ${name} have Docker's media types, with which annotations would be lost, so no tag is written: push them with oci-mediatypes=true, which an engine without the containerd image store cannot, or take the annotations out`,
  });
}
