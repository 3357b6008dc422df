import { failure, type FunctionSpec } from '../function.ts';
import { boolType } from '../type.ts';
import { boolValue } from '../value.ts';
import { text, textOf } from './arguments.ts';
import { parseVersion } from './semantic-version.ts';
import { parseConstraint, satisfies } from './version-constraint.ts';

export const versions: readonly FunctionSpec[] = [
  {
    name: 'semvercmp',
    doc: 'Whether a version satisfies a constraint such as ">= 1.2, < 2" or "^1.2".',
    parameters: [text('version'), text('contraint')],
    returns: boolType,
    call: ([given, wanted]) => {
      const version = parseVersion(textOf(given));
      if (version === undefined) return failure(`"${textOf(given)}" is no semantic version`, 0);
      const constraint = parseConstraint(textOf(wanted));
      if (constraint === undefined) return failure(`"${textOf(wanted)}" is no constraint of versions`, 1);
      return boolValue(satisfies(version, constraint));
    },
  },
];
