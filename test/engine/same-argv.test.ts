import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { isLines, type Arg, type Command } from '../../compiler/plan/command.ts';
import { partsOf } from '../../compiler/plan/command-args.ts';
import type { Plan, Step, StepId } from '../../compiler/plan/plan.ts';
import { exampleManifests } from '../setup/examples.ts';
import { exampleEnvironment } from './example-environment.ts';
import { Recorder, type Recorded } from './recorder.ts';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-argv-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const mab = resolve('dist/mab.js');

/** The law of the plan's faces: what the script executes, the run executes. */
describe.runIf(engine).each(exampleManifests)('examples/$name', ({ name: title, folder: example, file }) => {
  test('mab run and the emitted script call docker alike, in an order that the plan allows', async () => {
    const name = title.replace(', ', '-');
    const folder = join(scratch, name);
    cpSync(example, folder, { recursive: true });
    const base = exampleEnvironment(engine!);
    const asked = ['-f', file, '--push'];
    await execa(process.execPath, [mab, 'plan', ...asked, '-o', 'plan.json'], { cwd: folder, env: base });
    await execa(process.execPath, [mab, 'emit', 'sh', ...asked, '-o', 'build.sh'], { cwd: folder, env: base });
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as Plan;

    const run = await recorded(`${name}-run`, folder, [process.execPath, mab, 'run', ...asked]);
    const script = await recorded(`${name}-script`, folder, [join(engine!.tools.path, 'dash'), 'build.sh']);

    expect(multiset(run)).toEqual(multiset(script));
    expect(run.length).toBeGreaterThan(plan.steps.length / 2);
    for (const calls of [run, script]) expect(outOfOrder(plan, calls)).toEqual([]);
  });
});

/** Runs a command with its own Docker configuration, so that it finds no builder of the other. */
async function recorded(name: string, cwd: string, [file, ...args]: string[]): Promise<Recorded[]> {
  const own = join(scratch, `${name}-recorder`);
  const config = join(scratch, `${name}-config`);
  const base = exampleEnvironment(engine!);
  cpSync(base.DOCKER_CONFIG, config, { recursive: true, verbatimSymlinks: true });
  const recorder = new Recorder(own, join(engine!.tools.path, 'docker'));
  const env = { ...base, DOCKER_CONFIG: config, PATH: recorder.path(base.PATH) };
  await execa(file!, args, { cwd, env, stdin: 'ignore' });
  return recorder.calls();
}

/** What is the same of a call in every run: digests, temporary files and names of containers are not. */
function normal(text: string): string {
  return text
    .replace(/sha256:[0-9a-f]{64}/g, 'sha256:…')
    .replace(/(mab\.(?:test|check)\.[\w.-]+\.)\w+/g, '$1…')
    .replace(/^(?:--metadata-file=)?\/.*\/([^/]+\.(?:json|program))$/, '$TMP/$1');
}

function multiset(calls: readonly Recorded[]): string[] {
  return calls
    .map(({ argv, env, stdin }) => {
      // How progress is told is no part of what is done: a run reads it, a script leaves it to people.
      const { DOCKER_CONFIG: _, BUILDKIT_PROGRESS: __, ...same } = env;
      return JSON.stringify([argv.map(normal), Object.entries(same).sort(), stdin]);
    })
    .sort();
}

/**
 * Pairs of a call and a later one that it had to wait for. Calls of one form belong to its steps in the plan's order, but
 * rather to one that has waited for what it needs: two that differ in a digest alone look the same.
 */
function outOfOrder(plan: Plan, calls: readonly Recorded[]): string[] {
  const left = [...calls];
  const byStep = new Map<StepId, Recorded[]>();
  for (const step of plan.steps) {
    const probes = step.guard !== undefined && 'probe' in step.guard ? [step.guard.probe] : [];
    const ready = Math.max(0, ...step.needs.flatMap((need) => (byStep.get(need) ?? []).map(({ ended }) => ended)));
    const mine: Recorded[] = [];
    for (const command of [...probes, ...step.commands, ...(step.cleanup ?? [])]) {
      const waited = left.findIndex((call) => call.began >= ready && isCallOf(call, command));
      const at = waited >= 0 ? waited : left.findIndex((call) => isCallOf(call, command));
      if (at >= 0) mine.push(...left.splice(at, 1));
    }
    // What a program of the plan calls is about the containers of its step.
    for (const name of containersOf(step)) {
      for (let at; (at = left.findIndex(({ argv }) => argv.some((word) => word.includes(name)))) >= 0;) {
        mine.push(...left.splice(at, 1));
      }
    }
    byStep.set(step.id, mine);
  }
  const strangers = left.map(({ argv }) => `not of the plan: ${argv.join(' ')}`);
  const early = plan.steps.flatMap(({ id, needs }) => {
    const begins = Math.min(...(byStep.get(id) ?? []).map(({ began }) => began));
    return needs
      .filter((need) => (byStep.get(need) ?? []).some(({ ended }) => ended > begins))
      .map((need) => `${id} began before ${need} had ended`);
  });
  return [...strangers, ...early];
}

/** Names of the containers that a step makes, without what only one run has. */
function containersOf(step: Step): string[] {
  return partsOf(step).filter((part) => typeof part === 'string' && part.startsWith('mab.')) as string[];
}

function isCallOf({ argv }: Recorded, command: Command): boolean {
  const words = command.argv.map((word) => (isLines(word) ? `(?:[^\0]*\0)*` : `${formOf(word)}\0`));
  return new RegExp(`^${words.join('')}$`, 's').test(argv.map((word) => `${word}\0`).join(''));
}

function formOf(arg: Arg): string {
  const parts = arg.map((part) => {
    if (typeof part === 'string') return part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    return 'tmp' in part ? `/[^\0]*/${part.tmp}` : '[^\0]*';
  });
  return parts.join('');
}
