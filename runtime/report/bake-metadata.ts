import type { Plan } from '../../compiler/plan/plan.ts';
import type { Published } from '../event.ts';

/**
 * What `docker buildx bake --metadata-file` writes, of the references that a run published: by target, the digest of the
 * final index and the references that hold it.
 */
export function bakeMetadata({ publishes }: Plan, published: readonly Published[]): object {
  const targets = new Map<string, { 'containerimage.digest'?: string; names: string[] }>();
  for (const { reference, target, staging } of publishes) {
    const found = published.find((one) => one.reference === reference);
    if (staging || found === undefined) continue;
    const entry = targets.get(target) ?? { names: [] };
    if (found.digest !== undefined) entry['containerimage.digest'] = found.digest;
    entry.names.push(reference);
    targets.set(target, entry);
  }
  return Object.fromEntries(
    [...targets].map(([target, { names, ...digest }]) => [target, { ...digest, 'image.name': names.join(',') }]),
  );
}
