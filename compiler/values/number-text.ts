import { bitLength, divide, fromBigInt, infinity, multiply, precisionOf, rounded, type BigFloat } from './number.ts';

/** Decimal exponents up to here are computed exactly; beyond, 10^n itself is rounded to 512 bits. */
const exactExponent = 4000;

/** Reads what HCL and cty read as a number: digits with an optional sign, fraction and exponent, or an infinity. */
export function parseNumber(text: string): BigFloat | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return parseInfinity(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const negative = sign === '-';
  if (digits === 0n) return rounded(negative, 0n, 0);
  return scale(negative, digits, Number(exponent) - fraction.length);
}

/** The shortest decimal that reads back as the same number at its precision, never with an exponent. */
export function printNumber(value: BigFloat): string {
  if (value.form === 'infinite') return value.negative ? '-Inf' : '+Inf';
  const sign = value.negative ? '-' : '';
  const precision = precisionOf(value);
  if (value.exponent >= 0 && bitLength(value.mantissa) + value.exponent < precision) {
    return sign + (value.mantissa << BigInt(value.exponent)).toString();
  }
  return sign + shortest(value.mantissa, value.exponent, precision);
}

function parseInfinity(text: string): BigFloat | undefined {
  const match = /^([+-]?)(?:Inf|inf)$/.exec(text);
  return match === null ? undefined : { ...infinity, negative: match[1] === '-' };
}

function scale(negative: boolean, digits: bigint, exponent: number): BigFloat {
  if (exponent >= 0 && exponent <= exactExponent) return rounded(negative, digits * 10n ** BigInt(exponent), 0);
  const mantissa: BigFloat = rounded(negative, digits, 0);
  if (exponent < 0 && exponent >= -exactExponent) {
    return divideExactly(negative, digits, 10n ** BigInt(-exponent));
  }
  const power = powerOfTen(Math.abs(exponent));
  const scaled = exponent > 0 ? multiply(mantissa, power) : divide(mantissa, power);
  return scaled ?? mantissa;
}

/** One division, rounded once, whatever the length of the two. */
function divideExactly(negative: boolean, numerator: bigint, denominator: bigint): BigFloat {
  const shift = BigInt(Math.max(0, 520 + bitLength(denominator) - bitLength(numerator)));
  const scaled = numerator << shift;
  const quotient = scaled / denominator;
  const inexact = scaled % denominator === 0n ? 0n : 1n;
  return rounded(negative, (quotient << 1n) | inexact, -Number(shift) - 1);
}

function powerOfTen(exponent: number): BigFloat {
  let result = fromBigInt(1n);
  let base = fromBigInt(10n);
  for (let rest = Math.min(exponent, 1e9); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, base) ?? result;
    base = multiply(base, base) ?? base;
  }
  return result;
}

/** The interval of decimals that round to the number is half a unit in the last bit wide on each side; its ends count when the mantissa is even. */
function shortest(mantissa: bigint, exponent: number, precision: number): string {
  const shift = precision - bitLength(mantissa);
  const full = mantissa << BigInt(shift);
  const inclusive = (full & 1n) === 0n;
  const scaleBy = exponent - shift - 1;
  const [low, mid, high] = [2n * full - 1n, 2n * full, 2n * full + 1n].map((bound) => decimalDigits(bound, scaleBy));
  const width = high?.length ?? 0;
  const pad = (digits = '') => digits.padStart(width, '0');
  const kept = shortestBetween(pad(low), pad(mid), pad(high), inclusive);
  return place(kept, width, Math.max(0, -scaleBy));
}

/** All decimal digits of bound · 2^exponent; the last -exponent of them are behind the point. */
function decimalDigits(bound: bigint, exponent: number): string {
  return (exponent >= 0 ? bound << BigInt(exponent) : bound * 5n ** BigInt(-exponent)).toString();
}

/** The fewest leading digits that, rounded down, up or to the nearest, stay in the interval. */
function shortestBetween(low: string, mid: string, high: string, inclusive: boolean): string {
  const lowEnd = low.replace(/0+$/, '').length;
  const highEnd = high.replace(/0+$/, '').length;
  for (let at = 0; at < mid.length; at += 1) {
    const [l, m, u] = [Number(low[at]), Number(mid[at]), Number(high[at])];
    const down = l !== m || (inclusive && at + 1 === lowEnd);
    const up = m !== u && (inclusive || m + 1 < u || at + 1 < highEnd);
    if (down && up) return Number(mid[at + 1] ?? 0) >= 5 ? increment(mid.slice(0, at + 1)) : mid.slice(0, at + 1);
    if (down) return mid.slice(0, at + 1);
    if (up) return increment(mid.slice(0, at + 1));
  }
  return mid;
}

function increment(digits: string): string {
  return (BigInt(digits) + 1n).toString().padStart(digits.length, '0');
}

/** Fills dropped digits with zeros and sets the point; a carry may have made the digits one longer. */
function place(kept: string, width: number, fraction: number): string {
  const whole = kept.padEnd(kept.length > width ? kept.length : width, '0').padStart(fraction + 1, '0');
  if (fraction === 0) return whole.replace(/^0+(?=\d)/, '');
  const point = whole.length - fraction;
  const head = whole.slice(0, point).replace(/^0+(?=\d)/, '');
  const tail = whole.slice(point).replace(/0+$/, '');
  return tail === '' ? head : `${head}.${tail}`;
}
