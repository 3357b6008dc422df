import { describe, expect, it, test } from 'vitest';
import { compileText } from '../compile-text.ts';

const farm = `builder "farm" {
  driver = "docker"
  node "amd" {
    endpoint  = "unix:///amd.sock"
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = "unix:///arm.sock"
    platforms = ["linux/arm64"]
  }
}
`;

/** Compiles a target for the two plain engines of the farm: what is wrong with it, and the kinds of its steps. */
function compiled(body: string, output: 'push' | 'as-declared' = 'push') {
  const target = `target "app" {
  builder   = "farm"
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = ["r.example.com/app:1"]
  ${body}
}
`;
  const { diagnostics, value } = compileText(`${farm}${target}`, { targets: ['app'], output });
  return {
    errors: diagnostics.map(({ code, message }) => `${code}: ${message}`),
    kinds: new Set(value?.steps.map(({ kind }) => kind)),
  };
}

const annotations = 'annotations = ["index:org.example.note=a"]';
const attest = 'attest = ["type=provenance,mode=max"]';
const annotate = 'annotate "linux/arm64" {\n    annotations = { note = "a" }\n  }';

describe('plain engines', () => {
  it('are joined by docker manifest, which needs no buildx', () => {
    const { errors, kinds } = compiled('');
    expect(errors).toEqual([]);
    expect(kinds).toContain('push-manifest');
  });

  it.each([
    ['annotations', annotations],
    ['annotations of a platform', annotate],
    ['attestations', attest],
    ['a signature', 'sign = ["cosign", "{ref}"]'],
  ])('are joined by digest where a target asks for %s, which docker manifest would lose', (_, body) => {
    const { errors, kinds } = compiled(body);
    expect(errors).toEqual([]);
    expect(kinds).toContain('create-index');
    expect(kinds).not.toContain('push-manifest');
  });

  it.each([
    [
      annotations,
      'annotations-with-manifest: docker manifest writes no annotations, so "index:org.example.note=a" would be lost',
    ],
    [
      annotate,
      'annotations-with-manifest: docker manifest writes no annotations, so what annotate says of linux/arm64 would be lost',
    ],
    [attest, 'attest-with-manifest: target "app" asks for attestations, which docker manifest cannot join'],
    [
      'platform "linux/arm64" {\n    annotations = ["note=a"]\n  }',
      'annotations-with-manifest: docker manifest writes no annotations, so "note=a" would be lost',
    ],
  ])('are not joined by docker manifest, though it is asked for, with %s', (body, error) => {
    expect(compiled(`assemble = "manifest"\n  ${body}`).errors).toEqual([error]);
  });

  it('push each platform under a tag of its own, or are told that they do not', () => {
    const { errors } = compiled('arch-tag = "same"');
    expect(errors).toEqual([
      'arch-tag-collision: the images of linux/amd64 and linux/arm64 would both be named r.example.com/app:same',
    ]);
  });
});

test('annotations of images are theirs where BuildKits push them, also under docker manifest', () => {
  const target = (kind: string): string => `builder "kits" {
  driver = "remote"
  node "amd" {
    endpoint  = "tcp://127.0.0.1:1"
    platforms = ["linux/amd64", "linux/arm64"]
  }
}
target "app" {
  builder     = "kits"
  platforms   = ["linux/amd64", "linux/arm64"]
  tags        = ["r.example.com/app:1"]
  assemble    = "manifest"
  annotations = ["${kind}:note=a"]
}
`;
  const { value, diagnostics } = compileText(target('manifest'), { targets: ['app'] });
  expect(diagnostics).toEqual([]);
  const builds = value?.steps.filter(({ kind }) => kind === 'build-image').flatMap(({ commands }) => commands) ?? [];
  const words = builds.map(({ argv }) => JSON.stringify(argv.flat()));
  expect(words).toHaveLength(2);
  for (const one of words) expect(one).toMatch(/"--annotation","manifest:note=a".*oci-mediatypes=true/);
  const lost = compileText(target('index,manifest'), { targets: ['app'] }).diagnostics.map(({ code }) => code);
  expect(lost).toEqual(['annotations-with-manifest']);
});

test('plain engines push what a manifest block annotates by digest, since annotations need media types of OCI', () => {
  const kinds = (annotations: string): ReadonlySet<string> => {
    const text = `${farm}target "app" {
  builder   = "farm"
  platforms = ["linux/amd64", "linux/arm64"]
}
manifest "all" {
  tags    = ["r.example.com/all:1"]
  sources = [target.app]
  ${annotations}
}
`;
    const steps = compileText(text, { targets: ['all'] }).value?.steps ?? [];
    return new Set(steps.filter(({ kind }) => kind === 'push-image').map(({ kind }) => kind));
  };
  expect(kinds('')).toEqual(new Set(['push-image']));
  expect(kinds('annotations = { a = "b" }')).toEqual(new Set());
  expect(kinds('annotate "linux/arm64" {\n annotations = { a = "b" }\n}')).toEqual(new Set());
});
