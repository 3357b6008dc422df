import { expect, test } from 'vitest';
import { expectationsOf } from '../../../runtime/verify/expectation.ts';
import { compileText } from '../../compiler/compile-text.ts';

function expected(text: string, output: 'push' | 'as-declared' = 'push') {
  const { value } = compileText(text, { output });
  if (value === undefined) throw new Error('no plan');
  return expectationsOf(value);
}

test('a target: its tags, platforms, annotations of the index and of platforms, attestations', () => {
  const file = `target "default" {
  tags        = ["r.example/app:1", "r.example/app"]
  platforms   = ["linux/amd64", "linux/arm64/v8"]
  annotations = ["index,manifest:a=1=2", "manifest-descriptor[linux/arm64]:d=x:y", "manifest-descriptor:all=z", "own=m"]
  attest      = ["type=provenance,mode=min"]
}
`;
  const common = {
    platforms: ['linux/amd64', 'linux/arm64'],
    andOthers: false,
    annotations: { a: '1=2' },
    ofPlatforms: { 'linux/amd64': { all: 'z' }, 'linux/arm64': { all: 'z', d: 'x:y' } },
    restated: [],
    attested: ['linux/amd64', 'linux/arm64'],
  };
  expect(expected(file)).toEqual([
    { reference: 'r.example/app:1', ...common },
    { reference: 'r.example/app:latest', ...common },
  ]);
});

test('a manifest: its own annotations, and the platforms of others', () => {
  const file = `target "one" {
  platforms = ["linux/amd64"]
}
manifest "all" {
  tags        = ["r.example/all:1"]
  sources     = [target.one, "r.example/other:1"]
  annotations = { a = "1" }
}
`;
  expect(expected(file, 'as-declared')).toEqual([
    {
      reference: 'r.example/all:1',
      platforms: ['linux/amd64'],
      andOthers: true,
      annotations: { a: '1' },
      ofPlatforms: {},
      restated: [],
      attested: [],
    },
  ]);
});

test('tags of single architectures, attestations that are switched off, and annotations of a single image are left out', () => {
  const file = `target "default" {
  tags        = ["r.example/app:1"]
  platforms   = ["linux/amd64"]
  annotations = ["index:a=1"]
  attest      = ["type=provenance,disabled=true"]
  assemble    = "digest"
}
`;
  expect(expected(file)).toMatchObject([{ reference: 'r.example/app:1', annotations: {}, attested: [] }]);
});

test('what annotate blocks make of what images say of themselves is known', () => {
  const file = `target "default" {
  tags      = ["r.example/app:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  assemble  = "digest"
  annotate "linux/amd64" {
    os         = "windows"
    os-version = "10.0.1"
  }
  annotate "linux/arm64" {
    os-features = ["f"]
  }
}
`;
  expect(expected(file, 'as-declared').map(({ restated }) => restated)).toEqual([['windows(10.0.1)/amd64']]);
});
