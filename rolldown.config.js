import { chmodSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { onDemand, precompiled } from './tools/build/plugins.js';

/** Marks the shipped file as a program, since npm only does so when it installs a package. */
const executable = (path) => ({ name: 'executable', writeBundle: () => chmodSync(path, 0o755) });

/** Compose files are the rarer manifests. */
const plugins = [precompiled(), onDemand('yaml')];

const shared = { platform: 'node', plugins, logLevel: 'warn' };

/** The command line is one file; the project's own tools are bundled beside it and never shipped to users. */
export default defineConfig([
  {
    ...shared,
    plugins: [...plugins, executable('dist/mab.js')],
    input: 'cli/main.ts',
    output: {
      file: 'dist/mab.js',
      format: 'esm',
      banner: '#!/usr/bin/env node',
      codeSplitting: false,
      minify: false,
      // A shorter text starts faster.
      comments: { legal: true, annotation: false, jsdoc: false },
    },
  },
  {
    ...shared,
    input: {
      engine: 'tools/engine/main.ts',
      demo: 'tools/demo/main.ts',
      bench: 'tools/bench/main.ts',
      conformance: 'tools/conformance/main.ts',
    },
    output: {
      dir: '.cache/tools',
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
  },
]);
