import { anyType, boolType, listOf, mapOf, numberType, sameType, setOf, stringType, type Type } from './type.ts';

/**
 * The type that values of all these types convert to, after cty's `convert.UnifyUnsafe`; undefined where there is none.
 * Strings take in numbers and bools; tuples of one length unify element by element, else to a list; objects with the
 * same attributes likewise, else to a map. An untyped null fits every type.
 */
export function unify(types: readonly Type[]): Type | undefined {
  const [first] = types;
  if (first === undefined) return anyType;
  if (types.every((type) => sameType(type, first))) return first;
  const known = types.filter(({ kind }) => kind !== 'any');
  if (known.length < types.length) return unify(known);
  const kinds = new Set(types.map(({ kind }) => kind));
  if (within(kinds, 'string', 'number', 'bool')) return unifyPrimitives(kinds);
  if (within(kinds, 'tuple')) return unifyTuples(types);
  if (within(kinds, 'object')) return unifyObjects(types);
  if (within(kinds, 'map', 'object')) return mapped(unify(types.flatMap(members)), mapOf);
  if (within(kinds, 'list', 'tuple')) return mapped(unify(types.flatMap(members)), listOf);
  if (within(kinds, 'set', 'list', 'tuple')) return mapped(unify(types.flatMap(members)), setOf);
  return undefined;
}

function within(kinds: ReadonlySet<Type['kind']>, ...allowed: readonly Type['kind'][]): boolean {
  return [...kinds].every((kind) => allowed.includes(kind));
}

/** Numbers and bools have no common type, unless a string takes both in. */
function unifyPrimitives(kinds: ReadonlySet<Type['kind']>): Type | undefined {
  if (kinds.has('string')) return stringType;
  if (kinds.size > 1) return undefined;
  return kinds.has('bool') ? boolType : numberType;
}

function unifyTuples(types: readonly Type[]): Type | undefined {
  const tuples = types.filter((type) => type.kind === 'tuple');
  const length = tuples[0]?.elements.length ?? 0;
  if (tuples.every(({ elements }) => elements.length === length)) {
    const elements = Array.from({ length }, (_, at) => unify(tuples.map(({ elements: own }) => own[at] ?? anyType)));
    const all = elements.filter((element) => element !== undefined);
    if (all.length === length) return { kind: 'tuple', elements: all };
  }
  return mapped(unify(types.flatMap(members)), listOf);
}

function unifyObjects(types: readonly Type[]): Type | undefined {
  const objects = types.filter((type) => type.kind === 'object');
  const names = [...(objects[0]?.attributes.keys() ?? [])];
  if (
    objects.every(({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)))
  ) {
    const unified = names.map(
      (name) => [name, unify(objects.map(({ attributes }) => attributes.get(name) ?? anyType))] as const,
    );
    const known = unified.flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const]));
    if (known.length === names.length) return { kind: 'object', attributes: new Map(known) };
  }
  return mapped(unify(types.flatMap(members)), mapOf);
}

function members(type: Type): readonly Type[] {
  if (type.kind === 'tuple') return type.elements;
  if (type.kind === 'object') return [...type.attributes.values()];
  return 'element' in type ? [type.element] : [];
}

function mapped(element: Type | undefined, of: (element: Type) => Type): Type | undefined {
  return element === undefined ? undefined : of(element);
}
