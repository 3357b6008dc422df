import { argumentVariables, buildContext, dockerfilePath, isRemote, localPath } from '../build-flags.ts';
import { isPush } from '../destination.ts';
import type { Linked } from '../job.ts';
import type { BakeTarget, Reads } from '../plan.ts';

/** What decides what a build makes, besides its command: what it reads of this machine, and what nobody can compare. */
export function readsOf(image: BakeTarget, linked: Linked): Reads {
  const built = [image, ...Object.values(linked).map(({ bake }) => bake)];
  const contexts = built.flatMap(contextsOf);
  const unknown = built.map(unknownOf).find((reason) => reason !== undefined) ?? unknownOutput(image);
  const targets = Object.keys(linked);
  const variables = [...new Set(built.flatMap(argumentVariables))].sort();
  return {
    contexts: [...new Map(contexts.map((one) => [JSON.stringify(one), one])).values()],
    ...(variables.length === 0 ? {} : { variables }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

type Context = Reads['contexts'][number];

function contextsOf(image: BakeTarget): Context[] {
  const dockerfile = dockerfilePath(image);
  const named = Object.values(image.contexts ?? {}).filter((path) => !isRemote(path));
  const own = buildContext(image);
  return [
    ...(isRemote(own)
      ? []
      : [{ folder: localPath(own), ...(dockerfile === undefined || isRemote(dockerfile) ? {} : { dockerfile }) }]),
    ...named.map((path) => ({ folder: localPath(path) })),
  ];
}

/** Why a build may give something else although nothing here has changed; images are looked up in their registries. */
function unknownOf(image: BakeTarget): string | undefined {
  const paths = [buildContext(image), dockerfilePath(image) ?? '', ...Object.values(image.contexts ?? {})];
  const remote = paths.find((path) => isRemote(path) && !/^(?:docker-image|target):/.test(path));
  if (remote !== undefined) return `it reads ${remote}`;
  if (image['no-cache'] === true || (image['no-cache-filter'] ?? []).length > 0) return 'it asks for no cache';
  if ((image.ssh ?? []).length > 0) return 'it reads by ssh';
  if (image.call !== undefined && image.call !== 'build') return 'it only checks';
  return undefined;
}

/** What is written elsewhere than to a registry may have been changed or removed by anybody. */
function unknownOutput({ output = [] }: BakeTarget): string | undefined {
  const other = output.find((one) => !isPush(one));
  return other === undefined ? undefined : `it has an output of type ${other['type'] ?? 'local'}`;
}
