import { expect, it } from 'vitest';
import { partsOf } from '../../../runtime/freshness/parts.ts';

const index = (...digests: string[]) => ({ manifests: digests.map((digest) => ({ digest })) });
const nested = { digest: 'n', mediaType: 'application/vnd.oci.image.index.v1+json' };

it.each([
  ['of a single image nothing', { top: { config: {}, layers: [] } }, []],
  ['of an index what it names, once', { top: index('a', 'b', 'a') }, ['a', 'b']],
  ['of an index in it as well', { top: { manifests: [{ digest: 'a' }, nested] }, n: index('b') }, ['a', 'n', 'b']],
  ['what cannot be read', {}, undefined],
  ['an index in it that cannot be read', { top: { manifests: [nested] } }, undefined],
])('an index has parts: %s', async (_, held: Readonly<Record<string, unknown>>, parts) => {
  const manifest = (repository: string, digest: string) =>
    Promise.resolve(repository === 'r.example.com/app' ? held[digest] : undefined);
  expect(await partsOf({ manifest }, 'r.example.com/app:1', 'top')).toEqual(parts);
});
