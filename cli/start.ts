import type * as entry from './main.ts';
import { BundledParts } from './bundled-parts.ts';
import { optimizeLater } from './optimize-later.ts';

/** The program `mab`: finds its parts beside itself and runs the one that has the command line. */
optimizeLater();
const { main } = new BundledParts(import.meta.dirname).load('mab-main.js') as typeof entry;
void main(process.argv.slice(2));
