import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Setting } from '../bake/setting.ts';
import type { Located } from '../model.ts';
import { withoutTwins } from './merge.ts';
import { child, itemsOf, membersOf, textIn, type Node } from './tree.ts';

/** A size in bytes or with a unit, as Bake prints it: `128MiB`. Nothing where it is zero. */
export function sizeOf(node: Node | undefined, diagnostics: Diagnostic[]): Setting | undefined {
  const text = textIn(node);
  if (node === undefined || text === undefined) return undefined;
  const bytes = readBytes(text);
  if (bytes === undefined) {
    diagnostics.push(diagnostic('malformed-size', node.span, { attribute: 'shm_size', text }));
    return undefined;
  }
  return bytes <= 0 ? undefined : { kind: 'word', value: { value: printBytes(bytes), span: node.span } };
}

const units = ['b', 'k', 'm', 'g', 't', 'p'];

/** go-units' RAMInBytes. */
function readBytes(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?(?:([kmgtp])i?b?|b)?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const power = unit === undefined ? 0 : units.indexOf(unit.toLowerCase());
  return Math.trunc(Number(digits) * 1024 ** power);
}

/** go-units' BytesSize: four digits at most. */
function printBytes(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < names.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${Number(size.toPrecision(4))}${names[unit] ?? ''}`;
}

/** Limits as `nofile=soft:hard`. Bake reads past a number that stands for both, and so has none of either. */
export function ulimitsOf(node: Node | undefined, diagnostics: Diagnostic[]): Setting | undefined {
  const items = [...membersOf(node)].map(([name, { value }]): Located<string> => {
    if (value.kind === 'number') diagnostics.push(diagnostic('lone-limit', value.span, { name, limit: value.text }));
    const soft = numberIn(child(value, 'soft')) ?? '0';
    const hard = numberIn(child(value, 'hard')) ?? '0';
    return { value: `${name}=${soft}:${hard}`, span: value.span };
  });
  return items.length === 0 ? undefined : { kind: 'list', items };
}

function numberIn(node: Node | undefined): string | undefined {
  return node?.kind === 'number' ? node.text : undefined;
}

/** Addresses by host, several of one host with commas between them. */
export function extraHosts(node: Node | undefined, diagnostics: Diagnostic[]): Setting | undefined {
  const entries = new Map<string, Located<string>>();
  for (const item of withoutTwins(itemsOf(node), ['services', '*', 'build', 'extra_hosts'])) {
    const [, host = '', address] = /^([^=:]+)(?:=|:)([^]*)$/.exec(separated(textIn(item) ?? '')) ?? [];
    if (address === undefined) {
      diagnostics.push(diagnostic('malformed-host', item.span, { text: textIn(item) ?? '' }));
      continue;
    }
    const bare = address.split(',').map((one) => /^\[(.+)\]$/.exec(one)?.[1] ?? one);
    const before = entries.get(host);
    const all = before === undefined ? bare : [before.value, ...bare];
    entries.set(host, { value: all.join(','), span: item.span });
  }
  return entries.size === 0 ? undefined : { kind: 'table', entries };
}

/** The first `=` separates; a colon only where there is none. */
function separated(text: string): string {
  const equals = text.indexOf('=');
  return equals > 0 && text.slice(0, equals).includes(':') ? '' : text;
}
