import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A manifest of an example. */
export interface ExampleManifest {
  /** `hello`, or `hello, one-builder` where it is not the one that mab takes by itself. */
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  /** Where what each face makes of it is kept. */
  readonly expected: string;
}

/** Every manifest of every example: `build.mab`, and others that ship the same in another way. */
export const exampleManifests: readonly ExampleManifest[] = readdirSync('examples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: example }) => {
    const folder = join('examples', example);
    return readdirSync(folder)
      .filter((file) => file.endsWith('.mab'))
      .map((file): ExampleManifest => {
        const own = file === 'build.mab' ? [] : [basename(file, '.mab')];
        return { name: [example, ...own].join(', '), folder, file, expected: join(folder, 'expected', ...own) };
      });
  });
