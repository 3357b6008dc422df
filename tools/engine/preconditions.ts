import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { Complaint } from './complaint.ts';
import { daemonFolder, type EngineFolder } from './folder.ts';

/** Why no engine can run on this machine at all, in a short sentence; null where it can. */
export async function whyNoEngine(): Promise<string | null> {
  if (process.platform !== 'linux') return 'the private engine needs Linux';
  if (process.arch !== 'x64') return 'the private engine needs an x86-64 machine';
  if (process.getuid?.() !== 0) return 'the private engine needs root';
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID="?debian"?$/m.test(release) ? null : 'the private engine needs Debian 12 or 13, for its packages';
}

/** Refuses, before anything is fetched or started, where the engine cannot work. */
export async function checkMachine(folder: EngineFolder): Promise<void> {
  const reason = await whyNoEngine();
  if (reason !== null)
    throw new Complaint(reason, 'Run as root on a Debian 12 or 13 machine, a virtual one for example.');
  const { socket } = daemonFolder(folder, 'amd');
  if (Buffer.byteLength(join(folder.run, 'amd/exec/containerd/containerd.sock.ttrpc')) > 107) {
    throw new Complaint(
      `${socket} is too long for a Unix socket`,
      'Set MAB_ENGINE_DIR to a folder with a shorter path.',
    );
  }
  await checkOverlay(folder);
}

/** Tries an overlay where the images will be, in a mount namespace that ends with the trial. */
async function checkOverlay(folder: EngineFolder): Promise<void> {
  const trial = join(folder.root, `overlay-trial.${process.pid}`);
  const at = (name: string): string => join(trial, name);
  for (const name of ['lower', 'upper', 'work', 'merged']) await mkdir(at(name), { recursive: true });
  try {
    const options = `lowerdir=${at('lower')},upperdir=${at('upper')},workdir=${at('work')}`;
    const mount = ['mount', '-t', 'overlay', 'overlay', '-o', options, at('merged')];
    const { exitCode, stderr } = await execa('unshare', ['--mount', ...mount], { reject: false });
    if (exitCode === 0) return;
    throw new Complaint(
      `no overlay file system in ${folder.root}: ${stderr}`,
      'Set MAB_ENGINE_DIR to a folder on ext4 or xfs, with a kernel that has overlayfs and lets root mount.',
    );
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}
