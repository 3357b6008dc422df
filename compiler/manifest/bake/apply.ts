import { diagnostic, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import { SourceFile } from '../../source/source-file.ts';
import { targetAttributes, type TargetAttribute } from '../attributes.ts';
import type { Located } from '../model.ts';
import { parseBool } from './csv.ts';
import { readEntry, type Entry, type EntryForm } from './entry.ts';
import { normalize } from './merge.ts';
import { setLoad, setPush } from './output.ts';
import type { Override } from './override.ts';
import { isResource, readResource } from './resources.ts';
import type { AttributeRule } from '../rules.ts';
import type { ArgumentValue } from './target.ts';
import { checkWord } from './word.ts';
import { entriesOf, listOf, tableOf, type Setting, type Settings } from './setting.ts';

/** Applies one key's override; what it yields is undefined where the override is wrong, and has been reported. */
type Apply = (settings: Settings, override: Override) => Outcome<readonly [TargetAttribute, Setting] | undefined>;

/** What `--set` says of a target over what its blocks say. */
export function applyOverrides(settings: Settings, overrides: readonly Override[]): Outcome<Settings> {
  const result = new Map(settings);
  const diagnostics: Diagnostic[] = [];
  for (const override of [...overrides].sort((a, b) => rank(a) - rank(b))) {
    const apply = keys.get(override.key);
    if (apply === undefined) {
      diagnostics.push(unknownKey(override));
      continue;
    }
    const { value, diagnostics: found } = apply(result, override);
    diagnostics.push(...found);
    if (value !== undefined) result.set(...value);
  }
  return { value: result, diagnostics };
}

/** Push and load change what is written, single secrets replace those that are. */
function rank({ key }: Override): number {
  return key === 'push' || key === 'load' ? 2 : key === 'secret' ? 1 : 0;
}

function unknownKey({ key, keySpan }: Override): Diagnostic {
  return diagnostic('unknown-override', keySpan, { key, suggestion: nearest(key, keys.keys()) });
}

const nothing: Outcome<undefined> = { value: undefined, diagnostics: [] };

function set(attribute: TargetAttribute, setting: Setting): Outcome<readonly [TargetAttribute, Setting]> {
  return { value: [attribute, setting], diagnostics: [] };
}

function wrong(problem: Diagnostic): Outcome<undefined> {
  return { value: undefined, diagnostics: [problem] };
}

function word(attribute: TargetAttribute): Apply {
  return (_, { values }) => {
    const value = values.at(-1);
    return value === undefined ? nothing : set(attribute, { kind: 'word', value });
  };
}

function list(attribute: TargetAttribute, alwaysAppend = false): Apply {
  return (settings, { values, append }) => {
    const before = append || alwaysAppend ? listOf(settings, attribute) : [];
    return set(attribute, { kind: 'list', items: [...before, ...values] });
  };
}

function table(attribute: TargetAttribute): Apply {
  return (settings, { key, sub, keySpan, values, variable }) => {
    if (sub === undefined) return wrong(diagnostic('override-without-name', keySpan, { key }));
    const before = tableOf(settings, attribute);
    const open = variable === undefined ? undefined : { value: { env: variable.value }, span: variable.span };
    const value = open ?? values.at(-1);
    if (value === undefined) return nothing;
    const replaced = before.get(sub)?.value;
    if (open === undefined && typeof replaced === 'object') return wrong(revealing(sub, replaced.env));
    const entries = new Map<string, Located<ArgumentValue>>([...before, [sub, value]]);
    return set(attribute, { kind: 'table', entries });
  };
}

/** The flag itself holds the text, so it is not shown. */
function revealing(argument: string, name: string): Diagnostic {
  const flag = new SourceFile('--set', `args.${argument}`);
  return diagnostic('sensitive-override', flag.span(0, flag.text.length), { name });
}

function readBool({ key, values }: Override): Outcome<Located<boolean> | undefined> {
  const written = values.at(-1);
  if (written === undefined) return nothing;
  const value = parseBool(written.value);
  if (value === undefined) return wrong(diagnostic('override-not-bool', written.span, { key, text: written.value }));
  return { value: { value, span: written.span }, diagnostics: [] };
}

function flag(attribute: TargetAttribute): Apply {
  return (_, override) => {
    const { value, diagnostics } = readBool(override);
    return value === undefined ? { value, diagnostics } : set(attribute, { kind: 'flag', value });
  };
}

function entries(attribute: TargetAttribute, form: EntryForm, alwaysAppend = false): Apply {
  return (settings, { values, append }) => {
    const read = values.map((value) => placed(form, value, attribute));
    const before = append || alwaysAppend ? entriesOf(settings, attribute) : [];
    const items = [...before, ...read.flatMap(({ value }) => value)];
    const setting: Setting = { kind: 'entries', form, items: normalize(targetAttributes[attribute].merge, items) };
    return { value: [attribute, setting], diagnostics: read.flatMap(({ diagnostics }) => diagnostics) };
  };
}

function placed(form: EntryForm, { value: text, span }: Located<string>, attribute: string): Outcome<Located<Entry>[]> {
  const read = readEntry(form, text);
  if ('entries' in read) return { value: read.entries.map((value) => ({ value, span })), diagnostics: [] };
  return { value: [], diagnostics: [diagnostic('malformed-entry', span, { attribute, text, reason: read.reason })] };
}

/** `secret.ID` replaces a secret that is declared. */
const secret: Apply = (settings, { key, sub, keySpan, values }) => {
  const written = values.at(-1);
  if (sub === undefined || written === undefined) return wrong(diagnostic('override-without-name', keySpan, { key }));
  const { value: read, diagnostics } = placed('secrets', written, 'secret');
  const [entry] = read;
  if (entry === undefined) return { value: undefined, diagnostics };
  const declared = entriesOf(settings, 'secret');
  const ids = declared.map(({ value }) => idOf(value) ?? '');
  const id = idOf(entry.value) ?? sub;
  if (!ids.includes(sub)) {
    return wrong(diagnostic('undeclared-secret', keySpan, { id: sub, suggestion: nearest(sub, ids) }));
  }
  if (id !== sub) return wrong(diagnostic('other-secret', written.span, { id, declared: sub }));
  const replaced = declared.map((one) =>
    one.value['id'] === sub ? { value: { id: sub, ...entry.value }, span: written.span } : one,
  );
  return set('secret', { kind: 'entries', form: 'secrets', items: replaced });
};

function idOf({ id }: Entry): string | undefined {
  return typeof id === 'string' ? id : undefined;
}

const resources: Apply = (settings, { sub, keySpan, values }) => {
  const value = values.at(-1);
  if (value === undefined) return nothing;
  if (sub === undefined || !isResource(sub)) {
    return wrong(diagnostic('unknown-override', keySpan, { key: `resources.${sub ?? ''}` }));
  }
  const read = readResource(sub, value.value);
  if (read === undefined) return wrong(diagnostic('resource-not-integer', value.span, { key: sub, text: value.value }));
  const before = settings.get('resources');
  const written = new Map(before?.kind === 'record' ? before.entries : []);
  return set('resources', { kind: 'record', entries: written.set(sub, { value: read, span: value.span }) });
};

function publish(change: typeof setPush): Apply {
  return (settings, override) => {
    const { value, diagnostics } = readBool(override);
    if (value === undefined) return { value, diagnostics };
    const items = change(entriesOf(settings, 'output'), value.value, value.span);
    return set('output', { kind: 'entries', form: 'outputs', items });
  };
}

/** Keys that buildx takes and whose value it loses; what remains is empty. */
function lost(attribute: TargetAttribute, setting: (override: Override) => Setting): Apply {
  return (_, override) => ({
    value: [attribute, setting(override)],
    diagnostics: [diagnostic('override-loses-value', override.keySpan, { key: attribute })],
  });
}

const emptyList = (): Setting => ({ kind: 'list', items: [] });

/** An attribute that Bake does not know, and so has no other key for. */
function ownAttribute(attribute: TargetAttribute, rule: AttributeRule): Apply {
  switch (rule.form) {
    case 'bool':
      return flag(attribute);
    case 'strings':
      return list(attribute);
    default:
      return (settings, override) => {
        const value = override.values.at(-1);
        const problem = value === undefined ? undefined : checkWord(attribute, rule, value);
        return problem === undefined ? word(attribute)(settings, override) : wrong(problem);
      };
  }
}

const rules = Object.entries(targetAttributes) as [TargetAttribute, AttributeRule][];

const keys: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ...rules.filter(([, rule]) => !rule.bake).map(([name, rule]) => [name, ownAttribute(name, rule)] as const),
  ['context', word('context')],
  ['dockerfile', word('dockerfile')],
  ['target', word('target')],
  ['call', word('call')],
  ['shm-size', word('shm-size')],
  ['network', lost('network', ({ keySpan }) => ({ kind: 'word', value: { value: '', span: keySpan } }))],
  ['no-cache-filter', lost('no-cache-filter', emptyList)],
  ['ulimits', lost('ulimits', emptyList)],
  ['args', table('args')],
  ['contexts', table('contexts')],
  ['labels', table('labels')],
  ['extra-hosts', table('extra-hosts')],
  ['tags', list('tags')],
  ['platform', list('platforms')],
  ['entitlements', list('entitlements', true)],
  ['annotations', list('annotations', true)],
  ['attest', entries('attest', 'attestations', true)],
  ['cache-from', entries('cache-from', 'caches')],
  ['cache-to', entries('cache-to', 'caches')],
  ['output', entries('output', 'outputs')],
  ['secrets', entries('secret', 'secrets')],
  ['ssh', entries('ssh', 'ssh')],
  ['policy', entries('policy', 'policies')],
  ['pull', flag('pull')],
  ['no-cache', flag('no-cache')],
  ['secret', secret],
  ['resources', resources],
  ['push', publish(setPush)],
  ['load', publish(setLoad)],
]);
