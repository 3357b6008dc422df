import { existsSync } from 'node:fs';
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { Complaint } from './complaint.ts';
import { BINFMT_MISC, emulatorRule, registerEmulator, registrations, removeRegistration } from './emulators.ts';
import { engineFolder, type EngineFolder } from './folder.ts';
import { withLock } from './lock.ts';
import { EMULATOR_NAMES, type EmulatorName, OFTEN_NATIVE, UNREGISTERED } from './platforms.ts';
import { isAlive, type ProcessIdentity } from './processes.ts';
import { program } from './shelf.ts';
import { readJson, writeJson } from './state.ts';

/** Emulators are the machine's, not an engine's: all private engines share them by this record, under one lock. */
export interface Lease {
  readonly holders: readonly Holder[];
  /** Names of registrations that were not there when the first engine came: the last one removes them. */
  readonly names: readonly string[];
  /** Whether the first engine mounted binfmt_misc, and whether it loaded the kernel's module. */
  readonly mounted: boolean;
  readonly loaded: boolean;
  /** Folders outside the engine's own that containerd and dockerd make, and that were not there. */
  readonly folders: readonly string[];
}

/** An engine holds the lease as long as one of its processes lives. */
export interface Holder {
  readonly root: string;
  readonly processes: readonly ProcessIdentity[];
}

/** The lease with this holder in it, in place of what it said before, and without those that died. */
export function withHolder(lease: Lease, holder: Holder, alive: (process: ProcessIdentity) => boolean): Lease {
  return { ...lease, holders: [...othersAlive(lease, holder.root, alive), holder] };
}

/** The lease without this engine and without those that died. */
export function withoutHolder(lease: Lease, root: string, alive: (process: ProcessIdentity) => boolean): Lease {
  return { ...lease, holders: othersAlive(lease, root, alive) };
}

/** Both daemons insist on these; what is inside is gone with them. Children come before their parents. */
const DAEMON_FOLDERS = ['/run/runc', '/run/docker/plugins', '/run/docker', '/run/containerd/s', '/run/containerd'];

const MACHINE = '/run/mab-engine';
const LOCK = join(MACHINE, 'lock');
const RECORD = join(MACHINE, 'lease.json');

/** Takes part in the lease and registers what is missing. */
export async function joinLease(folder: EngineFolder, processes: readonly ProcessIdentity[]): Promise<void> {
  await withLock(LOCK, async () => {
    const record = await readJson<Lease>(RECORD);
    const lease = record !== null && record.holders.length > 0 ? record : await arrive(folder, record);
    await writeJson(RECORD, withHolder(lease, { root: folder.root, processes }, isAlive));
    await mountBinfmt();
    for (const emulator of await neededEmulators(folder)) registerEmulator(folder, emulator);
  });
}

/** Ends this engine's part; the last one out leaves the machine as the first one found it. */
export async function leaveLease(folder: EngineFolder): Promise<void> {
  if (!existsSync(RECORD)) return;
  await withLock(LOCK, async () => {
    const lease = await readJson<Lease>(RECORD);
    if (lease === null) return;
    const rest = withoutHolder(lease, folder.root, isAlive);
    if (rest.holders.length > 0) {
      await writeJson(RECORD, rest);
      return;
    }
    for (const name of lease.names) removeRegistration(name);
    if (lease.mounted) await execa('umount', [BINFMT_MISC], { reject: false });
    if (lease.loaded) await execa('modprobe', ['-r', 'binfmt_misc'], { reject: false });
    for (const path of lease.folders) await rmdir(path).catch(() => undefined);
    await rm(MACHINE, { recursive: true, force: true });
  });
}

/**
 * Runs a task that changes emulators, or that counts upon one being absent: one at a time on this machine, whichever engine
 * it uses. `UNREGISTERED` is the emulator for it; taking away another would disturb everybody's builds.
 */
export function aloneWithEmulators<T>(task: () => Promise<T>): Promise<T> {
  return withLock(join(MACHINE, 'tests.lock'), task);
}

/** Registers one emulator again, for the whole machine. */
export async function register(emulator: EmulatorName, folder: EngineFolder = engineFolder()): Promise<void> {
  await withLock(LOCK, async () => {
    await currentLease();
    registerEmulator(folder, emulator);
  });
}

/** Takes one emulator away from the whole machine; refuses when it is not the engines' own. */
export async function unregister(emulator: EmulatorName, folder: EngineFolder = engineFolder()): Promise<void> {
  await withLock(LOCK, async () => {
    const lease = await currentLease();
    const { name } = emulatorRule(folder, emulator);
    const ours = [name, `mab-${name}`].filter((candidate) => lease.names.includes(candidate));
    if (ours.length === 0) {
      throw new Complaint(
        `the registration ${name} was on this machine before the engine`,
        'Run this test on a machine without emulators.',
      );
    }
    ours.forEach(removeRegistration);
  });
}

/** What the machine was like before, given what a killed arrival already noted: by name, so that what an installer image registers in between is removed as well. */
async function arrive(folder: EngineFolder, unfinished: Lease | null): Promise<Lease> {
  const loaded = unfinished?.loaded ?? !existsSync(BINFMT_MISC);
  if (loaded) await execa('modprobe', ['binfmt_misc'], { reject: false });
  if (!existsSync(BINFMT_MISC)) {
    throw new Complaint(
      'this kernel has no binfmt_misc, so that no emulator can be registered',
      'Load the module (`modprobe binfmt_misc`), or use a kernel with CONFIG_BINFMT_MISC.',
    );
  }
  const mounted = unfinished?.mounted ?? !existsSync(join(BINFMT_MISC, 'register'));
  await mkdir(MACHINE, { recursive: true });
  const folders = unfinished?.folders ?? DAEMON_FOLDERS.filter((path) => !existsSync(path));
  const nothing: Lease = { holders: [], names: [], mounted, loaded, folders };
  await writeJson(RECORD, nothing);
  if (mounted) await mountBinfmt();
  const present = new Set(registrations().map(({ name }) => name));
  const claimed = EMULATOR_NAMES.map((emulator) => emulatorRule(folder, emulator).name);
  const names = claimed.flatMap((name) => [name, `mab-${name}`]).filter((name) => !present.has(name));
  return { ...nothing, names };
}

/** What programs of another kind the kernel does not run by itself, besides what is left out on purpose. */
async function neededEmulators(folder: EngineFolder): Promise<readonly EmulatorName[]> {
  const native = (await runsHere(program(folder, 'bookworm', 'i386', 'busybox'))) ? OFTEN_NATIVE : undefined;
  return EMULATOR_NAMES.filter((emulator) => emulator !== UNREGISTERED && emulator !== native);
}

async function runsHere(busybox: string): Promise<boolean> {
  const { stdout } = await execa(busybox, ['echo', 'here'], { reject: false });
  return stdout === 'here';
}

async function mountBinfmt(): Promise<void> {
  if (existsSync(join(BINFMT_MISC, 'register'))) return;
  await execa('mount', ['-t', 'binfmt_misc', 'binfmt_misc', BINFMT_MISC]);
}

async function currentLease(): Promise<Lease> {
  const lease = await readJson<Lease>(RECORD);
  if (lease === null) throw new Complaint('no private engine is up on this machine', 'Run `npm run engine -- up`.');
  return lease;
}

function othersAlive(lease: Lease, root: string, alive: (process: ProcessIdentity) => boolean): readonly Holder[] {
  return lease.holders.filter((holder) => holder.root !== root && holder.processes.some(alive));
}
