import { ofOneType } from '../manifest/bake/annotation.ts';
import { optionsToCsv, policyToCsv, sshToText } from './options.ts';
import type { ArgumentValue, BakeTarget, Options, Policy, SshKeys } from './plan.ts';

type Value = NonNullable<BakeTarget[keyof BakeTarget]>;
type Item = Extract<Value, readonly unknown[]>[number];

/**
 * Images as a bake file in JSON for `docker buildx bake -f -`, on one line, in words that buildx 0.13 reads too. Every
 * string of such a file is a template, so what looks like the beginning of one is escaped.
 */
export function bakeDefinition(images: Readonly<Record<string, BakeTarget>>): string {
  const target = Object.fromEntries(
    Object.entries(images).map(([name, image]) => [
      name,
      Object.fromEntries(Object.entries(image).map(([key, value]: [string, Value]) => [key, written(key, value)])),
    ]),
  );
  const variables = [
    ...new Set(Object.values(images).flatMap(({ args = {} }) => Object.values(args).flatMap(variableOf))),
  ];
  const variable = Object.fromEntries(variables.map((name) => [name, { default: '' }]));
  return JSON.stringify({ ...(variables.length === 0 ? {} : { variable }), target });
}

/** Attributes that Bake of buildx 0.13 reads past without a word, and that newer ones have learned one after the other. */
const learned = ['network', 'entitlements', 'call', 'extra-hosts', 'policy', 'resources'] as const;

export type LearnedAttribute = (typeof learned)[number];

/** What an image says that not every Bake hears. */
export function learnedAttributes(image: BakeTarget): LearnedAttribute[] {
  return learned.filter((attribute) => {
    const value = image[attribute];
    if (typeof value === 'object') return Object.keys(value).length > 0;
    return value !== undefined && value !== 'default' && value !== 'build';
  });
}

/** The elements of a list as every buildx since 0.13 takes them for what they are. */
export function itemTexts(attribute: string, items: readonly Item[]): string[] {
  const texts = items.map((item) => itemText(attribute, item));
  return attribute === 'annotations' ? ofOneType(texts) : texts;
}

/** An element of a list as the flag of `docker buildx build` takes it, which older versions of Bake read too. */
export function itemText(attribute: string, item: Item): string {
  if (typeof item === 'string') return item;
  if (attribute === 'ssh') return sshToText(item as SshKeys);
  return attribute === 'policy' ? policyToCsv(item as Policy) : optionsToCsv(item as Options);
}

/** Whether an image has an annotation of several types, which buildx 0.13 takes for a part of the key. */
export function hasMixedAnnotation({ annotations = [] }: BakeTarget): boolean {
  return ofOneType(annotations).length > annotations.length;
}

function variableOf(value: ArgumentValue): string[] {
  return typeof value === 'string' ? [] : [value.env];
}

function written(attribute: string, value: Value): unknown {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'boolean') return value;
  if (isList(value)) return itemTexts(attribute, value).map(escaped);
  const entries = Object.entries(value) as [string, ArgumentValue | number][];
  return Object.fromEntries(entries.map(([key, one]) => [key, scalar(one)]));
}

function scalar(value: ArgumentValue | number): string {
  return typeof value === 'object' ? `\${${value.env}}` : escaped(String(value));
}

function isList(value: object): value is readonly Item[] {
  return Array.isArray(value);
}

function escaped(text: string): string {
  return text.replace(/[$%](?=\{)/g, (mark) => mark + mark);
}
