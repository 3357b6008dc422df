import { execa } from 'execa';
import { rolldown } from 'rolldown';
import type { TestProject } from 'vitest/node';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { whyNoEngine } from '../../tools/engine/preconditions.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The running private engine; null where none can run, and then the tests skip. */
    readonly engine: EngineDescription | null;
    /** The engine's program, for tests that start one of their own. */
    readonly engineProgram: string;
  }
}

const PROGRAM = '.cache/tools/engine.js';

/**
 * Brings the private engine up, once for all files. It stays warm afterwards, unless this is a CI run that started it.
 * Where none can run the tests skip, and this says why; in CI, and as root on Debian, that is a failure.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const inCi = Boolean(process.env['CI']);
  project.provide('engineProgram', PROGRAM);
  const reason = await whyNoEngine();
  if (reason !== null) {
    if (inCi) throw new Error(`CI must run the engine tests, but ${reason}`);
    console.log(`\nEngine tests are skipped: ${reason}.\n`);
    project.provide('engine', null);
    return undefined;
  }
  await bundle();
  const ran = (await execa('node', [PROGRAM, 'status'], { reject: false })).exitCode === 0;
  const { stdout } = await execa('node', [PROGRAM, 'up', '--json'], { stderr: 'inherit' });
  project.provide('engine', JSON.parse(stdout) as EngineDescription);
  return inCi && !ran ? stop : undefined;
}

async function stop(): Promise<void> {
  await execa('node', [PROGRAM, 'down'], { stderr: 'inherit' });
}

/** The engine's background processes run a bundle, which must be that of the source under test. */
async function bundle(): Promise<void> {
  const bundle = await rolldown({ input: 'tools/engine/main.ts', platform: 'node', logLevel: 'warn' });
  await bundle.write({ file: PROGRAM, format: 'esm', codeSplitting: false });
  await bundle.close();
}
