import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 wait longer before it optimises what ran often. Most commands are over before that pays: for a hundred targets
 * its optimising compiler took a quarter of the processor's time, while five thousand still get all that they need. Newer
 * V8s wait by themselves (`--invocation-count-for-turbofan`), and have no such flag. Bytecode belongs to the flags that it
 * was made with, so they are set before any is made or read.
 */
export function optimizeLater(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=500000');
}
