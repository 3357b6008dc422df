import { resolve } from 'node:path';
import { builder } from './project.ts';

/** Something that builds and publishes a project, in its folder. */
export interface Contender {
  readonly name: string;
  readonly argv: readonly string[];
}

export const mab = [process.execPath, resolve('dist/mab.js')] as const;

/** What is compared. The script is emitted before. */
export const contenders: readonly [Contender, ...Contender[]] = [
  { name: 'mab run', argv: [...mab, 'run', '--progress', 'quiet'] },
  {
    name: 'bake',
    argv: ['docker', 'buildx', 'bake', '--builder', builder, '--file', 'build.mab', '--push', '--progress', 'quiet'],
  },
  { name: 'script', argv: ['sh', 'build.sh'] },
];

export const emission = [...mab, 'emit', 'sh', '-o', 'build.sh'] as const;
