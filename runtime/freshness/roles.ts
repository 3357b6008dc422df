import type { StepKind } from '../../compiler/plan/plan.ts';

/**
 * What a step is for the question whether there is anything to do.
 *
 * - `check`: looks whether others can run at all, and decides nothing of what they make.
 * - `preparation`: brings about what other steps need; when none of those runs, neither does it.
 * - `result`: makes or reads back what can be looked up again, and compared.
 * - `proof`: has succeeded for good when what it looked at is the same.
 * - `publication`: writes what a later `result` reads back; when that is as it was, there is nothing to write.
 * - `discovery`: finds out what others have; where that is a reference, it can be looked up again, and compared.
 */
export type Role = 'check' | 'preparation' | 'result' | 'proof' | 'publication' | 'discovery';

export const roles: { readonly [K in StepKind]: Role } = {
  'check-engine': 'check',
  'install-emulators': 'preparation',
  'verify-emulators': 'preparation',
  'create-context': 'preparation',
  'update-context': 'preparation',
  'create-builder': 'preparation',
  'append-node': 'preparation',
  'bootstrap-builder': 'preparation',
  'build-image': 'result',
  'push-image': 'publication',
  'create-manifest': 'publication',
  'annotate-manifest': 'publication',
  'push-manifest': 'publication',
  'resolve-source': 'discovery',
  'check-index': 'publication',
  'check-image': 'proof',
  'push-index': 'publication',
  'sign-index': 'publication',
  'create-index': 'publication',
  'verify-index': 'result',
  'run-test': 'proof',
  'remove-builder': 'preparation',
};
