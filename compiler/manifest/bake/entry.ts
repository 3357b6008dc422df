import { compareCodePoints } from '../../source/code-points.ts';
import { csvFields, cutPair, parseBool } from './csv.ts';

/** JSON as an entry holds it. */
export type EntryValue =
  string | boolean | number | null | readonly EntryValue[] | { readonly [key: string]: EntryValue };

/** One element of a composable attribute, in the form and key order in which Bake prints it. */
export type Entry = Readonly<Record<string, EntryValue>>;

/** Forms whose elements are `key=value` strings or objects. */
export type EntryForm = 'attestations' | 'caches' | 'outputs' | 'secrets' | 'ssh' | 'policies';

/** Entries, or why the text is none. */
export type Read = { readonly entries: readonly Entry[] } | { readonly reason: string };

/** Reads an element that was written as a string; an empty one is no entry. */
export function readEntry(form: EntryForm, text: string): Read {
  if (text === '') return { entries: [] };
  if (form === 'ssh') return one(sshEntry(text));
  const fields = csvFields(text);
  if (fields === undefined) return { reason: 'a quote is out of place' };
  switch (form) {
    case 'caches':
      return readCache(text, fields);
    case 'outputs':
      return readOutput(text, fields);
    case 'attestations':
      return withPairs(fields, attestation);
    case 'secrets':
      return withPairs(fields, secret);
    case 'policies':
      return withPairs(fields, policy);
  }
}

type Pairs = readonly (readonly [string, string])[];

/** An element that was written as an object, all its values strings. */
export function entryOf(form: Exclude<EntryForm, 'ssh'>, pairs: Pairs): Read {
  switch (form) {
    case 'caches':
      return typed(pairs);
    case 'outputs':
      return typed(pairs.filter(([key, value]) => key !== 'dest' || value !== ''));
    case 'attestations':
      return withDisabled(pairs);
    case 'secrets':
      return one(ordered(Object.fromEntries(pairs), ['id', 'src', 'env']));
    case 'policies':
      return policy(pairs);
  }
}

/** `{ id, paths }`, each left out where it is empty. */
export function sshOf(id: string, paths: readonly string[]): Entry {
  return { ...(id === '' ? {} : { id }), ...(paths.length === 0 ? {} : { paths }) };
}

/** Keys in the order of Go's maps as JSON: by their bytes, which for UTF-8 is by code point. */
export function sorted<T>(pairs: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.fromEntries([...pairs].sort(([a], [b]) => compareCodePoints(a, b)));
}

function one(entry: Entry): Read {
  return { entries: [entry] };
}

function ordered(values: Readonly<Record<string, string>>, keys: readonly string[]): Entry {
  return Object.fromEntries(
    keys.flatMap((key) => (values[key] === undefined || values[key] === '' ? [] : [[key, values[key]]])),
  );
}

function withPairs(fields: readonly string[], read: (pairs: Pairs) => Read): Read {
  const pairs: (readonly [string, string])[] = [];
  for (const field of fields) {
    const pair = cutPair(field);
    if (pair === undefined) return { reason: `"${field}" has no value` };
    pairs.push(pair);
  }
  return read(pairs);
}

/** References alone stand for caches in a registry, one for each field. */
function readCache(text: string, fields: readonly string[]): Read {
  if (!text.includes('=')) {
    return { entries: fields.filter((ref) => ref !== '').map((ref) => ({ ref, type: 'registry' })) };
  }
  return withPairs(fields, (pairs) => typed(pairs.map(([key, value]) => [key.toLowerCase(), value])));
}

/** A path alone stands for a local directory, `-` for a tar on standard output. */
function readOutput(text: string, fields: readonly string[]): Read {
  if (fields.length === 1 && fields[0] === text && !text.startsWith('type=')) {
    return one({ dest: text, type: text === '-' ? 'tar' : 'local' });
  }
  return withPairs(fields, (pairs) => {
    const lower = pairs.map(([key, value]) => [key.toLowerCase().trim(), value] as const);
    return entryOf('outputs', lower);
  });
}

function typed(pairs: Pairs): Read {
  const entry = sorted(new Map(pairs));
  return entry['type'] === undefined || entry['type'] === '' ? { reason: 'it has no type' } : one(entry);
}

function attestation(pairs: Pairs): Read {
  const known = (key: string) => {
    const lower = key.toLowerCase().trim();
    return lower === 'type' || lower === 'disabled' ? lower : key;
  };
  const read = withDisabled(pairs.map(([key, value]) => [known(key), value]));
  return 'entries' in read && read.entries[0]?.['type'] === '' ? { reason: 'it has no type' } : read;
}

function withDisabled(pairs: Pairs): Read {
  const { disabled, ...rest } = Object.fromEntries(pairs);
  const isDisabled = disabled === undefined ? false : parseBool(disabled);
  if (isDisabled === undefined) return { reason: `disabled is true or false, not "${disabled ?? ''}"` };
  const flags: [string, EntryValue][] = isDisabled ? [['disabled', true]] : [];
  return one(sorted<EntryValue>([['type', ''], ...Object.entries(rest), ...flags]));
}

function secret(pairs: Pairs): Read {
  const entry: Record<string, string> = {};
  for (const [written, value] of pairs) {
    const key = written.toLowerCase() === 'source' ? 'src' : written.toLowerCase();
    if (!['type', 'id', 'src', 'env'].includes(key)) return { reason: `a secret has no "${key}"` };
    if (key === 'type' && value !== 'file' && value !== 'env') return { reason: `a secret is no "${value}"` };
    entry[key] = value;
  }
  if (entry['type'] === 'env' && (entry['env'] ?? '') === '') {
    return one(ordered({ ...entry, env: entry['src'] ?? '', src: '' }, ['id', 'src', 'env']));
  }
  return one(ordered(entry, ['id', 'src', 'env']));
}

function sshEntry(text: string): Entry {
  const pair = cutPair(text);
  return pair === undefined ? sshOf(text, []) : sshOf(pair[0], pair[1].split(','));
}

const levels: Readonly<Record<string, string>> = {
  panic: 'panic',
  fatal: 'fatal',
  error: 'error',
  warn: 'warning',
  warning: 'warning',
  info: 'info',
  debug: 'debug',
  trace: 'trace',
};

/** A source policy; its print has the words of buildx's own structure. */
function policy(pairs: Pairs): Read {
  const files: Entry[] = [];
  const flags: Record<string, boolean | undefined> = {};
  let level: string | undefined;
  for (const [written, value] of pairs) {
    const key = written.toLowerCase().trim();
    if (key === 'filename' && value !== '') files.push({ Filename: value, Data: null });
    else if (key === 'log-level' && levels[value.toLowerCase()] !== undefined) level = levels[value.toLowerCase()];
    else if (['reset', 'disabled', 'strict'].includes(key) && parseBool(value) !== undefined) {
      flags[key] = parseBool(value);
    } else return { reason: `"${written}=${value}" is nothing that a policy has` };
  }
  return one({
    Files: files.length === 0 ? null : files,
    Reset: flags['reset'] ?? false,
    Disabled: flags['disabled'] ?? false,
    Strict: flags['strict'] ?? null,
    LogLevel: level ?? null,
  });
}
