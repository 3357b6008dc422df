import { bakeDefinition, itemText, itemTexts } from '../bake-definition.ts';
import type { Command } from '../command.ts';
import type { BakeFile, Part } from '../job.ts';
import type { BakeTarget } from '../plan.ts';
import { command, type Word } from './commands.ts';

/** One target to build by a call of Bake. */
export interface BakeCall {
  /** `docker buildx bake`, with the builder or engine. */
  readonly start: readonly string[];
  readonly part: Pick<Part, 'target' | 'linked' | 'bakeFile'>;
  /** With the tags and outputs of this very build. */
  readonly image: BakeTarget;
  /** Empty: the machine's own. */
  readonly platforms: readonly string[];
  readonly flags: readonly Word[];
}

/**
 * Builds a target, and those that it takes as contexts, by one call of Bake. Where the target stands in a bake file, the
 * call reads that and says only what this build changes; else it brings the definition on standard input.
 */
export function bakeCall(call: BakeCall): Command {
  const { part, image } = call;
  const changes = part.bakeFile === undefined ? undefined : changesOf(call, part.bakeFile);
  const entitlements = (image.entitlements ?? []).flatMap((one) => ['--allow', one]);
  const file = changes === undefined ? '-' : (part.bakeFile?.path ?? '-');
  const words = [
    ...call.start,
    '--file',
    file,
    ...(changes ?? []).flatMap((change) => ['--set', change]),
    ...entitlements,
    ...call.flags,
    part.target.name,
  ];
  const stdin = changes === undefined ? { stdin: [definition(call)] } : {};
  // Newer versions ask for every folder outside this one; a build by flags does not.
  return { ...command(words, stdin), env: { BUILDX_BAKE_ENTITLEMENTS_FS: ['0'] } };
}

/** The targets that are contexts are built for the platforms of the one that needs them. */
function definition({ part, image, platforms }: BakeCall): string {
  const forPlatforms = platforms.length === 0 ? {} : { platforms };
  const linked = Object.entries(part.linked).map(([name, { bake }]) => [name, { ...bake, ...forPlatforms }] as const);
  return bakeDefinition({ ...Object.fromEntries(linked), [part.target.name]: { ...image, ...forPlatforms } });
}

type Attribute = keyof BakeTarget;
type Value = NonNullable<BakeTarget[Attribute]>;

/** The keys of `--set` that replace what a file says, in every version of buildx. */
const keys: Partial<Record<Attribute, string>> = {
  context: 'context',
  dockerfile: 'dockerfile',
  target: 'target',
  args: 'args',
  contexts: 'contexts',
  labels: 'labels',
  tags: 'tags',
  platforms: 'platform',
  output: 'output',
  pull: 'pull',
  'no-cache': 'no-cache',
  'cache-from': 'cache-from',
  'cache-to': 'cache-to',
  secret: 'secrets',
  ssh: 'ssh',
};

/** What a build changes of the file's targets, as values of `--set`; undefined where `--set` cannot say it. */
function changesOf({ part, image, platforms }: BakeCall, declared: BakeFile): string[] | undefined {
  const linked = Object.entries(part.linked);
  const isAlone = linked.length === 0;
  const changes = [
    changesOfTarget(
      part.target.name,
      declared.image,
      isAlone && platforms.length > 0 ? { ...image, platforms } : image,
    ),
    ...linked.map(([name, { bake }]) => changesOfTarget(name, declared.linked[name]?.bake ?? bake, bake)),
  ];
  if (changes.some((one) => one === undefined)) return undefined;
  const all = changes.flatMap((one = []) => one);
  if (isAlone || platforms.length === 0) return all;
  // Contexts are built for the same platforms.
  return [...platforms.map((platform) => `*.platform=${platform}`), ...all.filter((one) => !isOfPlatform(one))];
}

function isOfPlatform(change: string): boolean {
  return /^[^.]+\.platform=/.test(change);
}

function changesOfTarget(name: string, declared: BakeTarget, wanted: BakeTarget): string[] | undefined {
  const attributes = [...new Set([...Object.keys(declared), ...Object.keys(wanted)])] as Attribute[];
  const changes = attributes.map((attribute) => change(attribute, declared[attribute], wanted[attribute]));
  if (changes.some((one) => one === undefined)) return undefined;
  return changes.flatMap((one = []) => one.map(({ key, text }) => `${name}.${key}=${text}`));
}

interface Change {
  readonly key: string;
  readonly text: string;
}

function change(attribute: Attribute, before: Value | undefined, after: Value | undefined): Change[] | undefined {
  if (saysAlready(attribute, before ?? [], after ?? [])) return [];
  const key = keys[attribute];
  if (key === undefined) return undefined;
  if (after === undefined || isList(after)) {
    if (before !== undefined && !isList(before)) return undefined;
    const texts = itemTexts(attribute, after ?? []);
    // An empty value is none.
    return (texts.length === 0 ? [''] : texts).map((text) => ({ key, text }));
  }
  if (typeof after !== 'object') return [{ key, text: String(after) }];
  const old = typeof before === 'object' && !isList(before) ? Object.entries(before) : [];
  if (old.some(([name]) => !(name in after))) return undefined;
  const known = new Map(old);
  const changed = Object.entries(after).filter(([name, value]) => !isSame(known.get(name), value));
  // What only the environment holds, `--set` cannot say.
  if (changed.some(([, value]) => typeof value === 'object')) return undefined;
  return changed.map(([name, value]) => ({ key: `${key}.${name}`, text: String(value) }));
}

/** Whether every buildx takes what a file says for what is wanted. */
function saysAlready(attribute: Attribute, file: Value, wanted: Value): boolean {
  if (!isList(file) || !isList(wanted)) return isSame(file, wanted);
  return isSame(
    file.map((item) => itemText(attribute, item)),
    itemTexts(attribute, wanted),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type Item = Extract<Value, readonly unknown[]>[number];

function isList(value: Value): value is readonly Item[] & Value {
  return Array.isArray(value);
}
