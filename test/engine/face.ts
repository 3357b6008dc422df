import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { exampleEnvironment } from './example-environment.ts';

/** How a plan is carried out: by mab itself, or by the script that it emits. */
export type Face = 'run' | 'script';
export const faces: readonly Face[] = ['run', 'script'];

/** Carries a manifest out in a folder of its own; what a person sees. */
export async function carryOut(
  face: Face,
  engine: EngineDescription,
  folder: string,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = {
    cwd: folder,
    env: { ...exampleEnvironment(engine), ...env },
    reject: false,
    stdin: 'ignore',
  } as const;
  const mab = [resolve('dist/mab.js'), ...(face === 'run' ? ['run'] : ['emit', 'sh', '-o', 'build.sh'])];
  const said = await execa(process.execPath, mab, options);
  if (face === 'run' || said.exitCode !== 0) return said;
  return execa(join(engine.tools.path, 'dash'), ['build.sh'], options);
}

/** The tags that a registry shows of a repository, without those that end in an architecture. */
export async function finalTags({ registry }: EngineDescription, repository: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${registry}/v2/${repository}/tags/list`);
  const { tags } = answer.ok ? ((await answer.json()) as { tags: string[] | null }) : { tags: [] };
  return (tags ?? []).filter((tag) => !tag.includes('-'));
}

/** Names of the containers of mab that are left on both engines, for one target. */
export async function containersOf(engine: EngineDescription, target: string): Promise<readonly string[]> {
  const names = Object.values(engine.engines).map(async ({ host }) => {
    const list = ['--host', host, 'ps', '--all', '--format', '{{.Names}}', '--filter', `name=mab.*\\.${target}\\.`];
    const { stdout } = await execa('docker', list, { env: exampleEnvironment(engine) });
    return stdout.split('\n').filter((name) => name !== '');
  });
  return (await Promise.all(names)).flat();
}
