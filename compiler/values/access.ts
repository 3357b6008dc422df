import { nearest } from '../diagnostics/suggestion.ts';
import type { Span } from '../source/source-file.ts';
import type { GetAttribute, Index } from '../syntax/tree.ts';
import { convert, isUnconvertible } from './convert.ts';
import { toBigInt } from './number.ts';
import { failed, joined, residualOf, with_, type Result } from './result.ts';
import { anyType, nameType, numberType, stringType, type Type } from './type.ts';
import { typeOf, unknownValue, type Value } from './value.ts';

/** `object.name`, of an object or a map. */
export function getAttribute(node: GetAttribute, object: Result): Result {
  const { value, diagnostics } = object;
  const { text: name, span } = node.name;
  if (value.kind === 'unknown') return with_(unknownMember(value, node.span, name), diagnostics);
  const found = member(value, name, span);
  return with_(found.value, joined(diagnostics, found.diagnostics));
}

/** `collection[key]`; lists and tuples by whole numbers, maps and objects by strings. */
export function getIndex(node: Index, collection: Result, key: Result): Result {
  const diagnostics = joined(collection.diagnostics, key.diagnostics);
  const of = collection.value;
  const found = indexed(node, of, key.value);
  return with_(found.value, joined(diagnostics, found.diagnostics));
}

function member(value: Value, name: string, span: Span): Result {
  if (value.kind === 'null') return failed('attribute-of-null', span, { name });
  if (!('entries' in value)) return failed('no-attributes', span, { name, type: nameType(typeOf(value)) });
  const found = value.entries.get(name);
  if (found !== undefined) return { value: found, diagnostics: [] };
  const suggestion = nearest(name, value.entries.keys());
  return failed(value.kind === 'map' ? 'no-such-key' : 'no-such-attribute', span, { name, suggestion });
}

function indexed(node: Index, collection: Value, key: Value): Result {
  const { span } = node.key;
  if (collection.kind === 'null') return failed('index-of-null', span, {});
  if (key.kind === 'null') return failed('null-index', span, {});
  if (collection.kind === 'unknown' || key.kind === 'unknown') {
    const type = 'element' in collection ? collection.element : anyType;
    return { value: unknownValue(type, residualOf(node.span, [collection, key])), diagnostics: [] };
  }
  if ('entries' in collection) return byName(collection, key, span);
  if (collection.kind === 'list' || collection.kind === 'tuple') return byNumber(collection.items, key, span);
  return failed('no-indexes', span, { type: nameType(typeOf(collection)) });
}

function byName(collection: Value, key: Value, span: Span): Result {
  const name = convert(key, stringType);
  if (isUnconvertible(name) || name.kind !== 'string') return failed('wrong-index', span, { wanted: 'a string' });
  return member(collection, name.value, span);
}

function byNumber(items: readonly Value[], key: Value, span: Span): Result {
  const position = convert(key, numberType);
  if (isUnconvertible(position) || position.kind !== 'number')
    return failed('wrong-index', span, { wanted: 'a number' });
  const whole = toBigInt(position.value);
  if (whole === undefined) return failed('wrong-index', span, { wanted: 'a whole number' });
  const item = whole >= 0n && whole < BigInt(items.length) ? items[Number(whole)] : undefined;
  return item === undefined
    ? failed('index-out-of-range', span, { last: items.length - 1 })
    : { value: item, diagnostics: [] };
}

function unknownMember(value: Extract<Value, { kind: 'unknown' }>, span: Span, name: string): Value {
  return { ...unknownValue(memberType(value.type, name), residualOf(span, [value])), span };
}

function memberType(type: Type, name: string): Type {
  if (type.kind === 'object') return type.attributes.get(name) ?? anyType;
  return type.kind === 'map' ? type.element : anyType;
}
