import { expect, it } from 'vitest';
import { compileText } from '../../compile-text.ts';

const builder = (name: string, nodes: readonly string[], driver = 'remote') => `builder "${name}" {
  driver = "${driver}"
${nodes.map((node, at) => `  node "${node}" {\n    endpoint  = "tcp://127.0.0.1:${String(at + 1)}"\n    platforms = ["linux/amd64"]\n  }`).join('\n')}
}
`;

function said(text: string): string[] {
  const { diagnostics } = compileText(`${text}target "default" {\n  output = ["type=cacheonly"]\n}\n`);
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

it('builders that differ in case alone are one to buildx', () => {
  expect(said(builder('farm', ['a']) + builder('Farm', ['b']))).toEqual([
    'builders-of-one-name: builder "farm" and builder "Farm" are both "farm" to buildx, which takes no notice of case',
  ]);
  expect(said(builder('farm', ['amd', 'AMD']))).toEqual([
    'builders-of-one-name: node "amd" of "farm" and node "AMD" of "farm" are both "farm-amd" to buildx, which takes no notice of case',
  ]);
});

it('a node that is built on by itself has a name that no other builder may have', () => {
  expect(said(builder('farm', ['a', 'b']) + builder('farm-a', ['c']))).toEqual([
    'builders-of-one-name: node "a" of "farm" and builder "farm-a" are both "farm-a" to buildx, which takes no notice of case',
  ]);
});

it('plain engines are no builders', () => {
  expect(said(builder('farm', ['a'], 'docker') + builder('Farm', ['b', 'B'], 'docker'))).toEqual([]);
  expect(said(builder('default', ['a'], 'docker'))).toEqual([]);
});

it('buildx keeps a name for itself', () => {
  expect(said(builder('default', ['a']))).toEqual([
    'builder-named-default: buildx keeps the name "default" for the engine of the Docker CLI',
  ]);
});

it('a name is short enough for a file', () => {
  expect(said(builder('n'.repeat(100), ['a']))).toEqual([]);
  expect(said(builder('n'.repeat(101), ['a']))).toEqual([expect.stringMatching(/^unsafe-name: /)]);
});
