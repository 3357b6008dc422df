import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../tools/engine/processes.ts';
import { containersOf } from './daemon-api.ts';
import type { Fault } from './fault.ts';
import type { Ended } from './mab-process.ts';
import type { Place } from './place.ts';
import { isTested, releasesIn, stagingTags, type Release } from './release.ts';
import { survivorsOf } from './survivors.ts';

/** The most memory that a run may take, in MiB, whatever it is shown: Node alone takes 50. */
export const memoryBound = 300;

/** The end of a run of mab, and what all runs so far have told. */
export interface Told {
  readonly ended: Ended;
  readonly told: string;
}

/** What is wrong with the end of a run that was struck. */
export async function checkStruck(place: Place, fault: Fault, run: Told): Promise<readonly string[]> {
  const { exit, stderr } = run.ended;
  const isExpected = exit === 0 || fault.exits.includes(exit);
  const wanted = exit === 0 ? fault.warns : fault.tells;
  const isTold = wanted === undefined || wanted.test(stderr);
  return [
    ...(isExpected ? [] : [`the run has ended with ${exit}`]),
    ...(isTold ? [] : [`the run does not name the cause: nothing in its output matches ${wanted}`]),
    ...(exit === 0 ? await checkPublished(place, run.ended, 'new') : []),
    ...(await checkLeft(place, run)),
  ];
}

/** What is wrong with the end of a run that nothing has struck. */
export async function checkWell(place: Place, run: Told, mark: string): Promise<readonly string[]> {
  const { exit } = run.ended;
  if (exit !== 0) return [`it has ended with ${exit}`];
  return [...(await checkPublished(place, run.ended, mark)), ...(await checkLeft(place, run))];
}

/** After a run that says that all is well: all of it is published. */
async function checkPublished(place: Place, { stdout }: Ended, mark: string): Promise<readonly string[]> {
  const releases = await releasesIn(place);
  const isNew = ({ marks }: Release): boolean => Object.values(marks).includes(place.markOf(mark));
  return releases
    .filter((release) => !isNew(release))
    .map(({ target, tag }) => `${target}:${tag} does not show what was built, though the run says so: ${stdout}`);
}

/** No tag, at any time, has a platform missing, or images of several runs, or one that was not tested. */
export async function checkTags(place: Place): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const release of await releasesIn(place)) {
    const { target, tag, marks } = release;
    const found = Object.keys(marks).sort();
    if (found.length === 0) continue;
    const wanted = [...place.scenario.platforms].sort();
    if (found.join() !== wanted.join()) complaints.push(`${target}:${tag} is for ${found.join(', ')} alone`);
    if (new Set(Object.values(marks)).size !== 1)
      complaints.push(`${target}:${tag} mixes runs: ${JSON.stringify(marks)}`);
    for (const platform of found) {
      if (!(await isTested(place, release, platform)))
        complaints.push(`${target}:${tag} shows an image for ${platform} that was not tested`);
    }
  }
  return complaints;
}

/** What a run leaves behind, besides what it names: nothing, unless it was killed; then the next run ends what it has left. */
async function checkLeft(place: Place, { ended: { exit }, told }: Told): Promise<readonly string[]> {
  const builders = place.builders().filter((name) => !told.includes(name));
  const left = builders.map((name) => `the builder ${name} is left, and not named`);
  if (exit === 'SIGKILL') return left;
  const named = told.replace(/^\[[^\]]*\] \$ .*$/gm, '');
  const unnamed = (await stagingTags(place)).filter((tag) => !named.includes(tag));
  const processes = await survivorsOf(place.name);
  return [
    ...left,
    ...unnamed.map((tag) => `the tag ${tag} is left, and not named`),
    ...processes.map((command) => `a process goes on: ${command}`),
    ...(await litterOf(place)),
  ];
}

async function litterOf({ machine, name, temp, state }: Place): Promise<readonly string[]> {
  const { engines } = machine.engine;
  const hosts = [engines.amd.host, engines.arm.host, machine.daemon.host];
  const containers = async (): Promise<readonly string[]> =>
    (await Promise.all(hosts.map((host) => containersOf(host, name)))).flat();
  await waitUntil(async () => (await containers()).length === 0, 10_000);
  return [
    ...(await containers()).map((container) => `the container ${container} is left`),
    ...filesIn(temp, 'mab-').map((file) => `the temporary folder ${file} is left`),
    ...filesIn(join(state, 'mab', 'locks'), '').map((file) => `the lock ${file} is left`),
  ];
}

function filesIn(folder: string, prefix: string): readonly string[] {
  try {
    return readdirSync(folder).filter((file) => file.startsWith(prefix));
  } catch {
    return [];
  }
}
