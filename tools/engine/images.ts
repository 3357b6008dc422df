import { createHash } from 'node:crypto';
import { chmod, copyFile, link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { docker } from './docker.ts';
import { ENGINE_NAMES, type EngineFolder, type EngineName } from './folder.ts';
import {
  BINFMT_DOCKERFILE,
  binfmtContext,
  binfmtPrograms,
  BUILDKIT_CONTEXT,
  BUILDKIT_DOCKERFILE,
  GO_CONTEXT,
  GO_DOCKERFILE,
  type ContextFile,
} from './look-alikes.ts';
import { BASE_PLATFORMS, type BasePlatform, EMULATORS } from './platforms.ts';
import { say } from './progress.ts';
import { packageSets, program } from './shelf.ts';

/** The names of the engine's images in its registry. */
export function imageNames(registry: string): {
  readonly base: string;
  readonly binfmt: string;
  readonly buildkit: string;
  readonly go: string;
} {
  return {
    base: `${registry}/mab/base:latest`,
    binfmt: `${registry}/mab/binfmt:latest`,
    buildkit: `${registry}/mab/buildkit:latest`,
    go: `${registry}/mab/go:latest`,
  };
}

/** Builds and pushes the images unless the registry has those of this very recipe, and has both engines hold the look-alikes. */
export async function ensureImages(folder: EngineFolder, registry: string): Promise<void> {
  const names = imageNames(registry);
  const mark = `${registry}/mab/recipe:${recipe(folder)}`;
  const kept = await registryHas(mark);
  if (!kept) {
    say('building the base image and the look-alikes of binfmt, BuildKit and Go');
    await buildBase(folder, names.base);
    await Promise.all([
      buildBinfmt(folder, names),
      buildLookAlike(folder, names.buildkit, BUILDKIT_CONTEXT, BUILDKIT_DOCKERFILE(names.base)),
      buildLookAlike(folder, names.go, GO_CONTEXT, GO_DOCKERFILE(names.base)),
    ]);
  }
  const held = [names.binfmt, names.buildkit].flatMap((name) => ENGINE_NAMES.map((engine) => ({ engine, name })));
  await Promise.all(held.map(({ engine, name }) => hold(folder, engine, name, kept)));
  if (!kept) await docker(folder, 'amd', ['buildx', 'imagetools', 'create', '--tag', mark, names.base]);
}

/** An image that was just built is pulled even by an engine that has one of this name. */
async function hold(folder: EngineFolder, engine: EngineName, name: string, kept: boolean): Promise<void> {
  const has = kept ? docker(folder, engine, ['image', 'inspect', name]) : Promise.reject(new Error('built anew'));
  await has.catch(() => docker(folder, engine, ['pull', '--quiet', name]));
}

async function buildBase(folder: EngineFolder, name: string): Promise<void> {
  const context = join(folder.images, 'base');
  await rm(context, { recursive: true, force: true });
  await Promise.all(BASE_PLATFORMS.map((platform) => fillRoot(folder, platform, join(context, platform.folder))));
  await writeFile(join(context, 'Dockerfile'), BASE_DOCKERFILE);
  await build(folder, context, name, BASE_PLATFORMS.map(({ platform }) => platform).join(','));
}

const BASE_DOCKERFILE = `FROM scratch
ARG TARGETARCH TARGETVARIANT
COPY \${TARGETARCH}\${TARGETVARIANT}/ /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["/bin/sh"]
`;

/** A small Unix: busybox under all its names. */
async function fillRoot(folder: EngineFolder, platform: BasePlatform, root: string): Promise<void> {
  for (const part of ['bin', 'usr/bin', 'etc', 'tmp', 'root']) await mkdir(join(root, part), { recursive: true });
  const busybox = busyboxOf(folder, platform);
  await copyFile(busybox, join(root, 'bin/busybox'));
  await chmod(join(root, 'bin/busybox'), 0o755);
  const emulator = platform.emulator;
  const qemu = emulator === undefined ? [] : [program(folder, 'trixie', 'amd64', `qemu-${EMULATORS[emulator]}`)];
  const applets = (await execa('env', [...qemu, busybox, '--list'])).stdout
    .split('\n')
    .filter((applet) => applet !== 'busybox');
  await Promise.all(applets.map((applet) => symlink('busybox', join(root, 'bin', applet))));
  await symlink('../../bin/busybox', join(root, 'usr/bin/env'));
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n',
  );
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
  await chmod(join(root, 'tmp'), 0o1777);
}

async function buildBinfmt(
  folder: EngineFolder,
  names: { readonly base: string; readonly binfmt: string },
): Promise<void> {
  const context = join(folder.images, 'binfmt');
  await writeContext(context, [
    ...binfmtContext(folder),
    { path: 'Dockerfile', text: BINFMT_DOCKERFILE(names.base), mode: 0o644 },
  ]);
  for (const { name } of binfmtPrograms()) {
    const from = program(folder, 'trixie', 'amd64', name);
    await link(from, join(context, name)).catch(() => copyFile(from, join(context, name)));
  }
  await build(folder, context, names.binfmt, 'linux/amd64');
}

async function buildLookAlike(
  folder: EngineFolder,
  name: string,
  files: readonly ContextFile[],
  dockerfile: string,
): Promise<void> {
  const context = join(folder.images, basename(name).replace(/:.*/, ''));
  await writeContext(context, [...files, { path: 'Dockerfile', text: dockerfile, mode: 0o644 }]);
  await build(folder, context, name, 'linux/amd64');
}

async function writeContext(context: string, files: readonly ContextFile[]): Promise<void> {
  await rm(context, { recursive: true, force: true });
  for (const { path, text, mode } of files) {
    await mkdir(dirname(join(context, path)), { recursive: true });
    await writeFile(join(context, path), text, { mode });
  }
}

async function build(folder: EngineFolder, context: string, name: string, platforms: string): Promise<void> {
  const args = ['--platform', platforms, '--tag', name, '--push', '--provenance=false', '--progress=plain', context];
  await docker(folder, 'amd', ['buildx', 'build', '--builder', 'default', ...args]);
}

/** Changes with everything that goes into the images. */
function recipe(folder: EngineFolder): string {
  const parts = [packageSets(), BASE_PLATFORMS, BASE_DOCKERFILE, binfmtContext(folder), BUILDKIT_CONTEXT];
  const files = [BINFMT_DOCKERFILE(''), BUILDKIT_DOCKERFILE(''), GO_CONTEXT, GO_DOCKERFILE('')];
  return createHash('sha256')
    .update(JSON.stringify([parts, files]))
    .digest('hex')
    .slice(0, 12);
}

async function registryHas(reference: string): Promise<boolean> {
  const [, host, repository, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference)!;
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json';
  const response = await fetch(`http://${host!}/v2/${repository!}/manifests/${tag!}`, {
    method: 'HEAD',
    headers: { accept },
  });
  return response.ok;
}

function busyboxOf(folder: EngineFolder, { suite, debian }: BasePlatform): string {
  return program(folder, suite, debian, 'busybox');
}
