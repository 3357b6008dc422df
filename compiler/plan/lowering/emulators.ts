import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Emulation } from '../../manifest/model.ts';
import { elfMagic } from '../../platform/binfmt.ts';
import { installerName, machineNames } from '../../platform/emulators.ts';
import type { Command, Match } from '../command.ts';
import type { Part } from '../job.ts';
import { isCovered } from '../placement.ts';
import type { Location, Placement, Step } from '../plan.ts';
import { builderReady, type BuildxBuilder } from './builder.ts';
import { command } from './commands.ts';
import { runsContainers } from './container.ts';
import { checkEngineId, docker } from './engine.ts';
import { installation, removal } from './installers.ts';
import { platformSlug, step } from './step.ts';

/** What is built alike, and which builder does it at a place. */
export interface Site {
  readonly part: Part;
  readonly builderFor: (where: Location) => BuildxBuilder | undefined;
}

/** A platform that an engine has to emulate. */
interface Emulated {
  readonly placement: Placement;
  readonly job: Part;
  readonly emulation: Emulation;
  /** Undefined: a plain engine. */
  readonly builder: BuildxBuilder | undefined;
}

/** A command that shows whether a platform runs, and what shows it. */
interface Probe {
  readonly probe: Command;
  readonly satisfied: Match;
}

/** The id of the step that proves that a platform runs where it was placed. */
export function verifyEmulatorId({ platform, where }: Placement): string {
  return `verify-emulators/${place(where)}${platformSlug(platform)}`;
}

/** For every engine and platform to emulate: install what is missing, then prove that it works. */
export function emulatorSteps(sites: readonly Site[], emulation: Emulation | undefined): Outcome<readonly Step[]> {
  if (emulation === undefined) return { value: [], diagnostics: [] };
  const needed = new Map<string, Emulated>();
  for (const { part: job, builderFor } of sites) {
    for (const placement of job.placements) {
      const id = verifyEmulatorId(placement);
      if (isEmulated(placement, emulation) && !needed.has(id))
        needed.set(id, { placement, job, emulation, builder: builderFor(placement.where) });
    }
  }
  const all = [...needed.values()];
  const diagnostics = checkProvider(emulation, all);
  return { value: all.flatMap(stepsFor), diagnostics };
}

/** The steps that a build waits for, since it runs under emulation. */
export function emulatorNeeds(placements: readonly Placement[], emulation: Emulation | undefined): string[] {
  return placements.filter((placement) => isEmulated(placement, emulation)).map(verifyEmulatorId);
}

function isEmulated({ platform, mode }: Placement, emulation: Emulation | undefined): boolean {
  return mode === 'emulated' && isCovered(platform, emulation);
}

function checkProvider({ provider }: Emulation, needed: readonly Emulated[]): Diagnostic[] {
  if (provider.value !== 'host') return [];
  return needed.flatMap(({ placement: { platform, where }, job }) => [
    ...(isThisMachine(job, where)
      ? []
      : [diagnostic('emulation-not-here', provider.span, { platforms: platform, node: where.node ?? where.engine })]),
    ...(elfMagic(platform) === undefined ? [diagnostic('emulator-unknown', provider.span, { platform })] : []),
  ]);
}

/** Only an engine behind a socket of this machine shares its kernel for sure. */
function isThisMachine(job: Part, { engine }: Location): boolean {
  return runsContainers(job.builder) && (engine === 'local' || engine.startsWith('unix://'));
}

function stepsFor(emulated: Emulated): Step[] {
  const { placement, job, emulation } = emulated;
  const { platform, where, why } = placement;
  const probe = runsContainers(job.builder) ? probeByRun(emulated) : probeByBuild(emulated);
  const engineReady = checkEngineId(where);
  const installs = emulation.provider.value !== 'none' && runsContainers(job.builder);
  const install = step({
    id: `install-emulators/${place(where)}${platformSlug(platform)}`,
    kind: 'install-emulators',
    title: `install the emulator for ${platform}`,
    needs: [engineReady],
    commands: installs ? installation(emulation, where, platform) : [],
    where,
    platforms: [platform],
    guard: probe,
    why: `${why}; what is registered goes with a reboot, or by \`${removal(emulation, where, platform)}\``,
    from: emulation.span,
  });
  const verify = step({
    id: verifyEmulatorId(placement),
    kind: 'verify-emulators',
    title: `verify that ${platform} runs`,
    needs: installs ? [install.id] : runsContainers(job.builder) ? [engineReady] : [builderReady(builderOf(emulated))],
    commands: [{ ...probe.probe, expect: probe.satisfied, remedy: remedy(emulated, installs) }],
    where,
    platforms: [platform],
    why: 'a broken emulator runs the wrong program, often with exit code 0',
    from: emulation.span,
  });
  return installs ? [install, verify] : [verify];
}

/**
 * A program for a shell that is called by its name alone: it compares what the machine says it is, and the name that
 * arrived. An emulator that loses argv[0] has the shell called by its path.
 */
function proof(platform: string, answer = `echo runs ${platform}`): string {
  const right = machineNames(platform).map((machine) => `sh.${machine}`);
  return `case $0.$(uname -m) in ${right.join('|')}) ${answer};; esac`;
}

/** Runs a container of the platform. */
function probeByRun({ placement: { platform, where }, emulation }: Emulated): Probe {
  const run = [...docker(where), 'run', '--rm', '--network', 'none', '--platform', platform];
  return {
    probe: command([...run, emulation.probe, 'sh', '-c', proof(platform)]),
    satisfied: { stdoutHasLine: `runs ${platform}` },
  };
}

/**
 * The same by a build, for engines that only build. A shell that is not reached may still end with exit code 0, so the
 * proof is a file that a second stage has to find. Never cached: a cached proof proves nothing of today.
 */
function probeByBuild(emulated: Emulated): Probe {
  const { emulation } = emulated;
  const { platform } = emulated.placement;
  const dockerfile = [
    `FROM ${emulation.probe} AS probe`,
    `RUN --network=none ${JSON.stringify(['sh', '-c', proof(platform, 'echo runs > /mab-probe')])}`,
    'FROM scratch',
    'COPY --from=probe /mab-probe /',
    '',
  ].join('\n');
  const flags = ['--platform', platform, '--no-cache', '--output', 'type=cacheonly'];
  const builder = builderOf(emulated).name;
  return {
    probe: command(['docker', 'buildx', 'build', '--builder', builder, ...flags, '-'], { stdin: [dockerfile] }),
    satisfied: { exit: 0 },
  };
}

function builderOf({ builder }: Emulated): BuildxBuilder {
  if (builder === undefined) throw new Error('a plain engine has no builder');
  return builder;
}

function remedy({ placement: { platform, where }, emulation }: Emulated, installs: boolean): string {
  if (!installs) {
    const how = `docker run --rm --privileged tonistiigi/binfmt --install ${installerName(platform)}`;
    return `${platform} does not run here as it should: on the machine that builds, install its emulator with \`${how}\`, and before that remove a registration that is disabled, or lacks the flags F and P`;
  }
  const again = removal(emulation, where, platform);
  return `${platform} does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`${again}\` and run again`;
}

/** `arm/` for a node; nothing for the engine that the Docker CLI is set to. */
function place({ builder, node }: Location): string {
  return builder === undefined ? '' : `${builder}-${node ?? ''}/`;
}
