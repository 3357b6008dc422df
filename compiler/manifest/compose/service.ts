import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TargetAttribute } from '../attributes.ts';
import { parseBool } from '../bake/csv.ts';
import { readEntry, sorted, sshOf, type Entry, type EntryForm } from '../bake/entry.ts';
import { normalize } from '../bake/merge.ts';
import { textsOf, type Setting, type Settings } from '../bake/setting.ts';
import type { ArgumentValue } from '../bake/target.ts';
import type { Located } from '../model.ts';
import { extraHosts, sizeOf, ulimitsOf } from './limits.ts';
import { withoutTwins } from './merge.ts';
import type { Variables } from './template.ts';
import { child, itemsOf, membersOf, printed, textIn, type MapNode, type Node } from './tree.ts';
import { extendTarget, serviceContext } from './x-bake.ts';

/** What the build of a service says of its target; variables give arguments without a value theirs. */
export function settingsOf(
  service: Node,
  secrets: Node | undefined,
  { lookup, sensitive }: Variables,
  diagnostics: Diagnostic[],
): Settings {
  const build = child(service, 'build');
  if (build?.kind !== 'map') return new Map();
  const settings = new Map<TargetAttribute, Setting>();
  const set = (attribute: TargetAttribute, setting: Setting | undefined) => {
    if (setting !== undefined) settings.set(attribute, setting);
  };
  set('context', { kind: 'word', value: contextOf(build) });
  set('contexts', contexts(child(build, 'additional_contexts')));
  set('dockerfile', word(child(build, 'dockerfile')));
  set('dockerfile-inline', word(child(build, 'dockerfile_inline')));
  set(
    'args',
    table(child(build, 'args'), (name) => (sensitive.has(name) ? { env: name } : lookup(name))),
  );
  set(
    'labels',
    table(child(build, 'labels'), () => ''),
  );
  set('tags', list(withoutTwins(itemsOf(child(build, 'tags')), ['services', '*', 'build', 'tags'])));
  set('cache-from', caches(child(build, 'cache_from'), 'cache-from', diagnostics));
  set('cache-to', caches(child(build, 'cache_to'), 'cache-to', diagnostics));
  set('target', word(child(build, 'target')));
  set('secret', secretEntries(child(build, 'secrets'), secrets));
  set('ssh', sshEntries(child(build, 'ssh')));
  set('platforms', list(itemsOf(child(build, 'platforms'))));
  set('attest', attestations(build, diagnostics));
  set('pull', flag(child(build, 'pull')));
  set('no-cache', flag(child(build, 'no_cache')));
  set('network', word(child(build, 'network')));
  set('shm-size', sizeOf(child(build, 'shm_size'), diagnostics));
  set('ulimits', ulimitsOf(child(build, 'ulimits'), diagnostics));
  set('extra-hosts', extraHosts(child(build, 'extra_hosts'), diagnostics));
  return withImage(extendTarget(settings, child(build, 'x-bake'), diagnostics), child(service, 'image'));
}

/** The image is the tag of a build that has none. */
function withImage(settings: Settings, image: Node | undefined): Settings {
  const name = textIn(image);
  if (settings.has('tags') || image === undefined || name === undefined || name === '') return settings;
  return new Map(settings).set('tags', { kind: 'list', items: [{ value: name, span: image.span }] });
}

/** Of a build that names none: the folder of the invocation. */
function contextOf(build: MapNode): Located<string> {
  const context = child(build, 'context');
  return { value: textIn(context) || '.', span: (context ?? build).span };
}

function word(node: Node | undefined): Setting | undefined {
  const value = textIn(node);
  return node === undefined || value === undefined || value === ''
    ? undefined
    : { kind: 'word', value: { value, span: node.span } };
}

/** Switched on, or not said. */
function flag(node: Node | undefined): Setting | undefined {
  return node?.kind === 'bool' && node.value ? { kind: 'flag', value: { value: true, span: node.span } } : undefined;
}

function list(nodes: readonly Node[]): Setting | undefined {
  const items = nodes.flatMap((node) => (node.kind === 'text' ? [{ value: node.value, span: node.span }] : []));
  return items.length === 0 ? undefined : { kind: 'list', items };
}

function table(
  node: Node | undefined,
  missing: (name: string) => ArgumentValue | undefined,
): Extract<Setting, { kind: 'table' }> | undefined {
  const entries = new Map<string, Located<ArgumentValue>>();
  for (const [key, { value }] of membersOf(node)) {
    const text = value.kind === 'null' ? missing(key) : printed(value);
    if (text !== undefined) entries.set(key, { value: text, span: value.span });
  }
  return entries.size === 0 ? undefined : { kind: 'table', entries };
}

function contexts(node: Node | undefined): Setting | undefined {
  const read = table(node, () => undefined);
  if (read === undefined) return read;
  const entries = [...textsOf(read.entries)].map(
    ([key, { value, span }]) => [key, { value: serviceContext(value), span }] as const,
  );
  return { kind: 'table', entries: new Map(entries) };
}

function entries(form: EntryForm, items: readonly Located<Entry>[]): Setting | undefined {
  return items.length === 0 ? undefined : { kind: 'entries', form, items };
}

function caches(node: Node | undefined, attribute: string, diagnostics: Diagnostic[]): Setting | undefined {
  const items = itemsOf(node).flatMap((item): Located<Entry>[] => {
    const text = textIn(item) ?? '';
    const read = readEntry('caches', text);
    if ('entries' in read) return read.entries.map((value) => ({ value, span: item.span }));
    diagnostics.push(diagnostic('malformed-entry', item.span, { attribute, text, reason: read.reason }));
    return [];
  });
  return entries('caches', normalize('unique', items));
}

function secretEntries(node: Node | undefined, secrets: Node | undefined): Setting | undefined {
  const items = itemsOf(node).flatMap((item): Located<Entry>[] => {
    const id = textIn(child(item, 'source'));
    if (id === undefined) return [];
    const secret = child(secrets, id);
    const pairs = [
      ['id', id],
      ['src', textIn(child(secret, 'file'))],
      ['env', textIn(child(secret, 'environment'))],
    ] as const;
    const said = pairs.filter(([, value]) => value !== undefined && value !== '');
    return [{ value: Object.fromEntries(said) as Entry, span: item.span }];
  });
  return entries('secrets', items);
}

/** In the order of their names. */
function sshEntries(node: Node | undefined): Setting | undefined {
  const items = [...membersOf(node)].map(([id, { key, value }]) => {
    const path = printed(value);
    return [id, { value: sshOf(id, path === undefined || path === '' ? [] : [path]), span: key }] as const;
  });
  return entries('ssh', Object.values(sorted(items)));
}

/** `sbom` and `provenance`, each true, false, or options. */
function attestations(build: MapNode, diagnostics: Diagnostic[]): Setting | undefined {
  const items = ['sbom', 'provenance'].flatMap((type): Located<Entry>[] => {
    const node = child(build, type);
    const written = textIn(node) ?? '';
    if (node === undefined || written === '') return [];
    const isOn = parseBool(written);
    const text = `type=${type},${isOn === undefined ? written : `disabled=${String(!isOn)}`}`;
    const read = readEntry('attestations', text);
    if ('entries' in read) return read.entries.map((value) => ({ value, span: node.span }));
    diagnostics.push(diagnostic('malformed-entry', node.span, { attribute: type, text: written, reason: read.reason }));
    return [];
  });
  return entries('attestations', items);
}
