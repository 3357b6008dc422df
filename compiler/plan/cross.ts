import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Host } from '../host.ts';
import type { Buildable, Manifest } from '../manifest/model.ts';
import { dockerfilePath, isRemote } from './build-flags.ts';
import { platformOf, readStages, stagesReached } from './dockerfile.ts';

/**
 * Complains of targets that are said to cross-compile and run commands for the platform that they build: without an
 * emulator those fail. A Dockerfile that is not here is not looked into.
 */
export function checkCross({ targets, requested, joins }: Manifest, host: Pick<Host, 'file'>): Diagnostic[] {
  const joined = joins.flatMap(({ sources }) => sources.flatMap((one) => (one.kind === 'target' ? [one.target] : [])));
  return [...new Set([...requested, ...joined])].flatMap((name) => {
    const target = targets.get(name);
    if (target === undefined) return [];
    const all = target.variants.size === 0 ? [target] : [...target.variants.values()];
    const crossing = all.filter(({ strategy }) => strategy?.value === 'cross');
    // Variants share what their target says.
    const unique = new Map(crossing.map((one) => [one.strategy?.span, one]));
    return [...unique.values()].flatMap((one) => checkBuildable(one, host));
  });
}

function checkBuildable({ bake, strategy }: Buildable, host: Pick<Host, 'file'>): Diagnostic[] {
  const path = dockerfilePath(bake);
  const text = bake['dockerfile-inline'] ?? (path === undefined || isRemote(path) ? undefined : host.file?.(path));
  if (text === undefined || strategy === undefined) return [];
  const known = Object.entries(bake.args ?? {}).filter((arg): arg is [string, string] => typeof arg[1] === 'string');
  const stages = readStages(text, Object.fromEntries(known));
  const emulated = stagesReached(stages, bake.target)
    .filter((stage) => stage.runs && !isBuildPlatform(platformOf(stage, stages)))
    .sort((a, b) => a.line - b.line);
  return emulated.map(({ name, line }) =>
    diagnostic('cross-runs-foreign', strategy.span, {
      stage: name === undefined ? `the stage at line ${line}` : `stage "${name}" (line ${line})`,
      dockerfile: path ?? 'dockerfile-inline',
    }),
  );
}

function isBuildPlatform(platform: string | undefined): boolean {
  return platform !== undefined && /^\$(?:BUILDPLATFORM|\{BUILDPLATFORM\})$/.test(platform);
}
