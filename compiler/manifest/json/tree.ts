import type { Span } from '../../source/source-file.ts';

/** A JSON value with its place. */
export type Json = { readonly span: Span } & (
  | { readonly kind: 'string'; readonly value: string; readonly hasEscapes: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly members: readonly Member[] }
);

export type JsonString = Extract<Json, { readonly kind: 'string' }>;
export type JsonObject = Extract<Json, { readonly kind: 'object' }>;

export interface Member {
  readonly key: JsonString;
  readonly value: Json;
}
