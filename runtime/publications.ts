import { isLines } from '../compiler/plan/command.ts';
import type { Command, Plan, Publication, Step, StepId, StepKind } from '../compiler/plan/plan.ts';
import type { Outputs, Published } from './event.ts';

/**
 * What a run has written so far: a reference counts when every step that writes it is done. `spared`: steps that did not
 * run because what they make is there.
 */
export function published(
  plan: Plan,
  done: ReadonlyMap<StepId, Outputs>,
  spared: ReadonlySet<StepId> = new Set(),
): Published[] {
  return plan.publishes.flatMap((publication) => {
    const { reference, platforms, staging } = publication;
    const writers = plan.steps.filter((step) => writes[step.kind] && isAbout(step, publication));
    if (writers.length === 0 || !writers.every(({ id }) => done.has(id))) return [];
    const digest = digestOf(plan, publication, done);
    return [
      {
        reference,
        ...(digest === undefined ? {} : { digest }),
        platforms,
        staging,
        isNew: !writers.every(({ id }) => spared.has(id)),
      },
    ];
  });
}

/** Kinds of steps after which a reference that their commands name is in the registry. */
const writes: { readonly [K in StepKind]: boolean } = {
  'check-engine': false,
  'install-emulators': false,
  'verify-emulators': false,
  'create-context': false,
  'update-context': false,
  'create-builder': false,
  'append-node': false,
  'bootstrap-builder': false,
  'build-image': true,
  'push-image': true,
  'create-manifest': false,
  'annotate-manifest': false,
  'push-manifest': true,
  'resolve-source': false,
  'check-index': false,
  'push-index': false,
  'sign-index': false,
  'create-index': true,
  'verify-index': false,
  'check-image': false,
  'run-test': false,
  'remove-builder': false,
};

/** The digest that the last step about a reference has reported. */
function digestOf({ steps }: Plan, publication: Publication, done: ReadonlyMap<StepId, Outputs>): string | undefined {
  const digests = steps.filter((step) => isAbout(step, publication)).map(({ id }) => done.get(id)?.['digest']);
  return digests.findLast((digest) => digest !== undefined);
}

function isAbout(step: Step, { reference, target }: Publication): boolean {
  return (step.target === undefined || step.target === target) && step.commands.some((one) => names(one, reference));
}

/** As a word of its own, or as a text of the definition that a call of Bake reads from standard input. */
function names({ argv, stdin = [] }: Command, reference: string): boolean {
  const text = JSON.stringify(reference);
  const has = (wanted: string): boolean =>
    argv.some((word) => !isLines(word) && word.length === 1 && word[0] === wanted);
  return has(reference) || (has('bake') && stdin.some((part) => typeof part === 'string' && part.includes(text)));
}
