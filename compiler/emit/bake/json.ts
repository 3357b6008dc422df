import { goString } from '../go-string.ts';
import type { BakeTarget, Draft, FromEnvironment } from '../../plan/plan.ts';
import { compareCodePoints } from '../../source/code-points.ts';

/**
 * What `docker buildx bake --print` (buildx 0.36) writes, byte for byte and without a last newline: targets and groups
 * by name, maps by key, and text escaped so that Bake reads back what was meant.
 */
export function emitBakeJson({ images, groups }: Pick<Draft, 'images' | 'groups'>): string {
  const variables = Object.fromEntries(Object.values(images).flatMap(variablesOf));
  const sections = [
    ['variable', byName(variables, (variable) => write(variable, 2))],
    ['group', byName(groups, (group) => write(group, 2))],
    ['target', byName(images, (image) => write(escaped(image), 2))],
  ] as const;
  // Bake leaves `group` out where there is none, `target` never; it never has variables, which stand for what mab does not read.
  const written = sections.filter(([name, members]) => name === 'target' || members.length > 0);
  return block(
    written.map(([name, members]) => `${goString(name)}: ${block(members, 1, '{}')}`),
    0,
    '{}',
  );
}

/** Attributes whose text Bake escapes: those in which `${` is likely to be meant for somebody else. */
const templates = ['annotations', 'dockerfile-inline', 'labels', 'args', 'extra-hosts'] as const;

function escaped(image: BakeTarget): object {
  const copy: Record<string, unknown> = { ...image };
  for (const name of templates) if (copy[name] !== undefined) copy[name] = escapeAll(copy[name]);
  return copy;
}

/** Sensitive variables take their values from the environment of Bake. */
function variablesOf({ args = {} }: BakeTarget): [string, object][] {
  return Object.values(args).flatMap((value): [string, object][] =>
    typeof value === 'string' ? [] : [[value.env, {}]],
  );
}

function escapeAll(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[$%](?=\{)/g, (mark) => mark + mark);
  if (Array.isArray(value)) return value.map(escapeAll);
  return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, escapeArgument(one)]));
}

function escapeArgument(value: unknown): unknown {
  return isVariable(value) ? `\${${value.env}}` : escapeAll(value);
}

function isVariable(value: unknown): value is FromEnvironment {
  return typeof value === 'object' && value !== null && 'env' in value;
}

function byName<T extends object>(members: Readonly<Record<string, T>>, print: (member: T) => string) {
  return Object.entries(members)
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([name, member]) => `${goString(name)}: ${print(member)}`);
}

/** Maps of free keys are sorted here, not where they were made: an object puts keys such as "10" first. */
const freeMaps = new Set(['contexts', 'args', 'labels', 'extra-hosts', 'attest', 'cache-from', 'cache-to', 'output']);

function write(value: unknown, depth: number, isFree = false): string {
  if (typeof value === 'string') return goString(value);
  if (Array.isArray(value)) {
    return block(
      value.map((item) => write(item, depth + 1, isFree)),
      depth,
      '[]',
    );
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (isFree) entries.sort(([a], [b]) => compareCodePoints(a, b));
  const members = entries.map(
    ([key, member]) => `${goString(key)}: ${write(member, depth + 1, !isFree && freeMaps.has(key))}`,
  );
  return block(members, depth, '{}');
}

function block(members: readonly string[], depth: number, brackets: '{}' | '[]'): string {
  const [open, close] = brackets;
  if (members.length === 0) return brackets;
  const indent = '  '.repeat(depth);
  return `${open ?? ''}\n${members.map((member) => `${indent}  ${member}`).join(',\n')}\n${indent}${close ?? ''}`;
}
