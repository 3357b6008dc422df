import { expect, test } from 'vitest';
import { published } from '../../runtime/publications.ts';
import { compileText } from '../compiler/compile-text.ts';

/** What has been published when all builds are done, and nothing else: of a target that takes another as a context. */
function publishedByBuilds(more: string) {
  const text = `target "lib" {
  platforms = ["linux/amd64", "linux/arm64"]
}
target "default" {
  contexts  = { lib = "target:lib" }
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = ["registry.example.com/app:1"]
  output    = ["type=registry"]
  ${more}
}
`;
  const plan = compileText(text).value;
  if (plan === undefined) throw new Error('a plan was expected');
  const built = plan.steps.filter(({ kind }) => kind === 'build-image').map(({ id }) => [id, { digest: 'd' }] as const);
  return published(plan, new Map(built)).map(({ reference }) => reference);
}

test('a tag that a call of Bake writes is there when it is done', () => {
  expect(publishedByBuilds('')).toEqual(['registry.example.com/app:1']);
  expect(publishedByBuilds('assemble = "digest"')).toEqual([
    'registry.example.com/app:1-amd64',
    'registry.example.com/app:1-arm64',
  ]);
});
