/** A type of HCL values, after cty: `any` is the type of a null or unknown of which nothing is known. */
export type Type =
  | { readonly kind: 'string' | 'number' | 'bool' | 'any' }
  | CollectionType<'list'>
  | CollectionType<'set'>
  | CollectionType<'map'>
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | {
      readonly kind: 'object';
      readonly attributes: ReadonlyMap<string, Type>;
      readonly optional?: ReadonlySet<string>;
    };

/** Any number of elements, all of one type. */
export interface CollectionType<K extends string> {
  readonly kind: K;
  readonly element: Type;
}

export const stringType = { kind: 'string' } as const satisfies Type;
export const numberType = { kind: 'number' } as const satisfies Type;
export const boolType = { kind: 'bool' } as const satisfies Type;
export const anyType = { kind: 'any' } as const satisfies Type;
export const listOf = (element: Type) => ({ kind: 'list', element }) as const satisfies Type;
export const setOf = (element: Type) => ({ kind: 'set', element }) as const satisfies Type;
export const mapOf = (element: Type) => ({ kind: 'map', element }) as const satisfies Type;
export const tupleOf = (elements: readonly Type[]) => ({ kind: 'tuple', elements }) as const satisfies Type;
export const objectOf = (attributes: ReadonlyMap<string, Type>) =>
  ({ kind: 'object', attributes }) as const satisfies Type;

/** Whether two types are the same; an object's attributes have no order. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if ('element' in a && 'element' in b) return sameType(a.element, b.element);
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    return (
      a.elements.length === b.elements.length &&
      a.elements.every((element, at) => sameType(element, b.elements[at] ?? anyType))
    );
  }
  if (a.kind === 'object' && b.kind === 'object') {
    if (a.attributes.size !== b.attributes.size) return false;
    for (const [name, type] of a.attributes) {
      const other = b.attributes.get(name);
      if (other === undefined || !sameType(type, other)) return false;
      if ((a.optional?.has(name) ?? false) !== (b.optional?.has(name) ?? false)) return false;
    }
  }
  return true;
}

/** Whether `any` stands somewhere in a type, so that a value of it may have another type. */
export function hasAny(type: Type): boolean {
  switch (type.kind) {
    case 'any':
      return true;
    case 'list':
    case 'set':
    case 'map':
      return hasAny(type.element);
    case 'tuple':
      return type.elements.some(hasAny);
    case 'object':
      return [...type.attributes.values()].some(hasAny);
    default:
      return false;
  }
}

/** A type as a type constraint is written: `list(string)`, `object({a=number})`. */
export function printType(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${printType(type.element)})`;
    case 'tuple':
      return `tuple([${type.elements.map(printType).join(',')}])`;
    case 'object':
      return `object({${[...type.attributes].map(([name, of]) => printAttribute(name, of, type.optional)).join(',')}})`;
    default:
      return type.kind;
  }
}

function printAttribute(name: string, type: Type, optional: ReadonlySet<string> | undefined): string {
  const key = /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) ? name : JSON.stringify(name);
  return `${key}=${optional?.has(name) === true ? `optional(${printType(type)})` : printType(type)}`;
}

/** A type as a sentence names it: `list of string`. */
export function nameType(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return type.element.kind === 'any' ? type.kind : `${type.kind} of ${nameType(type.element)}`;
    case 'any':
      return 'any type';
    default:
      return type.kind;
  }
}
