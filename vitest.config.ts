import { defineConfig } from 'vitest/config';
import { precompiled } from './tools/build/plugins.js';

/** Builds wait for the engine and the registry more than they compute. Projects that run together want the same. */
const maxWorkers = 2;

/**
 * `unit` needs nothing but Node. `engine` runs against the private engine, which its global setup brings up once for
 * all its files and leaves warm; where no engine can run, those tests skip and say so.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/setup/closing-line.ts'],
    projects: [
      {
        plugins: [precompiled()],
        // Time is no criterion: on a machine that does much else a test may take long.
        test: {
          name: 'unit',
          maxWorkers,
          include: ['test/**/*.test.ts'],
          exclude: ['test/engine/**'],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [precompiled()],
        test: {
          name: 'engine',
          maxWorkers,
          include: ['test/engine/**/*.test.ts'],
          setupFiles: ['test/setup/state-folder.ts'],
          globalSetup: ['test/setup/engine.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Under load dockerd 26 now and then loses what a container writes that ends at once ("stream copy error: reading
          // from a closed fifo"), with exit code 0; nothing that mab does can tell.
          retry: 1,
        },
      },
    ],
  },
});
