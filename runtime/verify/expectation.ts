import type { Command } from '../../compiler/plan/command.ts';
import type { BakeTarget, Plan, Publication } from '../../compiler/plan/plan.ts';

/** What a plan says that a reference holds. */
export interface Expectation {
  readonly reference: string;
  /** As the plan names them; each is there once. */
  readonly platforms: readonly string[];
  /** Whether there may be further ones, of images that nobody here built. */
  readonly andOthers: boolean;
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Of what the index says of a platform. */
  readonly ofPlatforms: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether every image has an attestation. */
  readonly attested: boolean;
}

/** What a plan expects of the references that it publishes, in their order; tags of single architectures aside. */
export function expectationsOf(plan: Plan): Expectation[] {
  return plan.publishes.filter(({ staging }) => !staging).map((publication) => expectationOf(plan, publication));
}

function expectationOf(plan: Plan, { reference, target, platforms }: Publication): Expectation {
  const image = plan.images[target];
  const about = plan.steps.filter(({ commands }) => commands.some((command) => names(command, reference)));
  const match = about
    .filter(({ kind }) => kind === 'verify-index')
    .flatMap(({ commands }) => commands)
    .find(({ expect }) => expect !== undefined && 'stdoutPlatforms' in expect)?.expect;
  const verified = match !== undefined && 'stdoutPlatforms' in match ? match : undefined;
  const wanted = verified?.stdoutPlatforms ?? platforms;
  // One image alone has no index that could say anything of it.
  const annotations =
    wanted.length > 1 || verified?.andOthers === true
      ? annotationsOf(
          about.flatMap(({ commands }) => commands),
          image,
        )
      : [];
  const joinsLists = about.some(({ kind }) => kind === 'push-manifest');
  return {
    reference,
    platforms: wanted,
    andOthers: verified?.andOthers === true,
    ...sorted(annotations, wanted),
    attested: !joinsLists && (image?.attest ?? []).some(({ disabled }) => disabled !== true),
  };
}

/** `--annotation` values of the commands that write the tag, and those that the image declares. */
function annotationsOf(commands: readonly Command[], image: BakeTarget | undefined): string[] {
  const given = commands.flatMap(({ argv }) =>
    argv.flatMap((arg, at) => (isText(argv[at - 1], '--annotation') ? [textOf(arg)] : [])),
  );
  return [...(image?.annotations ?? []), ...given];
}

/** `[TYPE[PLATFORM],…:]KEY=VALUE` by what it is written to; what is of the images themselves is left out. */
function sorted(
  annotations: readonly string[],
  platforms: readonly string[],
): Pick<Expectation, 'annotations' | 'ofPlatforms'> {
  const ofIndex: Record<string, string> = {};
  const ofPlatforms: Record<string, Record<string, string>> = {};
  for (const text of annotations) {
    const [, types = 'manifest', key = '', value = ''] = /^(?:([a-z][^=:]*):)?([^=]*)=(.*)$/s.exec(text) ?? [];
    for (const type of types.split(',')) {
      const [, name, platform] = /^([a-z-]+)(?:\[(.*)\])?$/.exec(type) ?? [];
      if (name === 'index') ofIndex[key] = value;
      if (name !== 'manifest-descriptor') continue;
      for (const one of platform === undefined ? platforms : [platform]) (ofPlatforms[one] ??= {})[key] = value;
    }
  }
  return { annotations: ofIndex, ofPlatforms };
}

function names({ argv }: Command, reference: string): boolean {
  return argv.some((arg) => isText(arg, reference));
}

function isText(arg: Command['argv'][number] | undefined, text: string): boolean {
  return Array.isArray(arg) && arg.length === 1 && arg[0] === text;
}

function textOf(arg: Command['argv'][number]): string {
  return Array.isArray(arg) ? arg.map((part) => (typeof part === 'string' ? part : '')).join('') : '';
}
