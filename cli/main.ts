import { run } from './program.ts';
import { realWorld } from './world.ts';

const world = realWorld();

/** Carries out a command line in this process, and leaves its exit code there. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv, world);
}
