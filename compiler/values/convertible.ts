import { sameType, type CollectionType, type Type } from './type.ts';

/**
 * Whether some value of one type may have a form of another, after cty's `convert.GetConversionUnsafe`. It is how a common
 * type is looked for: a value can still turn out not to convert.
 */
export function isConvertible(from: Type, to: Type): boolean {
  if (to.kind === 'any' || from.kind === 'any' || sameType(from, to)) return true;
  switch (to.kind) {
    case 'string':
      return from.kind === 'number' || from.kind === 'bool';
    case 'number':
    case 'bool':
      return from.kind === 'string';
    case 'list':
    case 'set':
      return isSequenceOf(from, to);
    case 'map':
      if (from.kind === 'map') return isConvertible(from.element, to.element);
      return from.kind === 'object' && [...from.attributes.values()].every((type) => isConvertible(type, to.element));
    case 'tuple':
      return (
        from.kind === 'tuple' &&
        from.elements.length === to.elements.length &&
        from.elements.every((element, at) => isConvertible(element, to.elements[at] ?? element))
      );
    case 'object':
      return isObjectLike(from, to);
  }
}

function isSequenceOf(from: Type, to: CollectionType<'list'> | CollectionType<'set'>): boolean {
  if (from.kind === 'list' || from.kind === 'set') return isConvertible(from.element, to.element);
  return from.kind === 'tuple' && from.elements.every((element) => isConvertible(element, to.element));
}

function isObjectLike(from: Type, to: Extract<Type, { kind: 'object' }>): boolean {
  if (from.kind !== 'map' && from.kind !== 'object') return false;
  return [...to.attributes].every(([name, type]) => {
    if (from.kind === 'map') return isConvertible(from.element, type);
    const given = from.attributes.get(name);
    return given === undefined ? to.optional?.has(name) === true : isConvertible(given, type);
  });
}
