import { bakeDefinition, learnedAttributes } from '../bake-definition.ts';
import type { Command } from '../command.ts';
import type { Part } from '../job.ts';
import { command } from './commands.ts';

/** Where builds are calls of Bake, it has to know what they are told: an older one reads past it without a word. */
export function checkBake({ target, linked }: Part): Command[] {
  if (Object.keys(linked).length === 0) return [];
  return Object.entries({ ...linked, [target.name]: target }).flatMap(([name, { bake: image }]) =>
    learnedAttributes(image).map((attribute) =>
      command(['docker', 'buildx', 'bake', '--print', '--file', '-', 'known'], {
        stdin: [bakeDefinition({ known: { [attribute]: image[attribute] } })],
        expect: { stdoutMatches: `"${attribute}":` },
        remedy: `Bake of this buildx reads past ${attribute}, which target ${name} has: install a newer buildx`,
      }),
    ),
  );
}
