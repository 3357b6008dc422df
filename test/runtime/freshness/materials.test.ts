import { describe, expect, it } from 'vitest';
import { materialsOf } from '../../../runtime/freshness/materials.ts';

const repository = 'r.example.com/app';
const image = (digest: string) => ({ digest, platform: { os: 'linux', architecture: 'amd64' } });
const attestation = (digest: string, of: string) => ({
  digest,
  annotations: { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': of },
});
const provenance = {
  layers: [{ digest: 'p', annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v0.2' } }],
};
const sbom = { layers: [{ digest: 's', annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' } }] };
const taken = (uri: string, sha256 = '1') => ({ uri, digest: { sha256 } });

function materials(held: Readonly<Record<string, unknown>>) {
  const read = (_: string, digest: string) => Promise.resolve(held[digest]);
  return materialsOf({ manifest: read, blob: read }, `${repository}:1`, 'index');
}
const whole = (predicate: object) => ({
  index: { manifests: [image('i'), attestation('a', 'i')] },
  a: provenance,
  p: { predicate },
});

describe('the images that a build took', () => {
  it.each([
    ['pkg:docker/alpine@3.20?platform=linux%2Famd64', 'alpine:3.20'],
    ['pkg:docker/127.0.0.1%3A5000/mab/base@latest?platform=linux%2Famd64', '127.0.0.1:5000/mab/base:latest'],
    ['pkg:docker/ghcr.io/a/b', 'ghcr.io/a/b:latest'],
  ])('are those of its provenance: %s', async (uri, reference) => {
    const found = [{ reference, digest: 'sha256:1' }];
    expect(await materials(whole({ materials: [taken(uri)] }))).toEqual(found);
    expect(await materials(whole({ buildDefinition: { resolvedDependencies: [taken(uri)] } }))).toEqual(found);
  });

  it('say where they were named by tag and digest', async () => {
    const pinned = taken('pkg:docker/alpine@3.20?digest=sha256%3A1&platform=linux%2Famd64');
    expect(await materials(whole({ materials: [pinned] }))).toEqual([
      { reference: 'alpine:3.20', digest: 'sha256:1', isPinned: true },
    ]);
  });

  it('are none where it was made of nothing, or of what is named by its digest alone', async () => {
    expect(await materials(whole({}))).toEqual([]);
    const named = ['pkg:docker/alpine@sha256:1', 'pkg:docker/alpine?digest=sha256%3A1&platform=linux%2Famd64'];
    expect(await materials(whole({ materials: named.map((uri) => taken(uri)) }))).toEqual([]);
  });

  it('are known once, of all platforms', async () => {
    const held = {
      index: { manifests: [image('i'), image('j'), attestation('a', 'i'), attestation('b', 'j')] },
      a: provenance,
      b: { layers: [...sbom.layers, { ...provenance.layers[0]!, digest: 'q' }] },
      p: { predicate: { materials: [taken('pkg:docker/a@1')] } },
      q: { predicate: { materials: [taken('pkg:docker/a@1'), taken('pkg:docker/b@2', '2')] } },
    };
    expect(await materials(held)).toEqual([
      { reference: 'a:1', digest: 'sha256:1' },
      { reference: 'b:2', digest: 'sha256:2' },
    ]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['there is no index', {}],
    ['it is a single image', { index: { config: {}, layers: [] } }],
    [
      'a platform is not attested',
      { ...whole({}), index: { manifests: [image('i'), image('j'), attestation('a', 'i')] } },
    ],
    ['only an SBOM is attested', { ...whole({}), a: sbom }],
    ['the provenance cannot be read', { ...whole({}), p: undefined }],
    ['it took a file of the web', whole({ materials: [taken('https://example.com/a.tar.gz')] })],
    ['it took sources of a repository', whole({ materials: [taken('https://github.com/a/b.git#main')] })],
    ['it took an image without a digest', whole({ materials: [{ uri: 'pkg:docker/a@1' }] })],
  ])('are unknown where %s', async (_, held) => {
    expect(await materials(held)).toBeUndefined();
  });
});
