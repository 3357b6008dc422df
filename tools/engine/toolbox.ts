import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EngineFolder } from './folder.ts';
import { program } from './shelf.ts';

/** Folders for PATH and for DOCKER_CONFIG, made of links into the packages. */
export async function ensureToolbox(folder: EngineFolder): Promise<void> {
  const trixie = (name: string): string => program(folder, 'trixie', 'amd64', name);
  const forky = (name: string): string => program(folder, 'forky', 'amd64', name);
  const bookworm = (name: string): string => program(folder, 'bookworm', 'amd64', name);
  await Promise.all([
    link(trixie('docker'), join(folder.bin, 'docker')),
    link(bookworm('busybox'), join(folder.bin, 'busybox')),
    link(bookworm('dash'), join(folder.bin, 'dash')),
    script(join(folder.bin, 'shellcheck'), withLibraries(bookworm('shellcheck'))),
    link(forky('docker'), join(folder.newBin, 'docker')),
    dockerConfig(folder.oldDockerConfig, trixie('docker-buildx')),
    dockerConfig(folder.newDockerConfig, forky('docker-buildx')),
  ]);
}

async function dockerConfig(path: string, buildx: string): Promise<void> {
  await link(buildx, join(path, 'cli-plugins/docker-buildx'));
  await writeFile(join(path, 'config.json'), '{}\n', { flag: 'wx' }).catch(() => undefined);
}

/** Made beside and renamed, so that it is there at every moment. */
async function link(target: string, path: string): Promise<void> {
  const beside = await besideOf(path);
  await symlink(target, beside);
  await rename(beside, path);
}

async function script(path: string, text: string): Promise<void> {
  const beside = await besideOf(path);
  await writeFile(beside, text);
  await chmod(beside, 0o755);
  await rename(beside, path);
}

async function besideOf(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  await rm(beside, { force: true });
  return beside;
}

/** The libraries lie beside the program. */
function withLibraries(path: string): string {
  return `#!/bin/sh\nLD_LIBRARY_PATH='${dirname(path)}' exec '${path}' "$@"\n`;
}
