import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import { knownArchitectures, knownSystems, misnomers } from '../../platform/known.ts';
import { platformParts } from '../../platform/platform.ts';
import type { DescriptorChange, DescriptorChanges, Located } from '../model.ts';
import type { SaidBlock, SaidBlocks } from './said-block.ts';

/** What an index holds in a field of a platform; these are also safe in every flag. */
const word = /^[A-Za-z0-9_.-]+$/;

/** Makes changes of `annotate` blocks: names that people use for systems and architectures become those of an index. */
export function changesOf(said: SaidBlocks, diagnostics: Diagnostic[]): DescriptorChanges {
  return new Map([...said].map(([platform, block]) => [platform, changeOf(block, diagnostics)]));
}

/** A table without the places of its values. */
export function plain(table: ReadonlyMap<string, Located<string>>): Record<string, string> {
  return Object.fromEntries([...table].map(([key, { value }]) => [key, value]));
}

function changeOf(block: SaidBlock, diagnostics: Diagnostic[]): DescriptorChange {
  if (block.settings.has('features')) diagnostics.push(diagnostic('features-unwritable', block.spanOf('features'), {}));
  const osFeatures = block.list('os-features') ?? [];
  const osVersion = block.word('os-version');
  for (const one of osFeatures) diagnostics.push(...checkWord('feature of an operating system', one));
  if (osVersion !== undefined) diagnostics.push(...checkWord('version of an operating system', osVersion));
  return {
    span: block.span,
    ...systemOf(block.word('os'), diagnostics),
    ...architectureOf(block.word('arch'), diagnostics),
    ...variantOf(block.word('variant'), diagnostics),
    ...(osVersion === undefined ? {} : { osVersion: osVersion.value }),
    osFeatures: osFeatures.map(({ value }) => value),
    annotations: plain(block.table('annotations')),
  };
}

type Fields = Pick<DescriptorChange, 'os' | 'arch' | 'variant'>;

function systemOf(written: Located<string> | undefined, diagnostics: Diagnostic[]): Fields {
  if (written === undefined) return {};
  const { os } = word.test(written.value) ? platformParts(`${written.value}/amd64`) : { os: written.value };
  diagnostics.push(...checkKnown('os', written, os, knownSystems));
  return { os };
}

/** `armhf` and `armel` say the variant too. */
function architectureOf(written: Located<string> | undefined, diagnostics: Diagnostic[]): Fields {
  if (written === undefined) return {};
  const { arch, variant } = word.test(written.value)
    ? platformParts(`linux/${written.value}`)
    : { arch: written.value };
  diagnostics.push(...checkKnown('arch', written, arch, knownArchitectures));
  return { arch, ...(variant === undefined || arch === written.value ? {} : { variant }) };
}

/** ARM's are written with and without the letter. */
function variantOf(written: Located<string> | undefined, diagnostics: Diagnostic[]): Fields {
  if (written === undefined) return {};
  diagnostics.push(...checkWord('variant of an architecture', written));
  return { variant: written.value.replace(/^(?=\d)/, 'v') };
}

function checkKnown(
  attribute: string,
  { value, span }: Located<string>,
  name: string,
  words: readonly string[],
): Diagnostic[] {
  if (words.includes(name)) return [];
  const suggestion = misnomers.get(name) ?? nearest(name, words);
  return [diagnostic('unknown-word', span, { attribute, word: value, words, suggestion })];
}

function checkWord(what: string, { value: text, span }: Located<string>): Diagnostic[] {
  return word.test(text) ? [] : [diagnostic('malformed-word', span, { text, what })];
}
