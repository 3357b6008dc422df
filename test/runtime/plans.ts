import { hashOf } from '../../compiler/plan/canonical-json.ts';
import type { Plan, Publication, Step } from '../../compiler/plan/plan.ts';

/** A step that does nothing, with what a test needs of it. */
export function step(id: string, fields: Partial<Step> = {}): Step {
  return {
    id,
    kind: 'build-image',
    title: `do ${id}`,
    needs: [],
    commands: [words('true')],
    where: { engine: 'local' },
    retry: { attempts: 1 },
    source: { file: 'build.mab', line: 1 },
    why: 'a test wants it',
    ...fields,
  };
}

/** A sound plan of these steps. */
export function planOf(steps: readonly Step[], publishes: readonly Publication[] = []): Plan {
  const plan = {
    version: 1 as const,
    images: {},
    groups: {},
    publishes,
    inputs: {
      files: [],
      targets: [],
      overrides: [],
      variables: [],
      output: 'as-declared' as const,
      environment: {},
      platform: 'linux/amd64',
    },
    steps,
  };
  return { ...plan, hash: hashOf(plan) };
}

/** A command of plain words. */
export function words(...argv: string[]): { readonly argv: readonly (readonly string[])[] } {
  return { argv: argv.map((word) => [word]) };
}

/** A command that runs JavaScript. */
export function script(source: string): { readonly argv: readonly (readonly string[])[] } {
  return words(process.execPath, '-e', source);
}
