import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { Attribute, Block, Body, BodyItem, Expression, Name, ObjectItem } from '../../syntax/tree.ts';
import { topBlocks } from '../attributes.ts';
import type { BlockRule } from '../rules.ts';
import { parseJson } from './parse.ts';
import { fragment, template } from './text.ts';
import type { Json, JsonString, Member } from './tree.ts';

type Blocks = Readonly<Record<string, BlockRule>>;

/**
 * A bake file in JSON as the body that HCL's JSON syntax means by it: members named like a block are blocks, their
 * labels the keys below; strings are templates.
 */
export function parseJsonBody(file: SourceFile): Outcome<Body> {
  const parsed = parseJson(file);
  const whole = file.span(0, file.text.length);
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const items = parsed.value === undefined ? [] : topItems(parsed.value, diagnostics);
  return { value: { kind: 'body', span: whole, items }, diagnostics };
}

/** A file is one object: here Bake wants no array of them. */
function topItems(value: Json, diagnostics: Diagnostic[]): BodyItem[] {
  if (value.kind !== 'array') return body(value, topBlocks, undefined, diagnostics);
  diagnostics.push(diagnostic('json-not-object', value.span, {}));
  return [];
}

/** An array of objects is read as one object, so that a member may be repeated. */
function members(value: Json, diagnostics: Diagnostic[]): readonly Member[] {
  if (value.kind === 'object') return value.members;
  if (value.kind === 'array') return value.items.flatMap((item) => members(item, diagnostics));
  if (value.kind !== 'null') diagnostics.push(diagnostic('json-not-object', value.span, {}));
  return [];
}

function body(value: Json, blocks: Blocks, rule: BlockRule | undefined, diagnostics: Diagnostic[]): BodyItem[] {
  const seen = new Set<string>();
  return members(value, diagnostics).flatMap((member): BodyItem[] => {
    const block = blocks[member.key.value];
    if (block !== undefined) return blocksOf(member, block, diagnostics);
    if (member.key.value === '//') return [];
    if (seen.has(member.key.value)) {
      diagnostics.push(diagnostic('duplicate-attribute', member.key.span, { name: member.key.value }));
    }
    seen.add(member.key.value);
    return [attribute(member, rule, diagnostics)];
  });
}

function blocksOf({ key, value }: Member, rule: BlockRule, diagnostics: Diagnostic[]): Block[] {
  const labelled = (labels: readonly Name[], inner: Json): Block[] => {
    if (labels.length < rule.labels.length) {
      return members(inner, diagnostics).flatMap((member) => labelled([...labels, name(member.key)], member.value));
    }
    if (inner.kind === 'array') return inner.items.flatMap((item) => labelled(labels, item));
    if (inner.kind === 'null') return [];
    const items = body(inner, rule.blocks, rule, diagnostics);
    const header = labels.at(-1)?.span ?? key.span;
    return [
      {
        kind: 'block',
        type: name(key),
        labels,
        header,
        span: inner.span,
        body: { kind: 'body', span: inner.span, items },
      },
    ];
  };
  return labelled([], value);
}

function attribute({ key, value }: Member, rule: BlockRule | undefined, diagnostics: Diagnostic[]): Attribute {
  const form = rule?.attributes[key.value]?.form;
  const isSyntax = form === 'names' || form === 'name' || form === 'type';
  return {
    kind: 'attribute',
    name: name(key),
    value: isSyntax ? syntax(value, diagnostics) : expression(value, diagnostics),
    span: { ...key.span, end: value.span.end },
  };
}

function name({ value, span }: JsonString): Name {
  return { text: value, span };
}

/** Names and types, which are written as strings here. */
function syntax(value: Json, diagnostics: Diagnostic[]): Expression {
  if (value.kind === 'string') return fragment(value, diagnostics);
  if (value.kind !== 'array') return expression(value, diagnostics);
  return { kind: 'tuple', span: value.span, items: value.items.map((item) => syntax(item, diagnostics)) };
}

function expression(value: Json, diagnostics: Diagnostic[]): Expression {
  const { span } = value;
  switch (value.kind) {
    case 'string':
      return template(value, diagnostics);
    case 'number':
      return number(value.text, span);
    case 'bool':
      return { kind: 'bool', value: value.value, span };
    case 'null':
      return { kind: 'null', span };
    case 'array':
      return { kind: 'tuple', span, items: value.items.map((item) => expression(item, diagnostics)) };
    case 'object':
      return { kind: 'object', span, items: value.members.map((member) => objectItem(member, diagnostics)) };
  }
}

function number(text: string, span: Json['span']): Expression {
  if (!text.startsWith('-')) return { kind: 'number', text, span };
  return { kind: 'unary', operator: '-', operand: { kind: 'number', text: text.slice(1), span }, span };
}

function objectItem({ key, value }: Member, diagnostics: Diagnostic[]): ObjectItem {
  const isPlain = !/[$%]\{/.test(key.value);
  return {
    kind: 'object-item',
    key: isPlain ? { kind: 'literal-key', text: key.value, span: key.span } : template(key, diagnostics),
    value: expression(value, diagnostics),
    span: { ...key.span, end: value.span.end },
  };
}
