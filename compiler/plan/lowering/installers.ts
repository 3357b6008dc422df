import { elfMagic, registrationLine } from '../../platform/binfmt.ts';
import { installerName, kernelName, qemuName } from '../../platform/emulators.ts';
import type { Emulation } from '../../manifest/model.ts';
import type { Command } from '../command.ts';
import type { Location } from '../plan.ts';
import { command } from './commands.ts';
import { docker } from './engine.ts';

const kernelFiles = '/proc/sys/fs/binfmt_misc';

/** The commands that install a platform's emulator, on a kernel that can hold it. */
export function installation(emulation: Emulation, where: Location, platform: string): Command[] {
  const install =
    emulation.provider.value === 'host'
      ? hostInstallation(emulation, platform)
      : [imageInstallation(emulation, where, platform)];
  return [checkKernel(where), ...install];
}

/** How a person takes away again what `installation` registered; it goes with a reboot, too. */
export function removal(emulation: Emulation, where: Location, platform: string): string {
  if (emulation.provider.value === 'host') return `echo -1 > ${kernelFiles}/${ownName(platform)}`;
  if (!emulation.uninstalls) return `echo -1 > ${kernelFiles}/${kernelName(platform)}`;
  const run = [...docker(where), 'run', '--rm', '--privileged', emulation.image, '--uninstall', kernelName(platform)];
  return run.join(' ');
}

/** Before Linux 4.8 a registration has no flag F, and an emulator must lie in every image. */
function checkKernel(where: Location): Command {
  return command([...docker(where), 'version', '--format', '{{.Server.KernelVersion}}'], {
    expect: { stdoutAtLeast: '4.8' },
    remedy:
      'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows',
  });
}

function imageInstallation({ image, args }: Emulation, where: Location, platform: string): Command {
  const own = args.map((arg) => arg.replaceAll('{arch}', installerName(platform)));
  return command([...docker(where), 'run', '--rm', '--privileged', image, ...own], {
    remedy: `the installer ${image} did not do its work: see that the engine can pull it and allows privileged containers, and that it takes these arguments`,
  });
}

/** A name of its own: a registration that is there stays, and of two that fit the kernel takes the later one. */
function ownName(platform: string): string {
  return `mab-${kernelName(platform)}`;
}

function hostInstallation(emulation: Emulation, platform: string): Command[] {
  const magic = elfMagic(platform);
  // What has no magic has been reported, and no plan is made of it.
  if (magic === undefined) return [];
  const interpreter = emulation.interpreter.replaceAll('{qemu}', qemuName(platform));
  const needsRoot =
    'registering emulators needs root and the kernel module binfmt_misc: run as root, after `modprobe binfmt_misc`';
  return [
    command(['test', '-x', interpreter], {
      remedy: `there is no emulator ${interpreter}: install the package qemu-user-static, or name the static program in interpreter = "…" of the emulation block`,
    }),
    command(['sh', '-c', '[ -e "$1/register" ] || mount -t binfmt_misc binfmt_misc "$1"', 'sh', kernelFiles], {
      remedy: needsRoot,
    }),
    command(
      [
        'sh',
        '-c',
        'printf %s "$2" >"$1/register"',
        'sh',
        kernelFiles,
        registrationLine(ownName(platform), magic, interpreter),
      ],
      {
        remedy: `${needsRoot}; a broken registration of this name is removed by \`${removal(emulation, { engine: 'local' }, platform)}\``,
      },
    ),
  ];
}
