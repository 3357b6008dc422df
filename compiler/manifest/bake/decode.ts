import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import type { Span } from '../../source/source-file.ts';
import type { Expression } from '../../syntax/tree.ts';
import { toBigInt } from '../../values/number.ts';
import { boolType, numberType, stringType, type Type } from '../../values/type.ts';
import type { Unknown, Value } from '../../values/value.ts';
import type { AttributeRule, Form } from '../rules.ts';
import { isOpen, openVariable } from '../../values/result.ts';
import { converted, kindName } from '../evaluation/conversion.ts';
import { openUse } from '../evaluation/open-use.ts';
import { childSpan } from '../evaluation/place.ts';
import type { Located } from '../model.ts';
import { exampleOf } from './example.ts';
import { entryOf, readEntry, sshOf, type Entry, type EntryForm, type Read as ReadEntry } from './entry.ts';
import { isCount, isResource, resourceKeys, type ResourceKey } from './resources.ts';
import type { Setting } from './setting.ts';
import type { ArgumentValue } from './target.ts';
import { checkWord } from './word.ts';

/** Reads an attribute's value by its rule. Null means that it is not set; unknown, that a mistake was reported. */
export function decode(attribute: string, rule: AttributeRule, value: Value, expression: Expression): Read {
  const decoder = new Decoder(attribute, rule.form, expression);
  const setting = decoder.read(value);
  const problem = setting?.kind === 'word' ? checkWord(attribute, rule, setting.value) : undefined;
  if (problem !== undefined) return { value: undefined, diagnostics: [problem] };
  return { value: setting, diagnostics: decoder.diagnostics };
}

type Read = Outcome<Setting | undefined>;

class Decoder {
  readonly diagnostics: Diagnostic[] = [];
  readonly #attribute: string;
  readonly #form: Form;
  readonly #expression: Expression;

  constructor(attribute: string, form: Form, expression: Expression) {
    this.#attribute = attribute;
    this.#form = form;
    this.#expression = expression;
  }

  read(value: Value): Setting | undefined {
    const form = this.#form;
    if (value.kind === 'null' || this.#isUnknown(value, this.#expression.span)) return undefined;
    switch (form) {
      case 'string':
        return this.#word(value);
      case 'bool':
        return this.#flag(value);
      case 'strings':
        return { kind: 'list', items: this.#strings(value) };
      case 'table':
      case 'nullable-table':
        return { kind: 'table', entries: this.#table(value, form === 'nullable-table') };
      case 'arguments':
        return { kind: 'table', entries: this.#arguments(value) };
      case 'number':
        return this.#number(value);
      case 'duration':
        return this.#duration(value);
      case 'by-platform':
        return value.kind === 'object' || value.kind === 'map'
          ? { kind: 'table', entries: this.#table(value, true) }
          : this.#word(value);
      case 'sources':
        return { kind: 'list', items: this.#sources(value) };
      case 'resources':
        return { kind: 'record', entries: this.#resources(value) };
      case 'attestations':
      case 'caches':
      case 'outputs':
      case 'secrets':
      case 'ssh':
      case 'policies':
        return { kind: 'entries', form, items: this.#entries(form, value) };
      case 'any':
      case 'name':
      case 'names':
      case 'type':
        throw new Error(`${this.#attribute} is read elsewhere`);
    }
  }

  #word(value: Value): Setting | undefined {
    const text = this.#text(value, this.#expression.span);
    return text === undefined ? undefined : { kind: 'word', value: { value: text, span: this.#expression.span } };
  }

  #flag(value: Value): Setting | undefined {
    const flag = this.#convert(value, boolType, this.#expression.span);
    if (flag?.kind !== 'bool') return undefined;
    return { kind: 'flag', value: { value: flag.value, span: this.#expression.span } };
  }

  #number(value: Value): Setting | undefined {
    const span = this.#expression.span;
    const number = this.#convert(value, numberType, span);
    const whole = wholeNumber(number);
    if (number !== undefined && whole === undefined) this.#wrong(span, 'a whole number from 0 on is needed');
    return whole === undefined ? undefined : { kind: 'number', value: { value: whole, span } };
  }

  #duration(value: Value): Setting | undefined {
    const span = this.#expression.span;
    const text = this.#text(value, span);
    const seconds = text === undefined ? undefined : secondsOf(text);
    if (text !== undefined && seconds === undefined) {
      this.#wrong(span, `"${text}" is no duration: write seconds, or a text such as "1m30s"`);
    }
    return seconds === undefined ? undefined : { kind: 'number', value: { value: seconds, span } };
  }

  /** A target stands for itself, as does its name behind `target:`. */
  #sources(value: Value): Located<string>[] {
    if (value.kind !== 'list' && value.kind !== 'tuple' && value.kind !== 'set') {
      this.#wrong(this.#expression.span, `a list of targets and references is needed, not ${kindName(value)}`);
      return [];
    }
    return value.items.flatMap((item, index) => {
      const span = childSpan(this.#expression, index);
      const name = item.kind === 'object' ? item.entries.get('name') : undefined;
      if (name?.kind === 'string') return [{ value: `target:${name.value}`, span }];
      const text = this.#present(item, span) ? this.#text(item, span) : undefined;
      return text === undefined ? [] : [{ value: text, span }];
    });
  }

  #strings(value: Value): Located<string>[] {
    if (this.#isUnknown(value, this.#expression.span)) return [];
    if (value.kind !== 'list' && value.kind !== 'tuple' && value.kind !== 'set') {
      this.#wrong(this.#expression.span, `a list of strings is needed, not ${kindName(value)}`);
      return [];
    }
    return value.items.flatMap((item, index) => {
      const span = childSpan(this.#expression, index);
      const text = this.#present(item, span) ? this.#text(item, span) : undefined;
      return text === undefined ? [] : [{ value: text, span }];
    });
  }

  #table(value: Value, mayBeNull: boolean): ReadonlyMap<string, Located<string>> {
    const entries = new Map<string, Located<string>>();
    for (const [key, item] of this.#members(value)) {
      const span = childSpan(this.#expression, key);
      if (mayBeNull && item.kind === 'null') continue;
      const text = this.#present(item, span) ? this.#text(item, span) : undefined;
      if (text !== undefined) entries.set(key, { value: text, span });
    }
    return entries;
  }

  /** A sensitive variable stays the variable. */
  #arguments(value: Value): ReadonlyMap<string, Located<ArgumentValue>> {
    const entries = new Map<string, Located<ArgumentValue>>();
    for (const [key, item] of this.#members(value)) {
      const span = childSpan(this.#expression, key);
      if (item.kind === 'null') continue;
      const variable = openVariable(item);
      const read = variable === undefined ? this.#text(item, span) : { env: variable };
      if (read !== undefined) entries.set(key, { value: read, span });
    }
    return entries;
  }

  #resources(value: Value): ReadonlyMap<string, Located<string | number>> {
    const entries = new Map<string, Located<string | number>>();
    for (const [key, item] of this.#members(value)) {
      const span = childSpan(this.#expression, key);
      if (!isResource(key)) {
        const suggestion = nearest(key, resourceKeys);
        this.diagnostics.push(diagnostic('unknown-resource', span, { name: key, suggestion }));
      } else if (item.kind !== 'null') {
        const read = isCount(key) ? this.#count(key, item, span) : this.#text(item, span);
        if (read !== undefined) entries.set(key, { value: read, span });
      }
    }
    return entries;
  }

  #count(key: ResourceKey, value: Value, span: Span): number | undefined {
    const number = this.#convert(value, numberType, span);
    if (number?.kind !== 'number') return undefined;
    const whole = toBigInt(number.value);
    if (whole !== undefined && Number.isSafeInteger(Number(whole))) return Number(whole);
    const text = converted(number, stringType);
    this.diagnostics.push(
      diagnostic('resource-not-integer', span, {
        key,
        text: 'kind' in text && text.kind === 'string' ? text.value : '',
      }),
    );
    return undefined;
  }

  #entries(form: EntryForm, value: Value): Located<Entry>[] {
    if (value.kind !== 'list' && value.kind !== 'tuple') {
      this.#wrong(this.#expression.span, `a list is needed, not ${kindName(value)}`);
      return [];
    }
    return value.items.flatMap((item, index) => {
      const span = childSpan(this.#expression, index);
      if (this.#isUnknown(item, span)) return [];
      const read = item.kind === 'string' ? readEntry(form, item.value) : this.#object(form, item, span);
      if (read === undefined) return [];
      if ('entries' in read) return read.entries.map((entry) => ({ value: entry, span }));
      const text = item.kind === 'string' ? item.value : 'this';
      const params = { attribute: this.#attribute, text, reason: read.reason };
      this.diagnostics.push(diagnostic('malformed-entry', span, params));
      return [];
    });
  }

  #object(form: EntryForm, value: Value, span: Span): ReadEntry | undefined {
    if (value.kind !== 'object' && value.kind !== 'map') {
      this.#wrong(span, `a string or an object is needed, not ${kindName(value)}`);
      return undefined;
    }
    if (form === 'ssh') return this.#ssh(value.entries, span);
    const keys = form === 'secrets' ? new Set(['id', 'src', 'env']) : undefined;
    const mayBeNull = form === 'secrets' || form === 'policies';
    const pairs: [string, string][] = [];
    for (const [key, item] of value.entries) {
      if (keys?.has(key) === false || (mayBeNull && item.kind === 'null')) continue;
      const text = this.#present(item, span) ? this.#text(item, span) : undefined;
      if (text === undefined) return undefined;
      if (form !== 'policies' || text !== '') pairs.push([key, text]);
    }
    return entryOf(form, pairs);
  }

  #ssh(entries: ReadonlyMap<string, Value>, span: Span): ReadEntry | undefined {
    const id = entries.get('id');
    const paths = entries.get('paths');
    const name = id === undefined || id.kind === 'null' ? '' : this.#text(id, span);
    const written = paths === undefined || paths.kind === 'null' ? [] : this.#strings(paths);
    if (name === undefined) return undefined;
    return {
      entries: [
        sshOf(
          name,
          written.map(({ value }) => value),
        ),
      ],
    };
  }

  #members(value: Value): Iterable<readonly [string, Value]> {
    if (value.kind === 'object' || value.kind === 'map') return value.entries;
    this.#wrong(this.#expression.span, `an object is needed, not ${kindName(value)}`);
    return [];
  }

  #present(value: Value, span: Span): boolean {
    if (value.kind === 'null') this.#wrong(span, 'null is no string');
    return value.kind !== 'null';
  }

  #text(value: Value, span: Span): string | undefined {
    const text = this.#convert(value, stringType, span);
    return text?.kind === 'string' ? text.value : undefined;
  }

  #convert(value: Value, type: Type, span: Span): Value | undefined {
    if (this.#isUnknown(value, span)) return undefined;
    const result = converted(value, type);
    if ('kind' in result) return result;
    this.#wrong(span, result.problem);
    return undefined;
  }

  /** What is unknown has been reported, unless it is open, which is reported here. */
  #isUnknown(value: Value, span: Span): value is Unknown {
    if (isOpen(value)) this.diagnostics.push(openUse(value, this.#expression, span));
    return value.kind === 'unknown';
  }

  #wrong(span: Span, problem: string): void {
    const params = { attribute: this.#attribute, problem, example: exampleOf[this.#form] };
    this.diagnostics.push(diagnostic('wrong-type', span, params));
  }
}

function wholeNumber(value: Value | undefined): number | undefined {
  const whole = value?.kind === 'number' ? Number(toBigInt(value.value) ?? NaN) : NaN;
  return Number.isSafeInteger(whole) && whole >= 0 ? whole : undefined;
}

const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Whole seconds of `90`, `90s`, `1m30s`; undefined where it is none of them. */
function secondsOf(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!/^(?:\d{1,7}[hms])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
}
