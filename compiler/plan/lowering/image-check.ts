import { platformParts } from '../../platform/platform.ts';
import type { Command } from '../command.ts';
import type { Job, Part } from '../job.ts';
import type { Location, Step } from '../plan.ts';
import type { Pushed } from './by-digest.ts';
import { isBuildx } from './builder.ts';
import { command, type Word } from './commands.ts';
import { imagetools } from './imagetools.ts';
import { containerEngine, ownName, removal, runsContainers } from './container.ts';
import { docker } from './engine.ts';
import { platformSlug, step } from './step.ts';

/** What is in a registry: its name, and the step that put it there. */
type Checked = Pick<Pushed, 'name' | 'step'>;

/** An image of one or several platforms, and what has built it. */
interface CheckedImage {
  readonly part: Part;
  readonly image: Word;
  readonly platforms: readonly string[];
  readonly where: Location;
  /** What follows when it is wrong. */
  readonly consequence: string;
}

/**
 * Proves of what was pushed that it is what its platform says: the configuration by the registry, the program by an
 * engine. One step for all platforms of one reference, since an engine may hold only one of them at a time.
 */
export function checkSteps(job: Job, pushed: readonly Checked[], consequence = 'no tag is written'): Step[] {
  return pushed.map(({ name, step: after }) => {
    const { platforms = [] } = after;
    const part = job.parts.find(({ placements }) => placements.some(({ platform }) => platforms.includes(platform)));
    const where = part?.placements.find(({ platform }) => platforms.includes(platform))?.where;
    if (part === undefined || where === undefined) throw new Error(`${after.id} builds nothing of ${job.target.name}`);
    return checkStep({ part, image: name, platforms, where, consequence }, after.id);
  });
}

function checkStep(checked: CheckedImage, after: string): Step {
  const { part, platforms, where } = checked;
  const { name, span } = part.target;
  const id = platforms.length === 1 ? `check/${name}/${platformSlug(platforms[0] ?? '')}` : `check/${name}`;
  const program = part.target.checkProgram ? programCheck(checked, id) : undefined;
  return step({
    id,
    kind: 'check-image',
    title: `check that ${name} is for ${platforms.join(', ')}`,
    needs: [after],
    commands: [configurationCheck(checked), ...(program?.commands ?? [])],
    ...(program === undefined ? {} : { cleanup: program.cleanup }),
    where,
    target: name,
    platforms,
    why: 'an index may say one platform and hold the image of another',
    from: span,
  });
}

/**
 * The configuration of each image, written as an index is, so that it is compared as one. A plain engine, which may know
 * no buildx, is asked for what it has just pushed; all others would not have it, so the registry is.
 */
function configurationCheck({ part, image, platforms, where, consequence }: CheckedImage): Command {
  const isPlain = part.assembly.kind === 'manifest' && !isBuildx(part.builder);
  const [only, ...others] = platforms;
  const variant = only === undefined || others.length > 0 ? undefined : platformParts(only).variant;
  const words = isPlain
    ? [...docker(where), 'image', 'inspect', '--format', asIndex(platformFrom('.Os', variant))]
    : [...imagetools('inspect'), '--format', asIndex(others.length > 0 ? ofAll : ofOne(variant))];
  return command([...words, image], {
    expect: { stdoutPlatforms: [...platforms].sort() },
    remedy: `the configuration of the image is not that of ${platforms.join(', ')}, so ${consequence}: look at its base image, and at --platform in its FROM`,
  });
}

function asIndex(descriptors: string): string {
  return `{"manifests":[${descriptors}]}`;
}

/** `os`: where the template finds the operating system. `variant`: what an image is taken for that says none. */
function platformFrom(os: '.OS' | '.Os', variant?: string): string {
  const own = variant === undefined ? '.Variant' : `or .Variant "${variant}"`;
  return `{"platform":{"os":"{{${os}}}","architecture":"{{.Architecture}}","variant":"{{${own}}}"}}`;
}

const ofOne = (variant: string | undefined): string => `{{with .Image}}${platformFrom('.OS', variant)}{{end}}`;
const ofAll = `{{$comma := ""}}{{range .Image}}{{$comma}}${platformFrom('.OS')}{{$comma = ","}}{{end}}`;

/** Where BuildKits run no containers there may be no engine at all, which is said and is no failure. */
function programCheck(checked: CheckedImage, id: string): Required<Pick<Step, 'commands' | 'cleanup'>> {
  const { part, image, platforms, where, consequence } = checked;
  const { target, builder } = part;
  const engine = docker(containerEngine(builder, where));
  const container = ownName(id.split('/'));
  const words: Word[] = [
    image,
    platforms.join(','),
    container,
    { tmp: `${id.replaceAll('/', '-')}.program` },
    runsContainers(builder) ? 'required' : 'optional',
    ...engine,
  ];
  const check = command(['sh', '-c', { program: 'check-programs' }, ...words], {
    remedy: `${target.name} would start a program for another machine, so ${consequence}: look at its base image, and at what is copied into it (check-program = false leaves this out)`,
  });
  return { commands: [check], cleanup: [removal(engine, [container])] };
}
