import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { SourceFile } from '../../source/source-file.ts';
import type { World } from '../evaluation/world.ts';
import { parseDotenv } from './dotenv.ts';
import type { Lookup } from './template.ts';

/**
 * The variables of compose files: the command line's first, then the environment, then the file `.env` of the
 * invocation's directory.
 */
export function environmentOf(world: World, diagnostics: Diagnostic[]): Lookup {
  const outside: Lookup = (name) => world.environment(name);
  const own = dotenvIn('.env', world, outside, diagnostics);
  return (name) => world.given(name)?.text ?? own.get(name);
}

/** The variables of an environment file; none where there is no such file. */
export function dotenvIn(
  path: string,
  world: World,
  outside: Lookup,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, string> {
  const text = world.host.file?.(path);
  if (text === undefined) return new Map();
  const { value, diagnostics: found } = parseDotenv(new SourceFile(path, text), outside);
  diagnostics.push(...found);
  return value;
}
