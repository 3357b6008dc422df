import type { Expression, ForExpression, LiteralKey, ObjectExpression, Splat, Tuple } from '../syntax/tree.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { convert, isUnconvertible } from './convert.ts';
import { bindings, iterate } from './iterate.ts';
import { failed, failedValue, isFailed, joined, made, residualOf, with_, type Result } from './result.ts';
import { nested, type Scope } from './scope.ts';
import { anyType, boolType, nameType, sameType, stringType } from './type.ts';
import { listValue, objectValue, tupleValue, typeOf, unknownValue, type Value } from './value.ts';

type EvaluateIn = (expression: Expression, scope: Scope) => Result;

export function evaluateTuple({ items, span }: Tuple, scope: Scope, evaluate: EvaluateIn): Result {
  const results = items.map((item) => evaluate(item, scope));
  const value = { ...tupleValue(results.map((result) => result.value)), span };
  return with_(value, joined(...results.map(({ diagnostics }) => diagnostics)));
}

/** Of two items with one key the later one stays. */
export function evaluateObject({ items, span }: ObjectExpression, scope: Scope, evaluate: EvaluateIn): Result {
  const noticed: (readonly Diagnostic[])[] = [];
  const entries: [string, Value][] = [];
  const open: Value[] = [];
  for (const item of items) {
    const key = objectKey(item.key, scope, evaluate);
    const value = evaluate(item.value, scope);
    noticed.push(key.diagnostics, value.diagnostics);
    if (key.value.kind === 'string') entries.push([key.value.value, value.value]);
    else open.push(key.value);
  }
  const diagnostics = joined(...noticed);
  if (open.some((key) => !isFailed(key))) return with_(unknownValue(anyType, residualOf(span, open)), diagnostics);
  return with_({ ...objectValue(entries), span }, diagnostics);
}

function objectKey(key: LiteralKey | Expression, scope: Scope, evaluate: EvaluateIn): Result {
  if (key.kind === 'literal-key') return made({ kind: 'string', value: key.text }, key.span);
  return asKey(evaluate(key, scope), key);
}

function asKey(result: Result, at: Expression): Result {
  if (isFailed(result.value)) return result;
  if (result.value.kind === 'null') return noticing(result, failed('null-key', at.span, {}));
  const converted = convert(result.value, stringType);
  if (!isUnconvertible(converted)) return with_(converted, result.diagnostics);
  return noticing(result, failed('wrong-key', at.span, { type: nameType(typeOf(result.value)) }));
}

function noticing(result: Result, failure: Result): Result {
  return with_(failure.value, joined(result.diagnostics, failure.diagnostics));
}

/** `[for …]` makes a tuple, `{for …}` an object; with `...` the values of one key are a tuple. */
export function evaluateFor(node: ForExpression, scope: Scope, evaluate: EvaluateIn): Result {
  const collection = evaluate(node.collection, scope);
  const elements = iterate(collection.value, node.collection.span);
  if (elements.kind === 'open') return with_(openFor(node, collection.value), collection.diagnostics);
  if (elements.kind === 'failed') return noticing(collection, elements.result);
  const builder = new ForBuilder(node, evaluate);
  for (const [key, value] of elements.members) {
    builder.add(nested(scope, bindings(node, key, value)));
  }
  const result = builder.result();
  return with_(result.value, joined(collection.diagnostics, result.diagnostics));
}

function openFor(node: ForExpression, collection: Value): Value {
  return unknownValue(anyType, residualOf(node.span, [collection]));
}

/** Takes the elements that a for-expression keeps. */
class ForBuilder {
  readonly #node: ForExpression;
  readonly #evaluate: EvaluateIn;
  readonly #values: Value[] = [];
  readonly #entries = new Map<string, Value[]>();
  readonly #noticed: Diagnostic[] = [];
  readonly #open: Value[] = [];

  constructor(node: ForExpression, evaluate: EvaluateIn) {
    this.#node = node;
    this.#evaluate = evaluate;
  }

  add(scope: Scope): void {
    if (!this.#isWanted(scope)) return;
    const { key: keyExpression, value: valueExpression } = this.#node;
    if (keyExpression === undefined) {
      this.#values.push(this.#take(this.#evaluate(valueExpression, scope)));
      return;
    }
    const key = this.#take(asKey(this.#evaluate(keyExpression, scope), keyExpression));
    const value = this.#take(this.#evaluate(valueExpression, scope));
    if (key.kind === 'string') this.#put(key.value, value, keyExpression);
    else this.#open.push(key);
  }

  result(): Result {
    const { span, key, grouping } = this.#node;
    if (this.#open.length > 0) return with_(unknownValue(anyType, residualOf(span, this.#open)), this.#noticed);
    if (key === undefined) return with_({ ...tupleValue(this.#values), span }, this.#noticed);
    const entries = [...this.#entries].map(
      ([name, values]) => [name, grouping ? tupleValue(values) : (values[0] ?? failedValue(span))] as const,
    );
    return with_({ ...objectValue(entries), span }, this.#noticed);
  }

  #put(name: string, value: Value, at: Expression): void {
    const values = this.#entries.get(name);
    if (values === undefined) this.#entries.set(name, [value]);
    else if (this.#node.grouping) values.push(value);
    else this.#take(failed('duplicate-key', at.span, { name }));
  }

  #isWanted(scope: Scope): boolean {
    const { condition } = this.#node;
    if (condition === undefined) return true;
    const value = this.#take(this.#evaluate(condition, scope));
    if (isFailed(value)) return false;
    if (value.kind === 'null') this.#take(failed('null-condition', condition.span, {}));
    const converted = convert(value, boolType);
    if (isUnconvertible(converted))
      this.#take(failed('wrong-condition', condition.span, { reason: converted.message }));
    else if (converted.kind === 'unknown') this.#open.push(converted);
    return converted.kind === 'bool' && converted.value;
  }

  #take({ value, diagnostics }: Result): Value {
    this.#noticed.push(...diagnostics);
    return value;
  }
}

/** A lone value is a sequence of one; null, unless it is of a sequence's type, a sequence of none. */
export function evaluateSplat(node: Splat, scope: Scope, evaluate: EvaluateIn): Result {
  const source = evaluate(node.source, scope);
  const { value } = source;
  if (value.kind === 'unknown') return with_(unknownValue(anyType, residualOf(node.span, [value])), source.diagnostics);
  if (value.kind === 'null') return splatNull(node, source);
  const isSequence = 'items' in value;
  const results = (isSequence ? value.items : [value]).map((item) => evaluate(node.each, { ...scope, item }));
  const diagnostics = joined(source.diagnostics, ...results.map((result) => result.diagnostics));
  const items = results.map((result) => result.value);
  if (value.kind !== 'list' && value.kind !== 'set')
    return with_({ ...tupleValue(items), span: node.span }, diagnostics);
  const sample = { ...scope, item: unknownValue(value.element, residualOf(node.span, [])) };
  const element = typeOf(items[0] ?? evaluate(node.each, sample).value);
  if (!items.every((item) => isFailed(item) || sameType(typeOf(item), element))) {
    return noticing({ value: source.value, diagnostics }, failed('uneven-splat', node.span, {}));
  }
  return with_({ ...listValue(element, items), span: node.span }, diagnostics);
}

function splatNull(node: Splat, source: Result): Result {
  const { kind } = typeOf(source.value);
  const isSequence = kind === 'list' || kind === 'set' || kind === 'tuple';
  if (isSequence) return noticing(source, failed('splat-of-null', node.source.span, {}));
  return with_({ ...tupleValue([]), span: node.span }, source.diagnostics);
}
