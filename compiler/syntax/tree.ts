import type { Span } from '../source/source-file.ts';

/** A node of the syntax tree: its kind, where it stands, and its fields. */
export type Node<K extends string, F = object> = { readonly kind: K; readonly span: Span } & Readonly<F>;

/** A name with its place: an attribute's, a block's, a variable's, a label's. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

// ── Structure ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A file's or a block's contents, in source order. */
export type Body = Node<'body', { items: readonly BodyItem[] }>;
export type BodyItem = Attribute | Block;

/** `name = expression` */
export type Attribute = Node<'attribute', { name: Name; value: Expression }>;

/** `type "label" label { … }`; the span covers all of it, `header` only what stands before the brace. */
export type Block = Node<'block', { type: Name; labels: readonly Name[]; body: Body; header: Span }>;

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type Expression =
  | NumberLiteral
  | BoolLiteral
  | NullLiteral
  | Template
  | Tuple
  | ObjectExpression
  | ForExpression
  | Call
  | Variable
  | GetAttribute
  | Index
  | Splat
  | SplatItem
  | Unary
  | Binary
  | Conditional
  | Parenthesis
  | Malformed;

/** A number as it is written; its value has up to 512 bits, so it stays text here. */
export type NumberLiteral = Node<'number', { text: string }>;
export type BoolLiteral = Node<'bool', { value: boolean }>;
export type NullLiteral = Node<'null'>;

/** `[a, b]` */
export type Tuple = Node<'tuple', { items: readonly Expression[] }>;

/** `{ key = value, … }` */
export type ObjectExpression = Node<'object', { items: readonly ObjectItem[] }>;
/** A bare identifier as a key is a `literal` key, whatever variables there are; anything else is evaluated. */
export type ObjectItem = Node<'object-item', { key: LiteralKey | Expression; value: Expression }>;
export type LiteralKey = Node<'literal-key', { text: string }>;

/** `[for k, v in collection : value if condition]`, or with braces `{for … : key => value... if …}`. */
export type ForExpression = Node<
  'for',
  {
    keyName: Name | undefined;
    valueName: Name;
    collection: Expression;
    /** Only of the form with braces. */
    key: Expression | undefined;
    value: Expression;
    condition: Expression | undefined;
    /** `...` behind the value: values of one key are collected in a tuple. */
    grouping: boolean;
  }
>;

/** `name(arguments)`; `expand` when the last argument is followed by `...`. */
export type Call = Node<'call', { name: Name; args: readonly Expression[]; expand: boolean }>;

/** A name that stands for a value. */
export type Variable = Node<'variable', { name: string }>;
/** `object.name` */
export type GetAttribute = Node<'get-attribute', { object: Expression; name: Name }>;
/** `collection[key]`; the legacy form `collection.0` has a number literal as its key. */
export type Index = Node<'index', { collection: Expression; key: Expression; legacy: boolean }>;

/**
 * `source.*` (attribute form) or `source[*]` (full form). `each` is what follows, with a `splat-item` at its bottom:
 * after `.*` only attributes and legacy indexes, after `[*]` everything, further splats included.
 */
export type Splat = Node<'splat', { form: 'attribute' | 'full'; source: Expression; each: Expression }>;
/** The element that a splat is at. */
export type SplatItem = Node<'splat-item'>;

export type UnaryOperator = '-' | '!';
export type BinaryOperator = '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/' | '%';
export type Unary = Node<'unary', { operator: UnaryOperator; operand: Expression }>;
export type Binary = Node<'binary', { operator: BinaryOperator; left: Expression; right: Expression }>;
export type Conditional = Node<'conditional', { condition: Expression; then: Expression; otherwise: Expression }>;
/** `(inner)`; kept because a parenthesised key is evaluated, and because it ends what a splat takes in. */
export type Parenthesis = Node<'parenthesis', { inner: Expression }>;

/** Stands where an expression could not be parsed; it has been reported, so nothing that depends on it is. */
export type Malformed = Node<'malformed'>;

// ── Templates ────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A quoted string, a heredoc, or a bare template (a file of its own). Escapes are decoded, indentation and `~` are
 * trimmed, adjacent literals are joined. A quoted template of one interpolation passes any type through.
 */
export type Template = Node<'template', { form: 'quoted' | 'heredoc' | 'bare'; parts: readonly TemplatePart[] }>;
export type TemplatePart = TemplateText | Interpolation | IfDirective | ForDirective;
export type TemplateText = Node<'text', { text: string }>;
/** `${ expression }` */
export type Interpolation = Node<'interpolation', { expression: Expression }>;
/** `%{ if c }…%{ else }…%{ endif }` */
export type IfDirective = Node<
  'if-directive',
  { condition: Expression; then: readonly TemplatePart[]; otherwise: readonly TemplatePart[] }
>;
/** `%{ for k, v in c }…%{ endfor }` */
export type ForDirective = Node<
  'for-directive',
  { keyName: Name | undefined; valueName: Name; collection: Expression; body: readonly TemplatePart[] }
>;
