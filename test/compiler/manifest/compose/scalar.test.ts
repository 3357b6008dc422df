import { expect, test } from 'vitest';
import { readPlain } from '../../../../compiler/manifest/compose/scalar.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

const span = new SourceFile('c.yml', '').span(0, 0);

test.each([
  ['0123', '83'],
  ['0o17', '15'],
  ['0x1F', '31'],
  ['0b11', '3'],
  ['-0x10', '-16'],
  ['1_000', '1000'],
  ['+12', '12'],
  ['-0', '0'],
  ['089', '89'],
  ['18446744073709551615', '18446744073709551615'],
  ['18446744073709551616', '18446744073709552000'],
  ['1234567890123456789012', '1.2345678901234568e+21'],
  ['1.10', '1.1'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['1e3', '1000'],
  ['1e21', '1e+21'],
  ['0.0001', '0.0001'],
  ['0.00001', '1e-05'],
  ['-0.0', '-0'],
  ['.inf', '+Inf'],
  ['-.INF', '-Inf'],
  ['.nan', 'NaN'],
])('%s is the number %s', (text, wanted) => {
  expect(readPlain(text, span)).toMatchObject({ kind: 'number', text: wanted });
});

test.each(['yes', 'off', 'y', '1:30', '1.2.3', '0x', '08a', '2001-02-30', 'nULL', '-'])('%s is a text', (text) => {
  expect(readPlain(text, span)).toMatchObject({ kind: 'text', value: text });
});

test.each([
  ['', 'null'],
  ['~', 'null'],
  ['NULL', 'null'],
  ['True', 'bool'],
  ['2024-01-01', 'date'],
  ['2024-1-1T1:02:03Z', 'date'],
  ['2024-02-29 10:00:00', 'date'],
])('%s is of kind %s', (text, kind) => {
  expect(readPlain(text, span).kind).toBe(kind);
});
