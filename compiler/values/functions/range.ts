import { failure, type FunctionFailure, type FunctionSpec } from '../function.ts';
import { add, compare, fromBigInt, integerPrecision, zero, type BigFloat } from '../number.ts';
import { listOf, numberType } from '../type.ts';
import { listValue, numberValue, type Value } from '../value.ts';
import { number, numberOf } from './arguments.ts';

/** As many numbers as one range may have. */
const most = 1024;

export const ranges: readonly FunctionSpec[] = [
  {
    name: 'range',
    doc: 'Numbers in equal steps: range(end), range(start, end) or range(start, end, step), without the end.',
    parameters: [],
    variadic: number('params'),
    returns: listOf(numberType),
    call: (args) => {
      const [first, second, step] = args.map(numberOf);
      if (first === undefined || args.length > 3) return failure('one, two or three numbers are required');
      const [start, end] = second === undefined ? [counted(0n), first] : [first, second];
      return numbers(start, end, step ?? counted(compare(end, start) < 0 ? -1n : 1n));
    },
  },
];

function counted(value: bigint): BigFloat {
  return fromBigInt(value, integerPrecision);
}

function numbers(start: BigFloat, end: BigFloat, step: BigFloat): Value | FunctionFailure {
  const direction = compare(step, zero) < 0 ? -1 : 1;
  if (compare(end, start) === -direction) {
    return failure(`the end must be ${direction < 0 ? 'below' : 'above'} the start for a step in that direction`, 1);
  }
  const values: Value[] = [];
  for (let next: BigFloat | undefined = start; next !== undefined && compare(end, next) === direction;) {
    if (values.length === most) return failure(`a range has at most ${most} numbers`);
    values.push(numberValue(next));
    next = add(next, step);
  }
  return listValue(numberType, values);
}
