import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { elfHeaders } from '../../../../compiler/platform/elf.ts';
import { checkPrograms } from '../../../../compiler/plan/lowering/elf-check.ts';
import { shells } from '../../emit/shell/shells.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mab-program-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * Takes the place of the Docker CLI: an image is a folder with its root and what the engine would say of its
 * configuration. What is asked of it is written down.
 */
const docker = `#!/bin/sh
echo "$1" >>"$IMAGE/asked"
[ ! -e "$IMAGE/no-engine" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; }
case $1 in
  create) if [ -e "$IMAGE/says" ]; then cat "$IMAGE/says" >&2; exit 1; fi ;;
  container) cat "$IMAGE/config" ;;
  cp)
    [ "$2" = --follow-link ] || exit
    [ ! -e "$IMAGE/full" ] || { echo "write $4: no space left on device" >&2; exit 1; }
    [ -e "$IMAGE/root\${3#*:}" ] || { echo "Error response from daemon: Could not find the file \${3#*:} in container c" >&2; exit 1; }
    cp -L "$IMAGE/root\${3#*:}" "$4" ;;
esac
`;
const bin = join(scratch, 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'docker'), docker);
chmodSync(join(bin, 'docker'), 0o755);

type File = Buffer | string | { readonly link: string };
interface Image {
  readonly path?: string;
  readonly folder?: string;
  readonly env?: readonly string[];
  readonly files?: Readonly<Record<string, File>>;
  /** What the engine says of an image of which it makes no container. */
  readonly says?: string;
  /** Whether an engine answers; it does where nothing is said. */
  readonly engine?: false;
  /** Whether there is no room for a copy. */
  readonly full?: true;
}

/** The first bytes of an ELF file, as a linker would write them for an architecture. */
function elf(arch: string): Buffer {
  const { ident = '', machine = '' } = elfHeaders[arch] ?? {};
  return Buffer.from(`7f454c46${ident}01${'00'.repeat(9)}0200${machine}01000000ff0a`, 'hex');
}

let count = 0;

async function check(
  shell: readonly string[],
  platforms: string,
  { path = '/app', folder = '/', env = [], files = {}, says, engine, full }: Image,
  need = 'required',
) {
  const image = join(scratch, `image-${(count += 1)}`);
  mkdirSync(join(image, 'root'), { recursive: true });
  writeFileSync(join(image, 'config'), [path, folder, ...env, ''].join('\n'));
  if (says !== undefined) writeFileSync(join(image, 'says'), says);
  if (full) writeFileSync(join(image, 'full'), '');
  if (engine === false) writeFileSync(join(image, 'no-engine'), '');
  for (const [name, file] of Object.entries(files)) {
    const at = join(image, 'root', name);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof file === 'object' && 'link' in file) symlinkSync(file.link, at);
    else writeFileSync(at, file);
  }
  const [program = '', ...args] = shell;
  const words = ['image', platforms, 'container', join(image, 'copy'), need, 'docker'];
  const { exitCode, stdout, stderr } = await execa(program, [...args, '-c', checkPrograms, ...words], {
    env: { PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, IMAGE: image },
    reject: false,
  });
  const asked = readFileSync(join(image, 'asked'), 'utf8').trim().split('\n');
  return { status: exitCode, said: `${stdout}\n${stderr}`.trim(), asked };
}

const searched = { env: ['A=b', 'PATH=/usr/bin:/opt/bin', 'PATHS=/no'], path: 'app' };
const cases: readonly (readonly [name: string, platform: string, image: Image, status: number, said: string])[] = [
  [
    'a program of its platform',
    'linux/arm64',
    { files: { app: elf('arm64') } },
    0,
    '/app is a program for linux/arm64',
  ],
  [
    'a program of another',
    'linux/arm64',
    { files: { app: elf('amd64') } },
    1,
    '/app is a program for linux/amd64, and should be one for linux/arm64',
  ],
  [
    'a variant, which no header tells',
    'linux/arm/v6',
    { files: { app: elf('arm') } },
    0,
    '/app is a program for linux/arm',
  ],
  ['big-endian machines', 'linux/s390x', { files: { app: elf('s390x') } }, 0, '/app is a program for linux/s390x'],
  [
    'a machine that nobody knows',
    'linux/amd64',
    { files: { app: Buffer.concat([elf('amd64').subarray(0, 18), Buffer.from([0x99, 0x01])]) } },
    1,
    '/app is a program for another machine (ELF 02019901), and should be one for linux/amd64',
  ],
  [
    'a name that is searched',
    'linux/amd64',
    { ...searched, files: { 'opt/bin/app': elf('arm64') } },
    1,
    '/opt/bin/app is a program for linux/arm64, and should be one for linux/amd64',
  ],
  [
    'the first of two that are found',
    'linux/amd64',
    { ...searched, files: { 'usr/bin/app': elf('amd64'), 'opt/bin/app': elf('arm64') } },
    0,
    '/usr/bin/app is a program for linux/amd64',
  ],
  [
    'an image without PATH',
    'linux/amd64',
    { path: 'app', files: { 'bin/app': elf('amd64') } },
    0,
    '/bin/app is a program for linux/amd64',
  ],
  [
    'a name from the working directory',
    'linux/amd64',
    { path: './app', folder: '/srv/', files: { 'srv/app': elf('riscv64') } },
    1,
    '/srv/./app is a program for linux/riscv64, and should be one for linux/amd64',
  ],
  [
    'a chain of links',
    'linux/arm64',
    { files: { app: { link: 'bin/one' }, 'bin/one': { link: 'two' }, 'bin/two': elf('arm64') } },
    0,
    '/app is a program for linux/arm64',
  ],
  [
    'a script',
    'linux/arm64',
    { files: { app: '#! /bin/sh -e\nexit\n', 'bin/sh': elf('amd64') } },
    1,
    '/bin/sh, which runs /app, is a program for linux/amd64, and should be one for linux/arm64',
  ],
  [
    'a script of a script',
    'linux/arm64',
    { files: { app: '#!/tool\n', tool: '#!/bin/sh\n' } },
    0,
    'not checked for linux/arm64: /tool, which runs /app, is no ELF file',
  ],
  [
    'a script without its interpreter',
    'linux/arm64',
    { files: { app: '#!/bin/bash' } },
    0,
    'not checked for linux/arm64: the image has no /bin/bash',
  ],
  [
    'what is no program',
    'linux/arm64',
    { files: { app: 'text' } },
    0,
    'not checked for linux/arm64: /app is no ELF file',
  ],
  ['an empty file', 'linux/arm64', { files: { app: '' } }, 0, 'not checked for linux/arm64: /app is no ELF file'],
  ['what is not there', 'linux/arm64', {}, 0, 'not checked for linux/arm64: the image has no /app'],
  [
    'an image that starts nothing',
    'linux/arm64',
    { says: 'Error response from daemon: no command specified' },
    0,
    'not checked for linux/arm64: the image starts nothing',
  ],
  ['an image that cannot be had', 'linux/arm64', { says: 'not found' }, 1, 'not found'],
];

const big: Image = { files: { app: elf('amd64') } };

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('the check of programs, by %s', (_, shell) => {
  it.each(cases)('%s', async (__, platform, image, status, said) => {
    expect(await check(shell, platform, image)).toMatchObject({ status, said });
  });

  it.each(Object.keys(elfHeaders))('a program for linux/%s', async (arch) => {
    const said = `/app is a program for linux/${arch}`;
    expect(await check(shell, `linux/${arch}`, { files: { app: elf(arch) } })).toMatchObject({ status: 0, said });
  });

  it('each platform of an index, and each wrong one is said', async () => {
    const { status, said, asked } = await check(shell, 'linux/s390x,linux/amd64,windows/amd64,linux/arm64', big);
    expect(status).toBe(1);
    expect(said.split('\n').sort()).toEqual([
      '/app is a program for linux/amd64',
      '/app is a program for linux/amd64, and should be one for linux/arm64',
      '/app is a program for linux/amd64, and should be one for linux/s390x',
      'not checked for windows/amd64: its programs are no ELF files',
    ]);
    expect(asked.filter((word) => word === 'create')).toHaveLength(3);
    expect(asked.filter((word) => word === 'rm')).toHaveLength(3);
  });

  it('a copy that fails is no program that is not there', async () => {
    const { status, said } = await check(shell, 'linux/amd64', { ...big, full: true });
    expect(status).toBe(1);
    expect(said).toMatch(/^write .*: no space left on device$/);
  });

  it('no engine, where there need be none', async () => {
    const { status, said, asked } = await check(
      shell,
      'linux/arm64,linux/amd64',
      { ...big, engine: false },
      'optional',
    );
    expect({ status, said }).toEqual({
      status: 0,
      said: ['linux/arm64', 'linux/amd64'].map((one) => `not checked for ${one}: no Docker engine answers`).join('\n'),
    });
    expect(asked).toEqual(['create', 'ps', 'rm', 'create', 'ps']);
    expect(await check(shell, 'linux/arm64', big, 'optional')).toMatchObject({ status: 1 });
  });

  it('an engine is asked three times for an image, whose container is left to the step', async () => {
    const { asked } = await check(shell, 'linux/amd64', { files: { app: elf('amd64') } }, 'optional');
    expect(asked).toEqual(['create', 'container', 'cp']);
  });

  it('no engine, where there has to be one', async () => {
    expect(await check(shell, 'linux/amd64', { ...big, engine: false })).toMatchObject({
      status: 1,
      said: 'Cannot connect to the Docker daemon',
    });
  });
});
