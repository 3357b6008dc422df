import type { FunctionSpec } from '../function.ts';
import { stringType } from '../type.ts';
import { stringValue } from '../value.ts';

/** What is asked of the machine. */
export const surroundings: readonly FunctionSpec[] = [
  {
    name: 'homedir',
    doc: 'The home directory of whoever compiles; it differs from machine to machine.',
    parameters: [],
    returns: stringType,
    call: (_, host) => stringValue(host.home()),
  },
];
