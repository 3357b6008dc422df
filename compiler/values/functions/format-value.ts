import { convert, isUnconvertible } from '../convert.ts';
import { formatFloat } from '../decimal.ts';
import { toJson } from '../json.ts';
import { toBigInt, type BigFloat } from '../number.ts';
import { boolType, numberType, stringType, type Type } from '../type.ts';
import type { Value } from '../value.ts';
import type { Verb } from './format-verb.ts';
import { graphemes } from './graphemes.ts';

/** Why a value cannot be written with a verb. */
export interface Unformattable {
  readonly reason: string;
}

/** A value as a verb writes it, after cty's format and the package fmt of Go. */
export function formatValue(verb: Verb, value: Value): string | Unformattable {
  const { letter } = verb;
  if (letter === 'v') return formatAsItIs(verb, value);
  if (value.kind === 'null') return { reason: 'the value is null' };
  if ('sq'.includes(letter)) return formatText(verb, value);
  if (letter === 't') {
    const bool = converted(value, boolType);
    return 'reason' in bool ? bool : String(bool.kind === 'bool' && bool.value);
  }
  if (!'bdoxXeEfgG'.includes(letter)) return { reason: `there is no verb %${letter}` };
  const number = converted(value, numberType);
  if ('reason' in number) return number;
  if (number.kind !== 'number') return { reason: 'a number is required' };
  return 'bdoxX'.includes(letter) ? formatInteger(verb, number.value) : formatNumber(verb, number.value);
}

function converted(value: Value, type: Type): Value | Unformattable {
  const result = convert(value, type);
  return isUnconvertible(result) ? { reason: result.message } : result;
}

function formatAsItIs(verb: Verb, value: Value): string | Unformattable {
  const isPlain = !verb.flags.includes('#');
  if (isPlain && value.kind === 'string') return padText(verb, value.value);
  if (isPlain && value.kind === 'number') return padText(verb, formatFloat(value.value, 'g'));
  const json = toJson(value);
  return typeof json === 'string' ? padText(verb, json) : { reason: json.message };
}

/** A precision, except 0, cuts off characters; the width counts what is written. */
function formatText(verb: Verb, value: Value): string | Unformattable {
  const text = converted(value, stringType);
  if ('reason' in text) return text;
  if (text.kind !== 'string') return { reason: 'a string is required' };
  const { precision = 0 } = verb;
  const cut = precision > 0 ? graphemes(text.value).slice(0, precision).join('') : text.value;
  if (verb.letter === 's') return padText(verb, cut);
  const json = toJson({ kind: 'string', value: cut });
  return typeof json === 'string' ? padText(verb, json) : { reason: json.message };
}

function padText({ flags, width = 0 }: Verb, text: string): string {
  const padding = (flags.includes('0') ? '0' : ' ').repeat(Math.max(0, width - graphemes(text).length));
  return flags.includes('-') ? text + padding : padding + text;
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 };
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

/** A precision is the least number of digits. */
function formatInteger(verb: Verb, value: BigFloat): string | Unformattable {
  const whole = toBigInt(value);
  if (whole === undefined) return { reason: 'a whole number is required' };
  const { flags, letter, precision } = verb;
  const small = (whole < 0n ? -whole : whole).toString(bases[letter] ?? 10);
  if (precision === 0 && small === '0') return '';
  const digits = (letter === 'X' ? small.toUpperCase() : small).padStart(precision ?? 0, '0');
  const prefix = flags.includes('#') ? (prefixes[letter] ?? '') : '';
  return padNumber(verb, signOf(flags, whole < 0n) + prefix, digits, precision === undefined);
}

function formatNumber(verb: Verb, value: BigFloat): string {
  const { flags, letter } = verb;
  const lower = letter.toLowerCase() as 'e' | 'f' | 'g';
  const written = formatFloat(value, lower, verb.precision ?? (lower === 'g' ? undefined : 6));
  const digits = written.replace(/^[+-]/, '');
  const isInfinite = value.form === 'infinite';
  const sign = isInfinite && !value.negative && !flags.includes(' ') ? '+' : signOf(flags, value.negative);
  const cased = letter === lower || isInfinite ? digits : digits.toUpperCase();
  return padNumber(verb, sign, cased, !isInfinite);
}

function signOf(flags: string, isNegative: boolean): string {
  if (isNegative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function padNumber({ flags, width = 0 }: Verb, sign: string, digits: string, mayHaveZeros: boolean): string {
  const missing = Math.max(0, width - sign.length - digits.length);
  if (flags.includes('-')) return sign + digits + ' '.repeat(missing);
  if (flags.includes('0') && mayHaveZeros) return sign + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + sign + digits;
}
