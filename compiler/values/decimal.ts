import { printNumber } from './number-text.ts';
import type { BigFloat } from './number.ts';

type Finite = Extract<BigFloat, { form: 'finite' }>;

/** 0.d₁d₂d₃… · 10^exponent, without the sign; digits neither begin nor end with 0, and are empty for zero. */
export interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** All digits of a number. */
export function exactDecimal({ mantissa, exponent }: Finite): Decimal {
  if (exponent >= 0) return trimmed((mantissa << BigInt(exponent)).toString(), 0);
  return trimmed((mantissa * 5n ** BigInt(-exponent)).toString(), -exponent);
}

/** The fewest digits that read back as the same number. */
export function shortestDecimal(value: Finite): Decimal {
  const [whole = '', fraction = ''] = printNumber({ ...value, negative: false }).split('.');
  return trimmed(whole + fraction, fraction.length);
}

function trimmed(text: string, fraction: number): Decimal {
  const significant = text.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  return { digits, exponent: digits === '' ? 0 : significant.length - fraction };
}

/** So many digits, the last one to the nearest, halves to the even one. */
export function roundDecimal(value: Decimal, count: number): Decimal {
  const { digits, exponent } = value;
  if (count < 0 || count >= digits.length) return value;
  const next = digits[count] ?? '0';
  const isHalf = next === '5' && count + 1 === digits.length;
  const isUp = isHalf ? count > 0 && Number(digits[count - 1]) % 2 === 1 : next >= '5';
  if (!isUp) return trimmed(digits.slice(0, count) || '0', count - exponent);
  const raised = (BigInt(digits.slice(0, count) || '0') + 1n).toString();
  return { digits: raised.replace(/0+$/, ''), exponent: exponent + raised.length - count };
}

/** A number as Go's `big.Float.Text` writes it with the verbs e, f and g; without a precision, with as few digits as needed. */
export function formatFloat(value: BigFloat, verb: 'e' | 'f' | 'g', precision?: number): string {
  if (value.form === 'infinite') return value.negative ? '-Inf' : '+Inf';
  const sign = value.negative ? '-' : '';
  const exact = precision === undefined ? shortestDecimal(value) : exactDecimal(value);
  if (verb === 'e') return sign + scientific(exact, precision ?? exact.digits.length - 1);
  if (verb === 'f') return sign + plain(exact, precision ?? Math.max(exact.digits.length - exact.exponent, 0));
  return sign + general(exact, precision);
}

function scientific(value: Decimal, precision: number): string {
  const { digits, exponent } = roundDecimal(value, precision + 1);
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : '';
  const power = digits === '' ? 0 : exponent - 1;
  return `${digits[0] ?? '0'}${fraction}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function plain(value: Decimal, precision: number): string {
  const { digits, exponent } = roundDecimal(value, value.exponent + precision);
  const whole = exponent > 0 ? digits.slice(0, exponent).padEnd(exponent, '0') : '0';
  if (precision <= 0) return whole;
  const fraction = exponent > 0 ? digits.slice(exponent) : '0'.repeat(-exponent) + digits;
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`;
}

/** Scientific where the exponent is below -4 or not below the precision, which counts as 6 where it is not given. */
function general(value: Decimal, precision: number | undefined): string {
  const wanted = precision === undefined ? value.digits.length : Math.max(precision, 1);
  const rounded = precision === undefined ? value : roundDecimal(value, wanted);
  const { length } = rounded.digits;
  const limit = wanted > length && length >= rounded.exponent ? length : wanted;
  const power = rounded.exponent - 1;
  if (power < -4 || power >= (precision === undefined ? 6 : limit)) {
    return scientific(rounded, Math.min(wanted, length) - 1);
  }
  const kept = wanted > rounded.exponent ? length : wanted;
  return plain(rounded, Math.max(kept - rounded.exponent, 0));
}
