import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import { composePath, localPath, type Folder } from './folder.ts';
import { buildForms, envFile, Forms, secretFields } from './forms.ts';
import { child, mapEntries, textIn, type Entries, type MapNode, type Member, type Node } from './tree.ts';

/**
 * A document with what Bake reads of it, every field in one form whichever way it was written: a build is a mapping,
 * variables are mappings, paths are seen from the invocation's directory. What is wrong is reported and left out.
 */
export function normalize(root: Node, folder: Folder, diagnostics: Diagnostic[]): MapNode {
  const forms = new Forms(diagnostics);
  if (root.kind !== 'map') {
    forms.wrong(root, 'a compose file', 'a mapping');
    return { kind: 'map', entries: new Map(), span: root.span };
  }
  const readers: Readonly<Record<string, (value: Node) => Node | undefined>> = {
    services: (value) => services(value, folder, forms),
    secrets: (value) => secrets(value, folder, forms),
    include: (value) => value,
  };
  const read = mapEntries(root.entries, (value, key) => readers[key]?.(value));
  return { ...root, entries: read };
}

function services(node: Node, folder: Folder, forms: Forms): Node | undefined {
  return named(node, 'services', forms, (service, name) => {
    const where = `services.${name}`;
    if (service.kind === 'null') return { kind: 'map', entries: new Map<string, Member>(), span: service.span };
    if (service.kind !== 'map') return forms.wrong(service, where, 'a mapping');
    const readers: Readonly<Record<string, (value: Node) => Node | undefined>> = {
      image: (value) => forms.text(value, `${where}.image`),
      build: (value) => build(value, `${where}.build`, folder, forms),
      environment: (value) => forms.table(value, `${where}.environment`),
      env_file: (value) => envFiles(value, `${where}.env_file`, folder, forms),
      extends: (value) => extension(value, `${where}.extends`, folder, forms),
    };
    return { ...service, entries: mapEntries(service.entries, (value, key) => readers[key]?.(value)) };
  });
}

/** Mappings whose keys are names of services or secrets. */
function named(
  node: Node,
  what: string,
  forms: Forms,
  read: (value: Node, name: string) => Node | undefined,
): Node | undefined {
  if (node.kind !== 'map') return forms.wrong(node, what, 'a mapping');
  for (const [name, { key }] of node.entries) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) forms.report(diagnostic('malformed-service-name', key, { name, what }));
  }
  return { ...node, entries: mapEntries(node.entries, read) };
}

function build(node: Node, where: string, folder: Folder, forms: Forms): Node | undefined {
  if (node.kind === 'text') return build(single('context', node), where, folder, forms);
  if (node.kind !== 'map') return forms.wrong(node, where, 'a directory or a mapping');
  const known = fieldsOf(node.entries, Object.keys(buildForms), where, forms);
  const read = mapEntries(known, (value, key) => {
    const form = buildForms[key];
    return form === undefined ? value : form(forms, value, `${where}.${key}`);
  });
  return { ...node, entries: mapEntries(read, (value, key) => located(value, key, folder)) };
}

/** Contexts are seen from the folder of their file. */
function located(value: Node, key: string, folder: Folder): Node {
  const moved = (one: Node): Node => (one.kind === 'text' ? { ...one, value: composePath(one.value, folder) } : one);
  if (key === 'context') return moved(value);
  if (key !== 'additional_contexts' || value.kind !== 'map') return value;
  return { ...value, entries: mapEntries(value.entries, moved) };
}

function single(key: string, value: Node): MapNode {
  return { kind: 'map', entries: new Map([[key, { key: value.span, value }]]), span: value.span };
}

function fieldsOf(entries: Entries, fields: readonly string[], where: string, forms: Forms): Entries {
  const known = new Map(entries);
  for (const [field, { key }] of entries) {
    if (fields.includes(field) || field.startsWith('x-')) continue;
    forms.report(diagnostic('unknown-compose-field', key, { field, where, suggestion: nearest(field, fields) }));
    known.delete(field);
  }
  return known;
}

function envFiles(node: Node, where: string, folder: Folder, forms: Forms): Node | undefined {
  const items = node.kind === 'list' ? node.items : [node];
  const read = items.flatMap((item) => {
    const file = envFile(forms, item, where);
    const path = textIn(child(file, 'path'));
    if (file?.kind !== 'map' || path === undefined) return [];
    return [{ ...file, entries: withText(file.entries, 'path', localPath(path, folder)) }];
  });
  return { kind: 'list', items: read, span: node.span };
}

function extension(node: Node, where: string, folder: Folder, forms: Forms): Node | undefined {
  if (node.kind === 'text') return single('service', node);
  if (node.kind !== 'map') return forms.wrong(node, where, 'a service or a mapping');
  const service = child(node, 'service');
  if (service === undefined) return forms.wrong(node, where, 'a mapping with "service"');
  if (forms.text(service, `${where}.service`) === undefined) return undefined;
  const file = textIn(child(node, 'file'));
  return file === undefined ? node : { ...node, entries: withText(node.entries, 'file', localPath(file, folder)) };
}

function secrets(node: Node, folder: Folder, forms: Forms): Node | undefined {
  return named(node, 'secrets', forms, (secret, name) => {
    const where = `secrets.${name}`;
    if (secret.kind !== 'map') return forms.wrong(secret, where, 'a mapping');
    const known = fieldsOf(secret.entries, secretFields, where, forms);
    for (const key of ['file', 'environment']) {
      const value = known.get(key)?.value;
      if (value !== undefined) forms.text(value, `${where}.${key}`);
    }
    const file = textIn(known.get('file')?.value);
    return { ...secret, entries: file === undefined ? known : withText(known, 'file', localPath(file, folder)) };
  });
}

function withText(entries: Entries, name: string, value: string): Entries {
  const before = entries.get(name);
  if (before === undefined) return entries;
  return new Map(entries).set(name, { ...before, value: { kind: 'text', value, span: before.value.span } });
}
