import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../../compiler/manifest/read.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';
import { bareHost as host } from '../../bare-host.ts';

/** The arguments of the target `r`, or the codes of what is wrong; texts are files in their order. */
function argumentsOfR(...texts: readonly string[]): unknown {
  const files = texts.map((text, at) => new SourceFile(`${at}.${text.startsWith('services:') ? 'yml' : 'hcl'}`, text));
  const more = { overrides: [], variables: [], output: 'as-declared', host } as const;
  const { value, diagnostics } = readManifest({ files, targets: ['r'], ...more });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return errors.length > 0 ? errors : value?.targets.get('r')?.bake.args;
}

const target = (name: string, ...body: readonly string[]) => `target "${name}" {\n  ${body.join('\n  ')}\n}\n`;
const p = target('a', 'args = { p = "1" }', 'tags = ["x"]');
const q = target('a', 'args = { q = "2" }');
const args = target('r', 'args = target.a.args');
const argsAndTags = target('r', 'args = target.a.args', 'tags = target.a.tags');
const tagsAsArgument = target('r', 'args = { t = jsonencode(target.a.tags) }');

// Each was tried with buildx 0.29.
describe('a reference to a target of several blocks is', () => {
  test.each<[string, readonly string[], unknown]>([
    ['the last block', [p + q + args], { q: '2' }],
    ['the last block, also from before it', [args + p + q], { q: '2' }],
    ['the last block, also from between them', [p + args + q], { q: '2' }],
    ['the last block of several files', [q, p, args], { p: '1' }],
    ['nothing where the last block says nothing', [p + q + tagsAsArgument], { t: 'null' }],
    ['all of them, when the first is asked for what it does not say', [q + p + argsAndTags], { p: '1', q: '2' }],
    ['all so far, from files in the same way', [q, p, argsAndTags], { p: '1', q: '2' }],
    [
      'the first as it is written, where it is merged into a service',
      ['services:\n  a:\n    build: .\n', q, p, argsAndTags],
      { q: '2' },
    ],
    ['one of a matrix', [q + target('m', 'matrix = { v = ["a"] }', 'name = v', 'args = { m = v }') + args], { m: 'a' }],
    [
      'what an attribute at the top has been',
      [`${q + p}G = target.a.tags\n${target('r', 'args = { g = G[0], n = jsonencode(target.a.args) }')}`],
      { g: 'x', n: '{"p":"1","q":"2"}' },
    ],
    ['a mistake, in itself', [p + target('a', 'args = merge(target.a.args, { q = "2" })') + args], ['reference-cycle']],
  ])('%s', (_, texts, expected) => expect(argumentsOfR(...texts)).toEqual(expected));

  test('the last group', () => {
    const group = (name: string) => `group "g" {\n  targets = ["${name}"]\n}\n`;
    expect(argumentsOfR(group('a') + group('b') + target('r', 'args = { g = group.g.targets[0] }'))).toEqual({
      g: 'b',
    });
  });
});

test('blocks that Bake does not have see all that is said of a target', () => {
  const files = [
    new SourceFile('0.mab', `${p}manifest "all" {\n  tags = ["all:\${target.a.tags[0]}"]\n  sources = [target.a]\n}\n`),
    new SourceFile(
      '1.mab',
      target(
        'a',
        'args = { q = "2" }',
        'platforms = ["linux/amd64"]',
        'platform "linux/amd64" {\n    labels = target.a.args\n  }',
      ),
    ),
  ];
  const { value, diagnostics } = readManifest({
    files,
    targets: ['a', 'all'],
    overrides: [],
    variables: [],
    output: 'as-declared',
    host,
  });
  expect(diagnostics).toEqual([]);
  expect(value?.joins[0]?.tags.map(({ value: tag }) => tag)).toEqual(['all:x']);
  expect(value?.targets.get('a')?.variants.get('linux/amd64')?.bake.labels).toEqual({ p: '1', q: '2' });
});
