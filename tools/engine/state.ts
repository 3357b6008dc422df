import { readFile, rename, writeFile } from 'node:fs/promises';
import type { EngineFolder } from './folder.ts';

/** What must stay the same from one start to the next. Processes are not in it: they are found in /proc. */
export interface EngineState {
  readonly ports: { readonly registry: number; readonly amd: number; readonly arm: number };
}

/** The state of the last start, or null; a file that a killed start left unreadable counts as none. */
export async function readState(folder: EngineFolder): Promise<EngineState | null> {
  return readJson<EngineState>(folder.state);
}

export async function writeState(folder: EngineFolder, state: EngineState): Promise<void> {
  await writeJson(folder.state, state);
}

export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

/** Whole or not at all: written beside, then renamed. */
export async function writeJson(path: string, value: object): Promise<void> {
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, `${JSON.stringify(value, null, 2)}\n`);
  await rename(beside, path);
}
