import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { SourceFile } from '../compiler/source/source-file.ts';
import { Complaint, systemReason, usageError } from './complaint.ts';
import { readAll, type World } from './world.ts';

/** What Bake reads when nothing is said, in the order in which it merges them. */
const bakeNames = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
] as const;

/** The files of a command line, read: those of `-f`, else those that are found. */
export async function readFiles(named: readonly string[], world: World): Promise<SourceFile[]> {
  const names = named.length > 0 ? named : findFiles(world);
  if (names.length === 0) throw nothingFound();
  const files: SourceFile[] = [];
  for (const name of names) files.push(new SourceFile(nameOf(name), await textOf(name, world)));
  return files;
}

/**
 * The names of the files that are meant when none is named: `build.mab`, else the only `*.mab` file, else Bake's own:
 * those of BUILDX_BAKE_FILE, or those of its default names that are there. May be empty.
 */
export function findFiles({ cwd, env }: Pick<World, 'cwd' | 'env'>): string[] {
  if (existsSync(resolve(cwd, 'build.mab'))) return ['build.mab'];
  const own = readdirSync(cwd)
    .filter((name) => name.endsWith('.mab'))
    .sort();
  if (own.length > 1) {
    throw usageError(
      `there are several .mab files here: ${own.join(', ')}`,
      'say which with -f, or name one build.mab',
    );
  }
  if (own.length === 1) return own;
  const named = env['BUILDX_BAKE_FILE'] ?? '';
  const separator = env['BUILDX_BAKE_FILE_SEPARATOR'] ?? '';
  if (named !== '') return named.split(separator === '' ? delimiter : separator).filter((name) => name !== '');
  return bakeNames.filter((name) => existsSync(resolve(cwd, name)));
}

function nothingFound(): Complaint {
  return new Complaint(
    'there is no build.mab here, no other .mab file, and none of the files that Bake reads',
    'write a build.mab, or name a file with -f',
  );
}

/** As a person wrote it, without Bake's mark for a local file. */
function nameOf(name: string): string {
  return name === '-' ? '<stdin>' : name.replace(/^cwd:\/\//, '');
}

async function textOf(name: string, world: World): Promise<string> {
  if (name === '-') return readAll(world.stdin);
  if (/^(?:https?|git|ssh):\/\/|^git@|^github\.com\//.test(name)) {
    throw new Complaint(
      `${name} is remote; mab reads files of this machine`,
      'fetch it first, and give the path with -f',
    );
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(world.cwd, nameOf(name)));
  } catch (error) {
    throw new Complaint(`cannot read ${nameOf(name)}: ${systemReason(error)}`, 'give the path of a file with -f');
  }
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return text;
  const line = text.slice(0, text.indexOf('\ufffd')).split('\n').length;
  throw new Complaint(`${nameOf(name)} is no text in UTF-8: line ${line} has other bytes`, 'save it as UTF-8');
}
