import { run } from './program.ts';
import { realWorld } from './world.ts';

void run(process.argv.slice(2), realWorld()).then((code) => (process.exitCode = code));
