/** A type of HCL values, after cty: `any` is the type of a null or unknown of which nothing is known. */
export type Type =
  | { readonly kind: 'string' | 'number' | 'bool' | 'any' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | {
      readonly kind: 'object';
      readonly attributes: ReadonlyMap<string, Type>;
      readonly optional?: ReadonlySet<string>;
    };

export const stringType = { kind: 'string' } as const satisfies Type;
export const numberType = { kind: 'number' } as const satisfies Type;
export const boolType = { kind: 'bool' } as const satisfies Type;
export const anyType = { kind: 'any' } as const satisfies Type;
export const listOf = (element: Type) => ({ kind: 'list', element }) as const satisfies Type;
export const setOf = (element: Type) => ({ kind: 'set', element }) as const satisfies Type;
export const mapOf = (element: Type) => ({ kind: 'map', element }) as const satisfies Type;
