/**
 * How an attribute is written, and so how it is read: a bare word of a list stands for its element, `entries` for
 * BuildKit's `key=value,key=value` strings, which may be objects too; `duration` is seconds, or text such as `1m30s`;
 * `by-platform` one text for all platforms, or an object with one for each; `sources` targets and references; `arguments`
 * a table in which null leaves one out, and a sensitive variable may stand as it is.
 */
export type Form =
  | 'string'
  | 'bool'
  | 'strings'
  | 'table'
  | 'nullable-table'
  | 'arguments'
  | 'attestations'
  | 'caches'
  | 'outputs'
  | 'secrets'
  | 'ssh'
  | 'policies'
  | 'resources'
  | 'any'
  | 'number'
  | 'duration'
  | 'by-platform'
  | 'sources'
  | 'name'
  | 'names'
  | 'type';

/**
 * What becomes of the value when blocks of one name are merged, or inherited: the last one wins, lists are appended,
 * tables are merged by key, entries are appended without repeating one, attestations are replaced by their type.
 */
export type Merge = 'last' | 'append' | 'by-key' | 'unique' | 'by-type';

/** One attribute of a block. */
export interface AttributeRule {
  readonly form: Form;
  readonly merge: Merge;
  /** Whether Bake knows it; what it does not know it ignores, so it is never printed for Bake. */
  readonly bake: boolean;
  /** The words that it may be, where it is a word. */
  readonly words?: readonly string[];
  readonly required?: true;
  readonly doc: string;
}

/** One kind of block. */
export interface BlockRule {
  /** Names of its labels, in order. */
  readonly labels: readonly string[];
  readonly bake: boolean;
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  /** Kinds of blocks that may stand in it, by their word. */
  readonly blocks: Readonly<Record<string, BlockRule>>;
  readonly doc: string;
}

type Extra = Partial<Pick<AttributeRule, 'merge' | 'words' | 'required'>>;

/** The rule of an attribute that Bake knows. */
export function bake(form: Form, doc: string, extra: Extra = {}): AttributeRule {
  return { form, merge: 'last', bake: true, doc, ...extra };
}

/** The rule of an attribute of mab's own. */
export function own(form: Form, doc: string, extra: Extra = {}): AttributeRule {
  return { form, merge: 'last', bake: false, doc, ...extra };
}
