import { execa } from 'execa';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { askRegistry } from './ask-registry.ts';
import { exampleEnvironment } from './example-environment.ts';

/** What a run has left: the tags of a repository, without those that end in an architecture, and mab's containers. */
export async function leftOf(engine: EngineDescription, target: string) {
  return { tags: await finalTags(engine, target), containers: await containersOf(engine, target) };
}

async function finalTags({ registry }: EngineDescription, repository: string): Promise<readonly string[]> {
  const answer = await askRegistry(registry, `${repository}/tags/list`);
  const { tags } = answer.ok ? ((await answer.json()) as { tags: string[] | null }) : { tags: [] };
  return (tags ?? []).filter((tag) => !tag.includes('-'));
}

async function containersOf(engine: EngineDescription, target: string): Promise<readonly string[]> {
  const names = Object.values(engine.engines).map(async ({ host }) => {
    const list = ['--host', host, 'ps', '--all', '--format', '{{.Names}}', '--filter', `name=mab.*\\.${target}\\.`];
    const { stdout } = await execa('docker', list, { env: exampleEnvironment(engine) });
    return stdout.split('\n').filter((name) => name !== '');
  });
  return (await Promise.all(names)).flat();
}
