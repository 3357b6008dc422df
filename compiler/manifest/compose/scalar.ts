import type { Span } from '../../source/source-file.ts';
import type { Node } from './tree.ts';

const words: Readonly<Record<string, true | false | null>> = {
  ...{ '': null, '~': null, null: null, Null: null, NULL: null },
  ...{ true: true, True: true, TRUE: true, false: false, False: false, FALSE: false },
};

const infinities = /^([-+]?)\.(?:inf|Inf|INF)$/;

/**
 * What a scalar without quotes means by the rules of Go's yaml.v3: YAML 1.2, with the octal numbers, binary numbers and
 * underscores of 1.1, and `yes` and `no` as texts.
 */
export function readPlain(text: string, span: Span): Node {
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word === null) return { kind: 'null', span };
  if (word !== undefined) return { kind: 'bool', value: word, span };
  const infinity = infinities.exec(text);
  if (infinity !== null) return number(infinity[1] === '-' ? '-Inf' : '+Inf', false, span);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return number('NaN', false, span);
  if (!/^[-+.\d]/.test(text)) return { kind: 'text', value: text, span };
  if (isDate(text)) return { kind: 'date', text, span };
  const plain = text.replaceAll('_', '');
  const integer = readInteger(plain);
  if (integer !== undefined) return number(integer.toString(), true, span);
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(plain))
    return number(printFloat(Number(plain)), false, span);
  return { kind: 'text', value: text, span };
}

function number(text: string, isInteger: boolean, span: Span): Node {
  return { kind: 'number', text, isInteger, span };
}

/** Go's strconv.ParseInt with base 0, within 64 bits. */
function readInteger(text: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  const isNumber = /^(?:0|[1-9]\d*|0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/.test(digits);
  if (!isNumber) return undefined;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  const signed = sign === '-' ? -value : value;
  return signed >= -(1n << 63n) && signed < 1n << (sign === '' ? 64n : 63n) ? signed : undefined;
}

/** Go's `%v` of a float64: the shortest digits, with an exponent below 1e-4 and from 1e21 on. */
function printFloat(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 21)) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const dateForm =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})|\s\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** A day that there is, with or without a time. */
function isDate(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = dateForm.exec(text)?.map(Number) ?? [];
  if (month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}
