import { topBlocks } from '../../compiler/manifest/attributes.ts';
import type { AttributeRule, BlockRule, Form } from '../../compiler/manifest/rules.ts';

type Schema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema (draft-07) of a manifest in JSON, such as `docker-bake.json`: HCL's JSON syntax, in which the labels of
 * a block are the keys of nested objects, and any string is a template. Made of the table of attributes.
 */
export function manifestSchema(): Schema {
  const blocks = Object.entries<BlockRule>(topBlocks).map(([type, rule]) => [type, labelled(rule)]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'mab.schema.json',
    title: 'mab manifest',
    description: 'A .mab or bake file in JSON. Members beside the blocks are attributes, which are variables.',
    type: 'object',
    properties: Object.fromEntries(blocks) as Schema,
    additionalProperties: true,
  };
}

/** A block with labels is an object by its label; several blocks of one name are a list. */
function labelled(rule: BlockRule): Schema {
  const body = oneOrMany(bodyOf(rule));
  const schema = rule.labels.length === 0 ? body : { type: 'object', additionalProperties: body };
  return { description: rule.doc, ...schema };
}

/** Bake reads past what it does not know in its own blocks; in mab's own it is a mistake. */
function bodyOf(rule: BlockRule): Schema {
  const attributes = Object.entries(rule.attributes).map(([name, one]) => [name, attributeOf(one)]);
  const blocks = Object.entries(rule.blocks).map(([type, inner]) => [type, labelled(inner)]);
  return {
    type: 'object',
    properties: Object.fromEntries([...attributes, ...blocks]) as Schema,
    ...(rule.bake ? {} : { additionalProperties: false }),
  };
}

function oneOrMany(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'array', items: schema }] };
}

function attributeOf({ form, words, doc }: AttributeRule): Schema {
  const value = words === undefined ? valueOf[form] : { anyOf: [{ enum: words }, template] };
  return { description: doc, ...value };
}

/** A string that holds an interpolation may become anything. */
const template = { type: 'string', pattern: '\\$\\{|%\\{' } as const;
const text = { type: ['string', 'number', 'boolean', 'null'] } as const;
const texts = { anyOf: [{ type: 'array', items: text }, template, { type: 'null' }] } as const;
const table = { anyOf: [{ type: 'object', additionalProperties: text }, template, { type: 'null' }] } as const;
const entries = {
  anyOf: [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'object' }] } }, template, { type: 'null' }],
} as const;
const number = { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] } as const;

const valueOf: Readonly<Record<Form, Schema>> = {
  string: text,
  bool: { anyOf: [{ type: ['boolean', 'null'] }, { enum: ['true', 'false', '0', '1'] }, template] },
  strings: texts,
  table,
  'nullable-table': table,
  arguments: table,
  attestations: entries,
  caches: entries,
  outputs: entries,
  secrets: entries,
  ssh: entries,
  policies: entries,
  resources: table,
  any: {},
  number,
  duration: number,
  'by-platform': { anyOf: [text, { type: 'object', additionalProperties: text }] },
  sources: texts,
  name: text,
  names: texts,
  type: text,
};
