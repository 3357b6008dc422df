import { relative, resolve, sep } from 'node:path';
import type { Plan, Reads } from '../../compiler/plan/plan.ts';
import { recordsFolder } from '../record/run-folders.ts';
import { readIfThere } from '../text-file.ts';
import { ignoreRules } from './ignore-rules.ts';

/**
 * The contexts, as the plan names them, that builds copy whole with mab's own records in them: such a layer is another one
 * after every run, and never cached.
 */
export function contextsWithRecords({ steps }: Pick<Plan, 'steps'>, root: string): string[] {
  const contexts = steps.flatMap(({ reads }) => reads?.contexts ?? []);
  return [...new Set(contexts.filter((one) => hasRecords(one, root)).map(({ folder }) => folder))];
}

function hasRecords({ folder, dockerfile }: Reads['contexts'][number], root: string): boolean {
  if (dockerfile === undefined) return false;
  const top = resolve(root, folder);
  const path = relative(top, resolve(root, recordsFolder)).split(sep).join('/');
  const file = resolve(root, dockerfile);
  return !path.startsWith('..') && copiesAll(readIfThere(file) ?? '') && !ignoreRules(top, file).leavesOut(path);
}

/** `COPY . /src`, `COPY --link ./ .`, `ADD ["*", "/"]`, and not `COPY --from=base / /`. */
function copiesAll(dockerfile: string): boolean {
  return dockerfile
    .split('\n')
    .some((line) => /^\s*(?:COPY|ADD)\s+(?:--(?!from=)\S+\s+)*\[?\s*"?(?:\.\/?|\*|\.\/\*|\/)"?[\s,]/i.test(line));
}
