import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type * as entry from '../../cli/main.ts';
import { BundledParts } from '../../cli/bundled-parts.ts';
import { optimizeLater } from '../../cli/optimize-later.ts';

/** The last step of `npm run build`: keeps the bytecode of the bundle, and of what the commands on the examples made V8 compile. */
optimizeLater();
const folder = resolve('dist');
const parts = new BundledParts(folder);
const { main } = parts.load('mab-main.js') as typeof entry;

const manifests = readdirSync('examples').map((example) => join('examples', example, 'build.mab'));
const commands = ['plan', 'plan --format json', 'emit sh', 'emit bake', 'emit bake --format json'];
for (const file of manifests) {
  for (const command of commands) await main([...command.split(' '), '-f', file, '-o', '/dev/null']);
}
if (process.exitCode !== 0) throw new Error('mab refused an example');
for (const name of readdirSync(folder)) if (/^mab-.*\.js$/.test(name)) parts.load(name);

for (const [file, content] of parts.bytecode()) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
