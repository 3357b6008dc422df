import { equal } from '../equal.ts';
import type { FunctionSpec } from '../function.ts';
import { compare } from '../number.ts';
import { boolType } from '../type.ts';
import { boolValue, type Value } from '../value.ts';
import { bool, boolOf, nullable, number, numberOf } from './arguments.ts';

/** Comparisons and the logic of their results. */
export const logic: readonly FunctionSpec[] = [
  ofValues('equal', 'Whether two values are equal, in type too.', (same) => same),
  ofValues('notequal', 'Whether two values differ, in type at least.', (same) => !same),
  ofNumbers('greaterthan', 'Whether the first number is above the second.', (order) => order > 0),
  ofNumbers('greaterthanorequalto', 'Whether the first number is not below the second.', (order) => order >= 0),
  ofNumbers('lessthan', 'Whether the first number is below the second.', (order) => order < 0),
  ofNumbers('lessthanorequalto', 'Whether the first number is not above the second.', (order) => order <= 0),
  ofBools('and', 'Whether both are true.', (a, b) => a && b),
  ofBools('or', 'Whether at least one is true.', (a, b) => a || b),
  {
    name: 'not',
    doc: 'Whether it is false.',
    parameters: [bool('val')],
    returns: boolType,
    call: ([given]) => boolValue(!boolOf(given)),
  },
];

function ofValues(name: string, doc: string, said: (same: boolean) => boolean): FunctionSpec {
  return {
    name,
    doc,
    parameters: [nullable('a'), nullable('b')],
    returns: boolType,
    call: ([a, b]) => boolValue(said(areEqual(a, b))),
  };
}

function areEqual(a: Value | undefined, b: Value | undefined): boolean {
  return a !== undefined && b !== undefined && equal(a, b) === true;
}

function ofNumbers(name: string, doc: string, said: (order: number) => boolean): FunctionSpec {
  return {
    name,
    doc,
    parameters: [number('a'), number('b')],
    returns: boolType,
    call: ([a, b]) => boolValue(said(compare(numberOf(a), numberOf(b)))),
  };
}

function ofBools(name: string, doc: string, said: (a: boolean, b: boolean) => boolean): FunctionSpec {
  return {
    name,
    doc,
    parameters: [bool('a'), bool('b')],
    returns: boolType,
    call: ([a, b]) => boolValue(said(boolOf(a), boolOf(b))),
  };
}
