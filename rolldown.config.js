import { chmodSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import { ascii, fileOf, onDemand, precompiled } from './tools/build/plugins.js';

/** Marks the shipped file as a program, since npm only does so when it installs a package. */
const executable = (path) => ({ name: 'executable', writeBundle: () => chmodSync(path, 0o755) });

/** Node starts CommonJS sooner than it starts modules, and takes a folder's files for that where its package.json says so. */
const commonJs = {
  name: 'package-type',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

const shared = { platform: 'node', logLevel: 'warn', checks: { pluginTimings: false } };

/** Compose files, regular expressions, passwords, looks into Dockerfiles and proxies are rare, and large. */
const rarePackages = ['yaml', 're2js', 'bcryptjs', 'dockerfile-ast', 'https-proxy-agent'];

/** The library of command lines wants to start programs, of a kind that mab has none of. */
const rare = [...rarePackages, 'node:child_process'];

/** A shorter text starts faster. */
const comments = { legal: true, annotation: false, jsdoc: false };

/**
 * The command line is bundled, one file for what all commands need and one for each command's own, which `mab.js` loads;
 * the project's own tools are bundled beside it and never shipped to users.
 */
export default defineConfig([
  {
    ...shared,
    plugins: [precompiled(), onDemand(rare, 'packages'), ascii(), commonJs],
    input: { main: 'cli/main.ts' },
    output: {
      dir: 'dist',
      cleanDir: true,
      format: 'cjs',
      entryFileNames: 'mab-[name].js',
      chunkFileNames: 'mab-[name].js',
      comments,
    },
  },
  {
    ...shared,
    plugins: [executable('dist/mab.js')],
    input: 'cli/start.ts',
    output: { file: 'dist/mab.js', format: 'cjs', banner: '#!/usr/bin/env node', comments },
  },
  ...rarePackages.map((name) => ({
    ...shared,
    input: name,
    // An optional part of another package.
    external: ['kerberos'],
    output: { file: `dist/packages/${fileOf(name)}`, format: 'cjs', exports: 'named', codeSplitting: false, comments },
  })),
  {
    ...shared,
    plugins: [precompiled()],
    input: {
      engine: 'tools/engine/main.ts',
      demo: 'tools/demo/main.ts',
      bench: 'tools/bench/main.ts',
      'bench-run': 'tools/bench/run/main.ts',
      bytecode: 'tools/bytecode/main.ts',
      conformance: 'tools/conformance/main.ts',
      faults: 'test/faults/main.ts',
    },
    output: {
      dir: '.cache/tools',
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
  },
]);
