import { describe, expect, test } from 'vitest';
import { hostOf } from '../../../../tools/conformance/host.ts';
import { readManifest } from '../../../../compiler/manifest/read.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

/** The argument `x` of the target `default`, or the codes of what is wrong. */
function argument(text: string, env: Readonly<Record<string, string>> = {}): unknown {
  const { value, diagnostics } = readManifest({
    files: [new SourceFile('docker-bake.hcl', text)],
    targets: [],
    overrides: [],
    variables: [],
    output: 'as-declared',
    host: hostOf(env),
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return errors.length > 0 ? errors : value?.targets.get('default')?.bake.args?.['x'];
}

const global = (expression: string) => `X = ${expression}\ntarget "default" {\n  args = { x = X }\n}\n`;
const variable = (body: string) =>
  `variable "V" {\n  ${body}\n}\ntarget "default" {\n  args = { x = jsonencode(V) }\n}\n`;

describe('a name that means nothing', () => {
  test.each([
    ['try(nope, "a")', 'a'],
    ['can(nope) ? "a" : "b"', 'b'],
    ['convert(1, string)', '1'],
    ['join("", [for nope in ["a", "b"]: nope])', 'ab'],
  ])('may stand once: %s', (expression, expected) => expect(argument(global(expression))).toBe(expected));

  test.each([['try(nope, nope, "a")'], ['true || nope && nope'], ['convert(convert("1", number), number)']])(
    'may not stand twice: %s',
    (expression) => expect(argument(global(expression))).toEqual(['unknown-name-again']),
  );
});

describe('over a whole file, a name that means nothing', () => {
  const use = (attribute: string) => `${attribute} = { x = try(nope, "a") }`;
  const target = (name: string, ...body: string[]) => `target "${name}" {\n  ${body.join('\n  ')}\n}\n`;
  const matrix = ['name = "m-${v}"', 'matrix = { v = ["1", "2"] }'];

  test.each([
    ['two targets', target('default', use('args')) + target('b', use('args'))],
    ['two attributes', target('default', use('args'), use('labels'))],
    ['a variable and a target', `V = try(nope, 1)\n${target('default', use('args'))}`],
    ['a group and a target', `group "g" {\n  targets = [try(nope, "default")]\n}\n${target('default', use('args'))}`],
    ['one combination of a matrix', target('default') + target('m', ...matrix, use('args'), use('labels'))],
  ])('may not stand in %s', (_, text) =>
    expect(argument(text)).toEqual(expect.arrayContaining(['unknown-name-again'])),
  );

  test.each([
    ['each combination of a matrix', target('m', ...matrix, use('args')) + target('default', use('args'))],
    ['attributes that Bake ignores', target('default', use('args'), 'unknown = try(nope, nope)')],
    [
      'a validation',
      `variable "V" {\n  validation {\n    condition = try(nope, nope, true)\n  }\n}\n${target('default', use('args'))}`,
    ],
  ])('may stand in %s', (_, text) => expect(argument(text)).toBe('a'));
});

describe('a number from outside is one of Go', () => {
  test.each([
    ['1_000', '1000'],
    ['1_0.0_1', '10.01'],
    ['0x1p4', '16'],
    ['-0X_1.8P-2', '-0.375'],
    ['0x.8p1', '1'],
    ['1e-400', '0'],
  ])('%s', (text, expected) => expect(argument(variable('default = 1'), { V: text })).toBe(expected));

  test.each([['1__0'], ['_1'], ['1_'], ['1_.5'], ['0x10'], ['0xp1'], ['1e400'], ['inf'], ['NaN'], [' 1'], ['']])(
    'which %j is not',
    (text) => expect(argument(variable('default = 1'), { V: text })).toEqual(['variable-value']),
  );
});

test('a value that could not be read is not complained of where it is a part of another', () => {
  expect(
    argument('N = 1\ntarget "default" {\n  args = { x = jsonencode([N]) }\n}\nvariable "N" {}\n', { N: 'x' }),
  ).toEqual(['variable-value']);
});

describe('NAME_JSON of a variable of any type', () => {
  test.each([
    ['type = any', '{"type":["list","number"],"value":[1]}', '[1]'],
    [
      'type = any',
      '{"value":{"a":["x",true]},"type":["object",{"a":["tuple",["string","bool"]]}]}',
      '{"a":["x",true]}',
    ],
    ['type = any', '{"type":"dynamic","value":{"type":"string","value":"x"}}', '"x"'],
    ['type = any', 'null', 'null'],
    ['type = map(any)', '{"a":{"type":"bool","value":true}}', '{"a":true}'],
  ])('%s: %s', (body, json, expected) => expect(argument(variable(body), { V_JSON: json })).toBe(expected));

  test.each([
    ['[1]'],
    ['"x"'],
    ['{"type":"string"}'],
    ['{"type":"text","value":"x"}'],
    ['{"type":"string","value":[]}'],
  ])('says which: not %s', (json) =>
    expect(argument(variable('type = any'), { V_JSON: json })).toEqual(['variable-value']),
  );
});

describe('NAME_JSON', () => {
  test.each([
    ['of a list', 'type = list(number)', '[3,4]', '[3,4]'],
    ['of a string', 'type = string', '"a"', '"a"'],
    ['of no type, as a text', 'default = "x"', 'a', '"a"'],
    ['of no type, as the default is', 'default = 1', '42', '42'],
  ])('%s', (_, body, json, expected) => expect(argument(variable(body), { V_JSON: json })).toBe(expected));

  test('does not fit a list without a type', () =>
    expect(argument(variable('default = [1, 2]'), { V_JSON: '[3,4]' })).toEqual(['variable-unsettable']));
  test('gives way to NAME where there is no type', () =>
    expect(argument(variable('default = "x"'), { V: 'a', V_JSON: 'b' })).toBe('"a"'));
});

describe('chains of names', () => {
  const chain = (length: number, link: (at: number) => string) =>
    Array.from({ length }, (_, at) => link(length - 1 - at)).join('');
  const last = 4999;

  test('of variables may be longer than the stack', () => {
    const text = chain(
      last + 1,
      (at) => `variable "v${at}" {\n  default = ${at === 0 ? '"a"' : `"\${v${at - 1}}"`}\n}\n`,
    );
    expect(argument(`${text}target "default" {\n  args = { x = v${last} }\n}\n`)).toBe('a');
  });

  test('that end where they began are cycles, however long', () => {
    const text = chain(last + 1, (at) => `v${at} = v${at === 0 ? last : at - 1}\n`);
    expect(argument(`${text}target "default" {}\n`)).toEqual(['dependency-cycle']);
  });

  test('of targets and of functions are a mistake where the stack ends, not a crash', () => {
    const targets = chain(
      last + 1,
      (at) => `target "t${at}" {\n  tags = ${at === 0 ? '["a"]' : `target.t${at - 1}.tags`}\n}\n`,
    );
    expect(argument(targets)).toEqual(['chain-too-long']);
    const functions = chain(
      last + 1,
      (at) => `function "f${at}" {\n  params = [x]\n  result = ${at === 0 ? 'x' : `f${at - 1}(x)`}\n}\n`,
    );
    expect(argument(`${functions}target "default" {\n  args = { x = f${last}("a") }\n}\n`)).toEqual(['chain-too-long']);
  });

  test('of splats are nesting', () => {
    expect(argument(global(`try(1${'[*]'.repeat(5000)}, "a")`))).toEqual(['nesting-too-deep']);
  });
});
