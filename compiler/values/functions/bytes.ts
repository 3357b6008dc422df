import { failure, type FunctionSpec } from '../function.ts';
import { anyType, numberType } from '../type.ts';
import { anything, number } from './arguments.ts';

const noBytes = 'a buffer of bytes is required, and no expression makes one; strlen() and substr() take strings';

/** Functions that Bake has for buffers of bytes, although nothing in its language makes such a buffer. */
export const bytes: readonly FunctionSpec[] = [
  {
    name: 'byteslen',
    doc: 'The length of a buffer of bytes, which no expression makes.',
    parameters: [anything('buf')],
    returns: numberType,
    call: () => failure(noBytes, 0),
  },
  {
    name: 'bytesslice',
    doc: 'A part of a buffer of bytes, which no expression makes.',
    parameters: [anything('buf'), number('offset'), number('length')],
    returns: anyType,
    call: () => failure(noBytes, 0),
  },
];
