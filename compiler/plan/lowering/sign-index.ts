import type { Signer, SignerWord } from '../../manifest/model.ts';
import type { Command, Lines, Output } from '../command.ts';
import type { Step } from '../plan.ts';
import { command, type Word } from './commands.ts';
import { imagetools } from './imagetools.ts';
import type { IndexPlace, IndexRequest } from './index-request.ts';
import { step } from './step.ts';

/** An index that is in the registry, and signed, before any tag points at it. */
export interface SignedIndex {
  /** What its tags are to point at. */
  readonly digest: Output;
  /** Pushes it by digest and signs it, when these steps have passed. */
  readonly sign: (after: readonly string[]) => Step[];
}

/** What the index is made of, for `imagetools create` in a repository. */
export type IndexWords = (repository: string) => readonly (Word | Lines)[];

/** Undefined: nothing signs the index. */
export function signedIndex(request: IndexRequest, place: IndexPlace, words: IndexWords): SignedIndex | undefined {
  const { sign } = request;
  if (sign === undefined) return undefined;
  const digest = { out: `push-index/${request.name}`, name: 'digest' };
  return { digest, sign: (after) => [pushStep(request, place, words, after), signStep(request, place, sign, digest)] };
}

/**
 * Pushes an index without a tag: under its digest for a name, which buildx has to be told. The digest is that of what it
 * would write.
 */
function pushStep(
  request: IndexRequest,
  { repositories }: IndexPlace,
  words: IndexWords,
  after: readonly string[],
): Step {
  const { name } = request;
  const id = `push-index/${name}`;
  const create = imagetools('create');
  const [first = ''] = repositories;
  const digest = { out: id, name: 'digest' };
  const remedy = `the images of ${name} are in the registry by digest, their index is not, so nothing is signed or tagged: run again`;
  return step({
    ...about(request),
    id,
    kind: 'push-index',
    title: `push the index of ${name} by digest`,
    needs: after,
    commands: [
      command([...create, '--dry-run', ...words(first)], { capture: [{ name: 'digest', from: 'digest' }], remedy }),
      ...repositories.map((one) => command([...create, '--tag', [`${one}@`, digest], ...words(one)], { remedy })),
    ],
    why: 'what is signed has to be in the registry, and no tag points at it before',
  });
}

/** One call for each repository, which keeps the signature beside what it is of. */
function signStep(
  request: IndexRequest,
  { repositories }: IndexPlace,
  { program, args }: Signer,
  digest: Output,
): Step {
  const { name } = request;
  return step({
    ...about(request),
    id: `sign-index/${name}`,
    kind: 'sign-index',
    title: `sign ${name}`,
    needs: [digest.out],
    commands: repositories.map((one): Command => {
      const filled = args.map((word) => fill(word, one, digest));
      return command([program, ...filled], {
        remedy: `${program} has not signed ${name}, so no tag is written: its last lines say why`,
      });
    }),
    why: 'whoever pulls a tag finds the signature of what it points at',
  });
}

function fill(word: SignerWord, repository: string, digest: Output): Word {
  const values = { ref: [`${repository}@`, digest], repository: [repository], digest: [digest] };
  const parts = word.flatMap((part) => (typeof part === 'string' ? [part] : values[part.placeholder]));
  return parts.length === 0 ? '' : parts;
}

function about({ target, span: from }: IndexRequest) {
  return { where: { engine: 'local' }, ...(target === undefined ? {} : { target }), from };
}
