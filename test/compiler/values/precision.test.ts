import { describe, expect, test } from 'vitest';
import { keyOf, setValue } from '../../../compiler/values/equal.ts';
import { add, divide, fromBigInt, fromFloat64, integerPrecision, zero } from '../../../compiler/values/number.ts';
import { printNumber } from '../../../compiler/values/number-text.ts';
import { numberType } from '../../../compiler/values/type.ts';
import { numberValue } from '../../../compiler/values/value.ts';

const float = (value: number) => fromFloat64(value) ?? zero;

describe('the precision of a number', () => {
  test.each([
    ['a float64 prints the digits that a float64 needs', float(1.1), '1.1'],
    ['large ones too', float(2 ** 90), '1237940039285380300000000000'],
    [
      'the larger precision wins',
      add(float(0.1), fromBigInt(0n)),
      '0.1000000000000000055511151231257827021181583404541015625',
    ],
    ['two counts have a quotient of 64 bits', divide(fromBigInt(2n, 64), fromBigInt(3n, 64)), '0.6666666666666666667'],
    ['of zero as well', add(fromBigInt(0n, 64), float(0.1)), '0.10000000000000000555'],
  ])('%s', (_, value, text) => expect(printNumber(value ?? zero)).toBe(text));

  test('equal numbers are one element of a set, whatever their precision', () => {
    const [short, long] = [numberValue(float(2 ** 90)), numberValue(fromBigInt(2n ** 90n))];
    expect(keyOf(short)).toBe(keyOf(long));
    expect(setValue(numberType, [short, long]).items).toHaveLength(1);
    expect(integerPrecision).toBe(64);
  });
});
