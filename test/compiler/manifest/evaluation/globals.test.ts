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
