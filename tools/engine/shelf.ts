import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EngineFolder } from './folder.ts';
import { BASE_PLATFORMS, EMULATORS } from './platforms.ts';

/** Packages of one suite and one architecture, which are fetched, verified and extracted together. */
export interface PackageSet {
  readonly suite: string;
  readonly arch: string;
  readonly packages: readonly DebianPackage[];
}

export interface DebianPackage {
  readonly name: string;
  /** The files to take out of it, as tar patterns; they all land in one flat folder. */
  readonly files: readonly string[];
}

/** Everything that is fetched, the largest first, because it takes longest. */
export function packageSets(): readonly PackageSet[] {
  return [TRIXIE, FORKY, BOOKWORM, ...foreignBusyboxes()];
}

/** The folder of a set; its name changes with the set, so that a folder which exists is complete and current. */
export function shelfOf(folder: Pick<EngineFolder, 'packages'>, set: PackageSet): string {
  const digest = createHash('sha256').update(JSON.stringify(set)).digest('hex').slice(0, 8);
  return join(folder.packages, `${set.suite}-${set.arch}-${digest}`);
}

/** Where one extracted file is. */
export function program(folder: Pick<EngineFolder, 'packages'>, suite: string, arch: string, name: string): string {
  const set = packageSets().find((candidate) => candidate.suite === suite && candidate.arch === arch);
  if (set === undefined) throw new Error(`no packages of ${suite} for ${arch}`);
  return join(shelfOf(folder, set), name);
}

/** Docker 26 with all that it runs, and the emulators. */
const TRIXIE: PackageSet = {
  suite: 'trixie',
  arch: 'amd64',
  packages: [
    { name: 'qemu-user', files: Object.values(EMULATORS).flatMap(emulatorFiles) },
    { name: 'containerd', files: ['./usr/bin/containerd', './usr/bin/containerd-shim-runc-v2'] },
    { name: 'docker.io', files: ['./usr/sbin/dockerd'] },
    { name: 'docker-cli', files: ['./usr/bin/docker'] },
    { name: 'docker-buildx', files: ['./usr/libexec/docker/cli-plugins/docker-buildx'] },
    { name: 'docker-registry', files: ['./usr/bin/docker-registry'] },
    { name: 'tini', files: ['./usr/bin/tini-static'] },
  ],
};

/** The newest client and buildx, to test mab against both ends of its range. */
const FORKY: PackageSet = {
  suite: 'forky',
  arch: 'amd64',
  packages: [
    { name: 'docker-buildx', files: ['./usr/libexec/docker/cli-plugins/docker-buildx'] },
    { name: 'docker-cli', files: ['./usr/bin/docker'] },
  ],
};

/** What must run on the C library of the oldest Debian that the engine supports. */
const BOOKWORM: PackageSet = {
  suite: 'bookworm',
  arch: 'amd64',
  packages: [
    { name: 'runc', files: ['./usr/sbin/runc'] },
    { name: 'shellcheck', files: ['./usr/bin/shellcheck'] },
    { name: 'libgmp10', files: ['./usr/lib/*/libgmp.so.*'] },
    { name: 'libffi8', files: ['./usr/lib/*/libffi.so.*'] },
    { name: 'dash', files: ['./*bin/dash'] },
    { name: 'busybox-static', files: ['./*bin/busybox'] },
  ],
};

function foreignBusyboxes(): PackageSet[] {
  return BASE_PLATFORMS.filter(({ debian }) => debian !== 'amd64').map(({ suite, debian }) => ({
    suite,
    arch: debian,
    packages: [{ name: 'busybox-static', files: ['./*bin/busybox'] }],
  }));
}

function emulatorFiles(name: string): string[] {
  return [`./usr/bin/qemu-${name}`, `./usr/share/qemu/binfmt.d/qemu-${name}.conf`];
}
