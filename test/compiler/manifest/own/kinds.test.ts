import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../../compiler/manifest/read.ts';
import type { BlockRule, Form } from '../../../../compiler/manifest/rules.ts';
import { topBlocks } from '../../../../compiler/manifest/attributes.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';
import { bareHost as host } from '../../bare-host.ts';

/** What an attribute of a form is not. */
const wrong: Readonly<Partial<Record<Form, readonly string[]>>> = {
  string: ['[]', '["a"]', '{ a = "b" }', '[null]'],
  bool: ['"maybe"', '2', '[]', '{}'],
  strings: ['"a"', '5', '{ a = "b" }', '["a", []]', '[null]', '[{}]'],
  table: ['"a"', '["a"]', '{ a = [] }', '{ a = null }', '5'],
  number: ['"a"', '-1', '1.5', '[]', '{}'],
  duration: ['"a"', '-1', '1.5', '[]', '{}'],
  'by-platform': ['["a"]', '{ "linux/amd64" = [] }'],
  sources: ['"a"', '5', '{ a = "b" }', '[null]', '[[]]'],
};

const line = { overrides: [], variables: [], output: 'as-declared', host } as const;

interface Place {
  /** The blocks around, outermost first. */
  readonly around: readonly string[];
  readonly attribute: string;
  readonly form: Form;
}

/** Every attribute of mab's own, with the headers of the blocks in which it stands. */
function places(header: string, rule: BlockRule, around: readonly string[] = []): Place[] {
  const within = [...around, rule.labels.length === 0 ? header : `${header} "${labels[header] ?? 'x'}"`];
  const own = Object.entries(rule.attributes).filter(([, { bake }]) => !bake);
  return [
    ...own.map(([attribute, { form }]) => ({ around: within, attribute, form })),
    ...Object.entries(rule.blocks).flatMap(([name, inner]) => places(name, inner, within)),
  ];
}

const labels: Readonly<Record<string, string>> = { platform: 'linux/amd64', annotate: 'linux/amd64' };

function written({ around, attribute }: Place, value: string): string {
  const opened = around.map((header, depth) => `${'  '.repeat(depth)}${header} {\n`).join('');
  return `${opened}${attribute} = ${value}\n${around.map(() => '}\n').join('')}`;
}

const all = (['target', 'builder', 'emulation', 'manifest'] as const).flatMap((name) => places(name, topBlocks[name]));
const cases = all.flatMap((place) => (wrong[place.form] ?? []).map((value) => [place, value] as const));

describe('a value of a wrong kind is refused in its place', () => {
  test.each(
    cases.map(([place, value]) => [`${place.around.join(' ')} ${place.attribute} = ${value}`, place, value] as const),
  )('%s', (_, place, value) => {
    const text = written(place, value);
    const files = [new SourceFile('first.mab', 'target "default" {}\n'), new SourceFile('second.mab', text)];
    const { diagnostics } = readManifest({ files, targets: ['default'], ...line });
    const found = diagnostics.filter(({ code }) => code === 'wrong-type');
    expect(found).toHaveLength(1);
    expect(
      diagnostics.filter(({ code, message }) => code === 'missing-attribute' && message.includes(place.attribute)),
    ).toEqual([]);
    expect(found[0]?.span.file.name).toBe('second.mab');
    const start = text.indexOf(value, text.indexOf(`${place.attribute} =`));
    expect(found[0]?.span.start).toBeGreaterThanOrEqual(start);
    expect(found[0]?.span.end).toBeLessThanOrEqual(start + value.length);
  });
});

describe('what could not be read is not said to be missing', () => {
  const codes = (text: string) => {
    const files = [new SourceFile('build.mab', `target "default" {}\n${text}`)];
    return readManifest({ files, targets: ['default'], ...line }).diagnostics.map(({ code }) => code);
  };
  const node = (...body: readonly string[]) =>
    `builder "x" {\n  driver = "remote"\n  node "a" {\n    ${body.join('\n    ')}\n  }\n}\n`;

  test.each([
    ['an endpoint', node('endpoint = []'), ['wrong-type']],
    [
      'an endpoint with certificates',
      node('endpoint = nope', 'tls {', 'ca = "a"', 'cert = "b"', 'key = "c"', '}'),
      ['unknown-variable'],
    ],
    [
      'a certificate',
      node('endpoint = "tcp://a:1"', 'tls {', 'ca = []', 'cert = "b"', 'key = "c"', '}'),
      ['wrong-type'],
    ],
    ['sources', 'manifest "m" {\n  tags = ["a:1"]\n  sources = [nope]\n}\n', ['unknown-variable']],
    ['tags, but sources are', 'manifest "m" {\n  tags = [nope]\n}\n', ['unknown-variable', 'missing-attribute']],
  ])('%s', (_, text, expected) => expect(codes(text)).toEqual(expected));
});
