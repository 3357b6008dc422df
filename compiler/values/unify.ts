import { isConvertible } from './convertible.ts';
import { anyType, listOf, mapOf, sameType, setOf, type Type } from './type.ts';

/**
 * The type that values of all these types convert to, after cty's `convert.UnifyUnsafe`; undefined where there is none.
 * Tuples of one length unify element by element, else to a list; objects with the same attributes likewise, else to a
 * map; otherwise it is one of the types.
 */
export function unify(types: readonly Type[]): Type | undefined {
  const [first] = types;
  if (first === undefined) return anyType;
  if (types.every((type) => sameType(type, first))) return first;
  const kinds = new Set(types.map(({ kind }) => kind));
  if (kinds.has('object') && kinds.has('tuple')) return undefined;
  return kinds.has('any') ? unifyOpen(types, kinds) : unifyStructures(types, kinds);
}

/** With structures of one kind an untyped null leaves everything open; any other type it just takes. */
function unifyOpen(types: readonly Type[], kinds: ReadonlySet<Type['kind']>): Type | undefined {
  const structures = ['map', 'list', 'set', 'object', 'tuple'] as const;
  return structures.some((kind) => within(kinds, kind, 'any')) ? anyType : preferred(types);
}

function unifyStructures(types: readonly Type[], kinds: ReadonlySet<Type['kind']>): Type | undefined {
  if (within(kinds, 'map')) return mapped(types, mapOf);
  if (within(kinds, 'list')) return mapped(types, listOf);
  if (within(kinds, 'set')) return mapped(types, setOf);
  if (within(kinds, 'object')) return unifyObjects(types);
  if (within(kinds, 'tuple')) return unifyTuples(types);
  if (within(kinds, 'map', 'object')) return mapped(types, mapOf) ?? preferred(types);
  if (within(kinds, 'list', 'tuple')) return mapped(types, listOf) ?? preferred(types);
  return preferred(types);
}

function within(kinds: ReadonlySet<Type['kind']>, ...allowed: readonly Type['kind'][]): boolean {
  return [...kinds].every((kind) => allowed.includes(kind));
}

/** A collection of what all members unify to. */
function mapped(types: readonly Type[], of: (element: Type) => Type): Type | undefined {
  const element = unify(types.flatMap(members));
  return element === undefined ? undefined : of(element);
}

function members(type: Type): readonly Type[] {
  if (type.kind === 'tuple') return type.elements;
  if (type.kind === 'object') return [...type.attributes.values()];
  return 'element' in type ? [type.element] : [];
}

function unifyTuples(types: readonly Type[]): Type | undefined {
  const tuples = types.filter((type) => type.kind === 'tuple');
  const length = tuples[0]?.elements.length ?? 0;
  if (tuples.some(({ elements }) => elements.length !== length)) return mapped(types, listOf);
  const elements: Type[] = [];
  for (let at = 0; at < length; at += 1) {
    const element = unify(tuples.map(({ elements: own }) => own[at] ?? anyType));
    if (element === undefined) return undefined;
    elements.push(element);
  }
  return { kind: 'tuple', elements };
}

function unifyObjects(types: readonly Type[]): Type | undefined {
  const objects = types.filter((type) => type.kind === 'object');
  const names = [...(objects[0]?.attributes.keys() ?? [])];
  const areAlike = objects.every(
    ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
  );
  if (!areAlike) return mapped(types, mapOf);
  const unified = new Map<string, Type>();
  for (const name of names) {
    const type = unify(objects.map(({ attributes }) => attributes.get(name) ?? anyType));
    if (type === undefined) return undefined;
    unified.set(name, type);
  }
  return { kind: 'object', attributes: unified };
}

/** Of the types themselves the first that all others convert to, the most preferred ones first. */
function preferred(types: readonly Type[]): Type | undefined {
  const rest = [...types];
  while (rest.length > 0) {
    const at = rest.findIndex((type) => !rest.some((other) => isPreferred(other, type)));
    const [candidate] = rest.splice(Math.max(at, 0), 1);
    if (candidate !== undefined && types.every((type) => isConvertible(type, candidate))) return candidate;
  }
  return undefined;
}

const preferences: readonly (readonly [Type['kind'], Type['kind']])[] = [
  ['string', 'number'],
  ['string', 'bool'],
  ['list', 'tuple'],
  ['list', 'set'],
  ['tuple', 'set'],
  ['map', 'object'],
];

/** Whether the first type is to be tried before the second. */
function isPreferred(a: Type, b: Type): boolean {
  if (a.kind === b.kind && 'element' in a && 'element' in b) return isPreferred(a.element, b.element);
  if (b.kind === 'any') return a.kind !== 'any';
  return preferences.some(([first, second]) => a.kind === first && b.kind === second);
}
