import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mirror } from './apt-sources.ts';
import { download, downloadSize, machineMirror, openApt, updateApt } from './apt.ts';
import { runChild } from './child.ts';
import type { EngineFolder } from './folder.ts';
import { withLock } from './lock.ts';
import { megabytes, say } from './progress.ts';
import { type PackageSet, packageSets, shelfOf } from './shelf.ts';

/** More at once gains nothing on two processors: a good part of the time is unpacking. */
const AT_ONCE = 4;

const ATTEMPTS = 3;

/** Fetches what is missing; a set is complete as soon as its folder exists, so a killed run loses only its own sets. */
export async function ensurePackages(folder: EngineFolder): Promise<void> {
  if (missingSets(folder).length === 0) return;
  await mkdir(folder.packages, { recursive: true });
  await withLock(join(folder.packages, 'lock'), async () => {
    const missing = missingSets(folder);
    if (missing.length === 0) return;
    await removeLeftovers(folder);
    say(`fetching ${missing.length} sets of Debian packages, once; they stay in ${folder.packages}`);
    const mirror = await machineMirror();
    const queue = [...missing];
    let bytes = 0;
    const worker = async (): Promise<void> => {
      for (let set = queue.shift(); set !== undefined; set = queue.shift()) {
        const fetched = await persistently(set, () => fetchSet(folder, set, mirror));
        bytes += fetched;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    say(`all packages are here: ${megabytes(bytes)}, and ${missing.length} indexes of about 10 MB`);
  });
}

function missingSets(folder: EngineFolder): PackageSet[] {
  return packageSets().filter((set) => !existsSync(shelfOf(folder, set)));
}

/** The network and the mirror may fail for a moment. */
async function persistently(set: PackageSet, fetch: () => Promise<number>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetch();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      say(`${set.suite} ${set.arch}: failed, once more`);
      await sleep(attempt * 1000);
    }
  }
}

/** What killed runs left. Their apt may still be writing for a moment, so that names are never used again, and a rest may stay. */
async function removeLeftovers(folder: EngineFolder): Promise<void> {
  const leftovers = (await readdir(folder.packages)).filter((name) => /\.(apt|staging)-\d+$/.test(name));
  const remove = (name: string): Promise<void> => rm(join(folder.packages, name), { recursive: true, force: true });
  await Promise.allSettled(leftovers.map(remove));
}

async function fetchSet(folder: EngineFolder, set: PackageSet, mirror: Mirror): Promise<number> {
  const shelf = shelfOf(folder, set);
  const apt = await openApt(`${shelf}.apt-${process.pid}`, set.suite, set.arch, mirror);
  const names = set.packages.map(({ name }) => name);
  await updateApt(apt);
  const bytes = await downloadSize(apt, names);
  say(`${apt.label}: downloading ${names.join(', ')} (${megabytes(bytes)})`);
  const debs = await download(apt, names);
  const staging = `${shelf}.staging-${process.pid}`;
  await mkdir(staging, { recursive: true });
  await Promise.all(set.packages.map(({ name, files }) => extract(debs.get(name)!, files, staging)));
  await rename(staging, shelf);
  await rm(apt.folder, { recursive: true, force: true });
  return bytes;
}

/** Takes the wanted files out of a package; tar complains when one is not there, or when the package ends early. */
async function extract(deb: string, files: readonly string[], into: string): Promise<void> {
  const pipe = 'deb=$1; shift; dpkg-deb --fsys-tarfile "$deb" | tar "$@"';
  const flat = ['--transform', 's,.*/,,', '--wildcards', '--no-same-owner', '-x', '-C', into];
  await runChild('sh', ['-c', pipe, 'sh', deb, ...flat, ...files]);
}
