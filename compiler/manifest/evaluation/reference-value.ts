import { openReference } from '../../values/result.ts';
import { fromBigInt } from '../../values/number.ts';
import { anyType, listOf, mapOf, numberType, objectOf, stringType, type Type } from '../../values/type.ts';
import {
  boolValue,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  type Value,
} from '../../values/value.ts';
import { targetAttributes, type TargetAttribute } from '../attributes.ts';
import type { Entry, EntryForm, EntryValue } from '../bake/entry.ts';
import { isCount, resourceKeys } from '../bake/resources.ts';
import type { Setting } from '../bake/setting.ts';
import type { ArgumentValue } from '../bake/target.ts';

const secretType = objectOf(
  new Map([
    ['env', stringType],
    ['id', stringType],
    ['src', stringType],
  ]),
);
const sshType = objectOf(
  new Map<string, Type>([
    ['id', stringType],
    ['paths', listOf(stringType)],
  ]),
);

/** What `target.NAME.ATTRIBUTE` is: what the block itself says, before anything is merged or inherited. */
export function referenceValue(attribute: TargetAttribute, setting: Setting | undefined): Value {
  if (setting === undefined) return unsetValue(attribute);
  switch (setting.kind) {
    case 'word':
      return stringValue(setting.value.value);
    case 'flag':
      return boolValue(setting.value.value);
    case 'number':
      return numberValue(fromBigInt(BigInt(setting.value.value)));
    case 'list':
      return strings(setting.items.map(({ value }) => value));
    case 'table':
      return mapValue(
        stringType,
        [...setting.entries].map(([key, { value }]) => [key, argumentValue(value)]),
      );
    case 'record':
      return resources(new Map([...setting.entries].map(([key, { value }]) => [key, value])));
    case 'entries':
      return listValue(
        entryType(setting.form),
        setting.items.map(({ value }) => entry(setting.form, value)),
      );
  }
}

function argumentValue(value: ArgumentValue): Value {
  return typeof value === 'string' ? stringValue(value) : openReference(value.env);
}

function unsetValue(attribute: TargetAttribute): Value {
  const { form } = targetAttributes[attribute];
  if (attribute === 'description') return stringValue('');
  switch (form) {
    case 'string':
      return nullValue(stringType);
    case 'bool':
      return nullValue({ kind: 'bool' });
    case 'strings':
      return nullValue(listOf(stringType));
    case 'table':
    case 'nullable-table':
    case 'arguments':
      return nullValue(mapOf(stringType));
    case 'resources':
    case 'any':
    case 'number':
    case 'duration':
    case 'by-platform':
    case 'sources':
    case 'name':
    case 'names':
    case 'type':
      return nullValue(anyType);
    case 'attestations':
    case 'caches':
    case 'outputs':
    case 'secrets':
    case 'ssh':
    case 'policies':
      return listValue(entryType(form), []);
  }
}

function entryType(form: EntryForm): Type {
  if (form === 'secrets') return secretType;
  return form === 'ssh' ? sshType : mapOf(stringType);
}

function entry(form: EntryForm, written: Entry): Value {
  const text = (key: string) => stringValue(plain(written[key] ?? ''));
  switch (form) {
    case 'secrets':
      return objectValue(['env', 'id', 'src'].map((key) => [key, text(key)]));
    case 'ssh':
      return objectValue([
        ['id', text('id')],
        ['paths', strings((written['paths'] ?? []) as readonly string[])],
      ]);
    case 'outputs':
      return mapValue(stringType, [['dest', text('dest')] as const, ...pairs(written)]);
    case 'policies':
      return mapValue(stringType, policyPairs(written));
    case 'attestations':
    case 'caches':
      return mapValue(stringType, pairs(written));
  }
}

function pairs(written: Entry): (readonly [string, Value])[] {
  return Object.entries(written).map(([key, value]) => [key, stringValue(plain(value))]);
}

/** Entries hold words, and `true` of an attestation that is switched off. */
function plain(value: EntryValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function policyPairs({ Files, Reset, Disabled, Strict, LogLevel }: Entry): (readonly [string, Value])[] {
  const [file] = (Files ?? []) as readonly { readonly Filename: string }[];
  const written = {
    filename: file?.Filename,
    reset: Reset === true ? 'true' : undefined,
    disabled: Disabled === true ? 'true' : undefined,
    strict: typeof Strict === 'boolean' ? String(Strict) : undefined,
    'log-level': typeof LogLevel === 'string' ? LogLevel : undefined,
  };
  return Object.entries(written).flatMap(([key, value]) => (value === undefined ? [] : [[key, stringValue(value)]]));
}

function resources(written: ReadonlyMap<string, string | number>): Value {
  return objectValue(
    resourceKeys.map((key) => {
      const value = written.get(key);
      if (typeof value === 'number') return [key, numberValue(fromBigInt(BigInt(value)))];
      return [key, value === undefined ? nullValue(isCount(key) ? numberType : stringType) : stringValue(value)];
    }),
  );
}

function strings(items: readonly string[]): Value {
  return listValue(stringType, items.map(stringValue));
}
