import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { lastWords, runChild } from './child.ts';
import { findMirror, type Mirror } from './apt-sources.ts';
import { Complaint } from './complaint.ts';

/** An apt of our own for one suite and architecture: it reads the machine's mirror and keys, and writes only in its folder. */
export interface PrivateApt {
  readonly folder: string;
  readonly label: string;
  readonly env: { readonly APT_CONFIG: string };
}

/** The mirror that this machine's apt uses for Debian. */
export async function machineMirror(etc = '/etc/apt'): Promise<Mirror> {
  const parts = await readdir(join(etc, 'sources.list.d')).catch(() => []);
  const names = [
    'sources.list',
    ...parts.filter((name) => /\.(list|sources)$/.test(name)).map((n) => `sources.list.d/${n}`),
  ];
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(etc, name), 'utf8').catch(() => '') })),
  );
  const mirror = findMirror(files);
  if (mirror === null) {
    throw new Complaint(
      "no Debian mirror in this machine's apt sources",
      'Run on Debian 12 or 13 with `deb URI SUITE main` in /etc/apt/sources.list or a .sources file.',
    );
  }
  return mirror;
}

/** Sets up a private apt; what the machine says about fetching (proxies, timeouts) holds for it too. */
export async function openApt(folder: string, suite: string, arch: string, mirror: Mirror): Promise<PrivateApt> {
  for (const part of ['lists/partial', 'cache/archives/partial', 'sources', 'debs']) {
    await mkdir(join(folder, part), { recursive: true });
  }
  const { stdout } = await execa('apt-config', ['dump']);
  const inherited = stdout.split('\n').filter((line) => line.startsWith('Acquire::'));
  await writeFile(join(folder, 'sources/debian.sources'), sourceStanza(suite, arch, mirror));
  await writeFile(join(folder, 'apt.conf'), [...inherited, ...ownSettings(folder, arch)].join('\n') + '\n');
  return { folder, label: `${suite} ${arch}`, env: { APT_CONFIG: join(folder, 'apt.conf') } };
}

/** Fetches the suite's index, verified by its signature. */
export async function updateApt(apt: PrivateApt): Promise<void> {
  await aptGet(apt, ['-qq', '-o', 'APT::Update::Error-Mode=any', 'update'], apt.folder);
}

/** How many bytes these packages take to download. */
export async function downloadSize(apt: PrivateApt, packages: readonly string[]): Promise<number> {
  const stdout = await aptGet(apt, ['--print-uris', 'download', ...packages], apt.folder);
  const sizes = [...stdout.matchAll(/^'\S+' \S+ (\d+) /gm)].map((match) => Number(match[1]));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Downloads packages, verified by the index, and answers with their files by package name. */
export async function download(apt: PrivateApt, packages: readonly string[]): Promise<Map<string, string>> {
  const debs = join(apt.folder, 'debs');
  await aptGet(apt, ['-qq', 'download', ...packages], debs);
  const files = await readdir(debs);
  return new Map(
    packages.map((name) => {
      const file = files.find((candidate) => candidate.startsWith(`${name}_`) && candidate.endsWith('.deb'));
      if (file === undefined) throw new Error(`apt-get downloaded no ${name}`);
      return [name, join(debs, file)];
    }),
  );
}

async function aptGet(apt: PrivateApt, args: readonly string[], cwd: string): Promise<string> {
  try {
    return await runChild('apt-get', args, { env: { ...apt.env, LC_ALL: 'C' }, cwd });
  } catch (error) {
    throw new Complaint(
      `apt-get ${args.includes('update') ? 'update' : 'download'} failed for ${apt.label}:\n${lastWords(error)}`,
      'Check that `apt-get update` works on this machine and that its mirror has this suite and architecture, then run it again.',
    );
  }
}

function sourceStanza(suite: string, arch: string, mirror: Mirror): string {
  const fields = [
    'Types: deb',
    `URIs: ${mirror.uri}`,
    `Suites: ${suite}`,
    'Components: main',
    `Architectures: ${arch}`,
  ];
  if (mirror.signedBy !== undefined) fields.push(`Signed-By: ${mirror.signedBy}`);
  return fields.join('\n') + '\n';
}

/** Hooks of the machine's apt are left out, since they act upon the machine. */
function ownSettings(folder: string, arch: string): string[] {
  return [
    'Dir::Etc::Parts "/dev/null";',
    'Dir::Etc::Main "/dev/null";',
    'Dir::Etc::SourceList "/dev/null";',
    `Dir::Etc::SourceParts "${folder}/sources";`,
    'Dir::Etc::Preferences "/dev/null";',
    'Dir::Etc::PreferencesParts "/dev/null";',
    `Dir::State::lists "${folder}/lists";`,
    'Dir::State::status "/dev/null";',
    `Dir::Cache "${folder}/cache";`,
    `APT::Architecture "${arch}";`,
    `APT::Architectures { "${arch}"; };`,
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
  ];
}
