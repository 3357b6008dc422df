import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import * as floats from '../number.ts';
import { numberType } from '../type.ts';
import { numberValue, type Value } from '../value.ts';
import { anything, countOf, int64Of, notWhole, number, numberOf } from './arguments.ts';
import { power } from './float64.ts';

type Float = floats.BigFloat;

/** Calculations with numbers. */
export const numeric: readonly FunctionSpec[] = [
  ofTwo('add', 'The sum of two numbers.', floats.add, 'opposite infinities have no sum'),
  ofTwo('subtract', 'The difference of two numbers.', floats.subtract, 'infinity cannot be taken from itself'),
  ofTwo('multiply', 'The product of two numbers.', floats.multiply, 'zero times infinity is no number'),
  ofTwo(
    'divide',
    'The first number divided by the second.',
    floats.divide,
    'zero by zero and infinity by infinity have no quotient',
  ),
  ofTwo(
    'modulo',
    'What is left of the first number after whole multiples of the second, with the sign of the first.',
    floats.remainder,
    'there is no remainder with an infinity',
  ),
  ofOne('absolute', 'The number without its sign.', (given) => ({ ...given, negative: false })),
  ofOne('negate', 'The number with the other sign.', floats.negate),
  ofOne('ceil', 'The smallest whole number that is not below the given one.', (given) => toWhole(given, 1n)),
  ofOne('floor', 'The largest whole number that is not above the given one.', (given) => toWhole(given, -1n)),
  ofOne('int', 'The number without its fraction.', truncate),
  ofOne('signum', 'The sign of a whole number: -1, 0 or 1.', signum),
  ofMany('min', 'The smallest of the numbers.', -1),
  ofMany('max', 'The largest of the numbers.', 1),
  ofFloats(
    'log',
    'The logarithm of a number, in float64.',
    ['num', 'base'],
    (num, base) => Math.log(num) / Math.log(base),
  ),
  ofFloats('pow', 'A number raised to a power, in float64.', ['num', 'power'], power),
  {
    name: 'parseint',
    doc: 'The whole number that a string writes in a base from 2 to 62.',
    parameters: [anything('number'), number('base')],
    returns: numberType,
    call: ([written, base]) => parseInteger(written, countOf(base)),
  },
];

function ofOne(name: string, doc: string, compute: (given: Float) => Float | FunctionFailure): FunctionSpec {
  return {
    name,
    doc,
    parameters: [number('num')],
    returns: numberType,
    call: ([given]) => {
      const result = compute(numberOf(given));
      return 'kind' in result ? result : numberValue(result);
    },
  };
}

function ofTwo(
  name: string,
  doc: string,
  compute: (a: Float, b: Float) => Float | undefined,
  impossible: string,
): FunctionSpec {
  return {
    name,
    doc,
    parameters: [number('a'), number('b')],
    returns: numberType,
    call: ([a, b]) => {
      const result = compute(numberOf(a), numberOf(b));
      return result === undefined ? failure(impossible) : numberValue(result);
    },
  };
}

/** The first argument that no other one is beyond, in the direction of `sign`. */
function ofMany(name: string, doc: string, sign: 1 | -1): FunctionSpec {
  return {
    name,
    doc,
    parameters: [],
    variadic: number('numbers'),
    returns: numberType,
    call: ([first, ...others]) => {
      if (first === undefined) return failure('at least one number is required');
      return others.reduce(
        (best, other) => (floats.compare(numberOf(other), numberOf(best)) === sign ? other : best),
        first,
      );
    },
  };
}

function ofFloats(
  name: string,
  doc: string,
  parameters: readonly [string, string],
  compute: (a: number, b: number) => number,
): FunctionSpec {
  return {
    name,
    doc,
    parameters: parameters.map(number),
    returns: numberType,
    call: ([a, b]) => {
      const given = [numberOf(a), numberOf(b)] as const;
      const [first, second] = [floats.toFloat64(given[0]), floats.toFloat64(given[1])];
      const outside = [first, second].findIndex((one, at) => !Number.isFinite(one) && given[at]?.form === 'finite');
      if (outside >= 0) return failure('the number is beyond those of float64', outside);
      const result = floats.fromFloat64(compute(first, second));
      return result === undefined ? failure('the result is not a number') : numberValue(result);
    },
  };
}

/** The whole number next to one with a fraction: above it for 1, below it for -1. */
function toWhole(given: Float, direction: 1n | -1n): Float {
  if (given.form === 'infinite') return given;
  const exact = floats.toBigInt(given);
  if (exact !== undefined) return floats.fromBigInt(exact, floats.precisionOf(given));
  const whole = truncated(given);
  const isPastIt = given.negative === direction < 0n;
  return floats.fromBigInt(isPastIt ? whole + direction : whole, floats.precisionOf(given));
}

function truncate(given: Float): Float | FunctionFailure {
  if (given.form === 'infinite') return failure('infinity is no whole number', 0);
  return floats.isInteger(given) ? given : counted(truncated(given));
}

function truncated(given: Extract<Float, { form: 'finite' }>): bigint {
  const magnitude = given.mantissa >> BigInt(-given.exponent);
  return given.negative ? -magnitude : magnitude;
}

/** A whole number with as many bits as it needs, and no fewer than 64. */
function counted(whole: bigint): Float {
  const bits = floats.bitLength(whole < 0n ? -whole : whole);
  return floats.fromBigInt(whole, Math.max(bits, floats.integerPrecision));
}

function signum(given: Float): Float | FunctionFailure {
  const whole = int64Of(numberValue(given));
  if (whole === undefined) return failure(notWhole, 0);
  return counted(whole === 0n ? 0n : whole > 0n ? 1n : -1n);
}

function parseInteger(written: Value | undefined, base: number | undefined): Value | FunctionFailure {
  if (written?.kind !== 'string') return failure('a string is required', 0);
  if (base === undefined || base < 2 || base > 62) return failure('the base is a whole number from 2 to 62', 1);
  const { value } = written;
  const digits = value.replace(/^[+-]/, '');
  let whole = 0n;
  for (const digit of digits) {
    const worth = worthOf(digit, base);
    if (worth >= base) return failure(`"${value}" is no whole number of base ${base}`, 0);
    whole = whole * BigInt(base) + BigInt(worth);
  }
  if (digits === '') return failure(`"${value}" is no whole number of base ${base}`, 0);
  return numberValue(counted(value.startsWith('-') ? -whole : whole));
}

/** Up to base 36 both cases of a letter are the same digit; beyond, capitals come after small letters. */
function worthOf(digit: string, base: number): number {
  if (/^[0-9]$/.test(digit)) return Number(digit);
  if (/^[a-z]$/.test(digit)) return digit.charCodeAt(0) - 87;
  if (/^[A-Z]$/.test(digit)) return digit.charCodeAt(0) - (base > 36 ? 29 : 55);
  return Infinity;
}
