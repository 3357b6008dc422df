import type { FunctionSpec, Parameter } from '../function.ts';
import { toBigInt, type BigFloat } from '../number.ts';
import { anyType, boolType, listOf, numberType, setOf, stringType } from '../type.ts';
import { stringValue, type Value } from '../value.ts';

/** Parameters by the type that arguments are converted to. */
export const text = (name: string): Parameter => ({ name, type: stringType });
export const number = (name: string): Parameter => ({ name, type: numberType });
export const bool = (name: string): Parameter => ({ name, type: boolType });
export const texts = (name: string): Parameter => ({ name, type: listOf(stringType) });
export const list = (name: string): Parameter => ({ name, type: listOf(anyType) });
export const set = (name: string): Parameter => ({ name, type: setOf(anyType) });
export const anything = (name: string): Parameter => ({ name, type: anyType });
export const nullable = (name: string): Parameter => ({ name, type: anyType, allowNull: true });

/** A function from one string to another, under the parameter name that most have. */
export function ofText(name: string, doc: string, change: (given: string) => string, parameter = 'str'): FunctionSpec {
  return {
    name,
    doc,
    parameters: [text(parameter)],
    returns: stringType,
    call: ([given]) => stringValue(change(textOf(given))),
  };
}

/** The text of an argument whose parameter is a string. */
export function textOf(value: Value | undefined): string {
  if (value?.kind === 'string') return value.value;
  throw new TypeError(`a string was promised, not ${value?.kind ?? 'nothing'}`);
}

/** The number of an argument whose parameter is one. */
export function numberOf(value: Value | undefined): BigFloat {
  if (value?.kind === 'number') return value.value;
  throw new TypeError(`a number was promised, not ${value?.kind ?? 'nothing'}`);
}

/** The truth of an argument whose parameter is a bool. */
export function boolOf(value: Value | undefined): boolean {
  if (value?.kind === 'bool') return value.value;
  throw new TypeError(`a bool was promised, not ${value?.kind ?? 'nothing'}`);
}

/** The elements of an argument whose parameter is a list or set. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  if (value !== undefined && 'items' in value) return value.items;
  throw new TypeError(`a sequence was promised, not ${value?.kind ?? 'nothing'}`);
}

/** What is said where a whole number is wanted that fits Go's int64. */
export const notWhole = 'a whole number between -9223372036854775808 and 9223372036854775807 is required';

/** A number as Go's int64; undefined where it is none. */
export function int64Of(value: Value | undefined): bigint | undefined {
  const whole = toBigInt(numberOf(value));
  return whole !== undefined && BigInt.asIntN(64, whole) === whole ? whole : undefined;
}

/** A position or count: as `int64Of`, in a form that indexes arrays. */
export function countOf(value: Value | undefined): number | undefined {
  const whole = int64Of(value);
  return whole === undefined ? undefined : Number(whole);
}
