import { describe, expect, test } from 'vitest';
import { topBlocks } from '../../../../compiler/manifest/attributes.ts';
import type { Setting } from '../../../../compiler/manifest/bake/setting.ts';
import { declare } from '../../../../compiler/manifest/declarations.ts';
import { Globals } from '../../../../compiler/manifest/evaluation/globals.ts';
import { World } from '../../../../compiler/manifest/evaluation/world.ts';
import { declareAll, readBlocks, type SaidBlocks } from '../../../../compiler/manifest/own/said-block.ts';
import type { BlockRule, Form, Merge } from '../../../../compiler/manifest/rules.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';
import { parseBody } from '../../../../compiler/syntax/parse.ts';
import { bareHost } from '../../bare-host.ts';

interface Read {
  readonly said: SaidBlocks;
  /** What is wrong, as `file: code`. */
  readonly wrong: readonly string[];
}

/** What blocks of one type say together that stand in the files `0.mab`, `1.mab`, … */
function read(rule: BlockRule, ...texts: readonly string[]): Read {
  const bodies = texts.map((text, at) => parseBody(new SourceFile(`${at}.mab`, text)).value);
  const blocks = bodies.flatMap(({ items }) => items.filter((item) => item.kind === 'block'));
  const world = new World(bareHost, new Map(), { isVariable: () => false, sensitive: new Set() });
  const globals = new Globals(declare([]).value, world);
  const { diagnostics } = globals;
  const evaluate = (expression: Parameters<Globals['evaluate']>[0]) => globals.evaluate(expression);
  const said = readBlocks(declareAll(blocks, rule, { diagnostics }), rule, { evaluate, diagnostics });
  return { said, wrong: diagnostics.map(({ code, span }) => `${span.file.name}: ${code}`) };
}

/** What a setting says, without places. */
function plain(setting: Setting | undefined): unknown {
  switch (setting?.kind) {
    case 'list':
      return setting.items.map(({ value }) => value);
    case 'table':
      return Object.fromEntries([...setting.entries].map(([key, { value }]) => [key, value]));
    case 'word':
    case 'flag':
    case 'number':
      return setting.value.value;
    default:
      return setting;
  }
}

interface Values {
  readonly first: string;
  readonly later: string;
  /** What both say together. */
  readonly together: unknown;
}

const list = { first: '["a", "b"]', later: '["b", "c"]' };
const table = { first: '{ a = "1", b = "2" }', later: '{ b = "3", c = "4" }' };

const values: Readonly<Record<string, Values>> = {
  'string last': { first: '"a"', later: '"b"', together: 'b' },
  'bool last': { first: 'true', later: 'false', together: false },
  'number last': { first: '1', later: '2', together: 2 },
  'duration last': { first: '"1m"', later: '"2m"', together: 120 },
  'strings last': { ...list, together: ['b', 'c'] },
  'strings append': { ...list, together: ['a', 'b', 'b', 'c'] },
  'sources append': { ...list, together: ['a', 'b', 'b', 'c'] },
  'table by-key': { ...table, together: { a: '1', b: '3', c: '4' } },
  'by-platform last': { first: '"a"', later: '{ "linux/arm64" = "b" }', together: { 'linux/arm64': 'b' } },
};

const { builder, emulation, manifest, target, mab } = topBlocks;

function within(rule: BlockRule, type: string): BlockRule {
  const found = rule.blocks[type];
  if (found === undefined) throw new Error(`there is no block ${type}`);
  return found;
}

const node = within(builder, 'node');
const testBlock = within(target, 'test');
const annotate = within(target, 'annotate');

const rules: readonly (readonly [string, BlockRule])[] = [
  ['builder "x"', builder],
  ['node "x"', node],
  ['tls', within(node, 'tls')],
  ['emulation', emulation],
  ['manifest "x"', manifest],
  ['annotate "linux/arm64"', annotate],
  ['test "x"', testBlock],
  ['http', within(testBlock, 'http')],
  ['mab', mab],
];

/** Attributes with the values that are tried, of which words have only some. */
const cases = rules.flatMap(([header, rule]) =>
  Object.entries(rule.attributes).map(([attribute, { form, merge, words }]) => {
    const [first, later] = words ?? [];
    const tried: Values | undefined =
      words === undefined
        ? values[`${form satisfies Form} ${merge satisfies Merge}`]
        : { first: `"${first}"`, later: `"${later}"`, together: later };
    return { header, rule, attribute, tried };
  }),
);

describe('over several files', () => {
  const block = (header: string, attribute: string, value: string) => `${header} {\n  ${attribute} = ${value}\n}\n`;
  const only = ({ said }: Read, attribute: string) => plain([...said.values()][0]?.settings.get(attribute));

  test.each(cases)('$attribute of $header', ({ header, rule, attribute, tried }) => {
    if (tried === undefined) throw new Error(`no values are tried for ${attribute} of ${header}`);
    const first = block(header, attribute, tried.first);
    const merged = read(rule, first, block(header, attribute, tried.later));
    expect(merged.wrong).toEqual([]);
    expect(only(merged, attribute)).toEqual(tried.together);
    const kept = read(rule, first, `${header} {\n}\n`, block(header, attribute, 'null'));
    expect(kept.wrong).toEqual([]);
    expect(only(kept, attribute)).toEqual(only(read(rule, first), attribute));
  });

  test('blocks of one label are merged, in the order in which labels come first', () => {
    const first = 'builder "x" {\n  node "a" {\n    emulate = true\n  }\n  node "b" {\n  }\n}\n';
    const later = 'builder "x" {\n  node "c" {\n  }\n  node "a" {\n    endpoint = "ssh://a"\n  }\n}\n';
    const nodes = read(builder, first, later).said.get('x')?.blocks('node');
    expect([...(nodes?.keys() ?? [])]).toEqual(['a', 'b', 'c']);
    expect(nodes?.get('a')?.flag('emulate')).toBe(true);
    expect(nodes?.get('a')?.word('endpoint')?.value).toBe('ssh://a');
  });

  test('blocks without a label are one', () => {
    const tls = (body: string) => `builder "x" {\n  node "a" {\n    tls {\n      ${body}\n    }\n  }\n}\n`;
    const { said } = read(builder, tls('ca = "ca.pem"'), tls('key = "key.pem"'), tls('ca = "new.pem"'));
    const block = said.get('x')?.blocks('node').get('a')?.blocks('tls').get('');
    expect([block?.word('ca')?.value, block?.word('key')?.value]).toEqual(['new.pem', 'key.pem']);
  });

  test('platforms are one however they are written', () => {
    const change = (platform: string, body: string) => `annotate "${platform}" {\n  ${body}\n}\n`;
    const { said } = read(annotate, change('aarch64', 'os = "linux"'), change('linux/arm64/v8', 'variant = "v8"'));
    expect([...said.keys()]).toEqual(['linux/arm64']);
    expect(said.get('linux/arm64')?.word('os')?.value).toBe('linux');
  });
});

describe('what is wrong is said of its own file', () => {
  const good = 'builder "x" {\n  driver = "docker"\n  node "a" {\n  }\n}\n';
  test.each([
    ['an attribute that is not there', 'builder "x" {\n  drivr = "docker"\n}\n', 'attribute-not-allowed'],
    ['a block that is not there', 'builder "x" {\n  nod "a" {\n  }\n}\n', 'block-not-allowed'],
    ['a value of a wrong kind', 'builder "x" {\n  driver = ["docker"]\n}\n', 'wrong-type'],
    ['a word that is not known', 'builder "x" {\n  driver = "dokcer"\n}\n', 'unknown-word'],
    ['a variable that is not there', 'builder "x" {\n  driver = nope\n}\n', 'unknown-variable'],
    ['one label too many', 'builder "x" "y" {\n}\n', 'extra-label'],
    ['no label', 'builder {\n}\n', 'missing-label'],
    ['one name twice', good + good, 'duplicate-block'],
    ['one name twice in a block', 'builder "x" {\n  node "b" {\n  }\n  node "b" {\n  }\n}\n', 'duplicate-block'],
  ])('%s', (_, text, code) => {
    expect(read(builder, good, text, good).wrong).toEqual([`1.mab: ${code}`]);
    expect(read(builder, text, good).wrong).toEqual([`0.mab: ${code}`]);
  });
});
