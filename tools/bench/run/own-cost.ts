import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../../compiler/plan/canonical-json.ts';
import type { Plan, Step } from '../../../compiler/plan/plan.ts';
import { once, type Cost } from '../measure.ts';
import { mab } from './contenders.ts';

const folder = join('.cache', 'bench', 'run-own');

function step(id: string, argv: readonly string[]): Step {
  return {
    id,
    kind: 'build-image',
    title: id,
    needs: [],
    commands: [{ argv: argv.map((word) => [word]) }],
    where: { engine: 'local' },
    retry: { attempts: 1 },
    source: { file: 'build.mab', line: 1 },
    why: 'it is measured',
  };
}

async function run(name: string, steps: readonly Step[]): Promise<Cost> {
  const inputs = { files: [], targets: [], overrides: [], variables: [], environment: {}, platform: 'linux/amd64' };
  const plan: Omit<Plan, 'hash'> = {
    version: 1,
    images: {},
    groups: {},
    publishes: [],
    inputs: { ...inputs, output: 'as-declared' },
    steps,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), JSON.stringify({ ...plan, hash: hashOf(plan) }));
  return once([...mab, 'run', name, '--jobs', '2', '--progress', 'quiet'], { cwd: folder });
}

/** Milliseconds that a step costs beside its command, which does nothing: of many, less what one run costs anyhow. */
export async function costOfStep(count: number): Promise<{ readonly elapsed: number; readonly computing: number }> {
  const steps = Array.from({ length: count }, (_, at) => step(`step-${at}`, ['true']));
  const [one, all] = [await run('one.json', steps.slice(0, 1)), await run('many.json', steps)];
  return {
    elapsed: (all.milliseconds - one.milliseconds) / count,
    computing: (all.computing - one.computing) / count,
  };
}

/** What mab takes while a build prints so many MiB, in lines of 100 characters. */
export function costOfOutput(mebibytes: number): Promise<Cost> {
  const print = `head -c ${mebibytes}M /dev/zero | tr '\\0' x | fold -w 99`;
  return run('print.json', [step('print', ['sh', '-c', print])]);
}
