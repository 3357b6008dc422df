import { hasMixedAnnotation, itemText, learnedAttributes } from '../../plan/bake-definition.ts';
import type { ArgumentValue, BakeGroup, BakeTarget, Draft, Step, StepKind } from '../../plan/plan.ts';
import { quoteString } from '../../syntax/print.ts';
import render from './docker-bake.hcl.hbs';

type Literal = NonNullable<BakeTarget[keyof BakeTarget]>;
type Item = Extract<Literal, readonly unknown[]>[number];

/**
 * The images of a plan as a `docker-bake.hcl` that buildx 0.13 and newer read alike. Its header tells what Bake cannot say, and
 * names the script beside it that does the rest.
 */
export function emitBakeHcl(plan: Draft, script?: string): string {
  return render({
    header: header(plan, script),
    variables: variablesIn(plan.images),
    groups: Object.entries(plan.groups).map(([name, group]) => ({ name: quoteString(name), lines: groupLines(group) })),
    targets: Object.entries(plan.images).map(([name, image]) => ({
      name: quoteString(name),
      lines: targetLines(image),
    })),
  });
}

/** Sensitive variables, whose values Bake takes from the environment. */
function variablesIn(images: Draft['images']): string[] {
  const names = Object.values(images).flatMap(({ args = {} }) =>
    Object.values(args).flatMap((value) => (typeof value === 'string' ? [] : [value.env])),
  );
  return [...new Set(names)].map(quoteString);
}

function header({ images, inputs, steps }: Draft, script: string | undefined): string[] {
  const files = inputs.files.map(({ name }) => name).join(', ');
  const missing = beyondBake.filter(({ isIn }) => isIn(steps)).map(({ what }) => what);
  const lines = [`Made by mab from ${files}; change that, not this.`];
  if (steps.length > 0) {
    const what = missing.length === 0 ? 'where this is built' : missing.join(', ');
    const who = script ?? 'the script beside this file, which `mab emit bake -o FILE` writes,';
    lines.push(`Bake cannot say: ${what}; ${who} does, and calls Bake with this file.`);
  }
  const learned = [...new Set(Object.values(images).flatMap(learnedAttributes))];
  if (learned.length > 0) {
    lines.push(`Older versions of buildx read past ${learned.join(', ')}: see \`docker buildx bake --print\`.`);
  }
  if (Object.values(images).some(hasMixedAnnotation)) {
    lines.push('Older versions of buildx take types such as "index,manifest:" of an annotation for a part of its key.');
  }
  return lines.map((line) => line.replace(/\p{Cc}+/gu, ' '));
}

/** What a plan may do that a bake file does not say. */
const beyondBake: readonly { readonly what: string; readonly isIn: (steps: readonly Step[]) => boolean }[] = [
  { what: 'making the builder', isIn: hasKind('create-builder') },
  { what: 'installing emulators', isIn: hasKind('install-emulators') },
  { what: 'verifying emulators', isIn: hasKind('verify-emulators') },
  { what: 'building each platform by itself', isIn: buildsApart },
  { what: 'checking what was pushed', isIn: hasKind('check-image') },
  { what: 'testing images', isIn: hasKind('run-test') },
  { what: 'signing', isIn: hasKind('sign-index') },
  { what: 'joining what several have built', isIn: (steps) => steps.some(isJoin) },
  { what: 'tagging only when everything was built', isIn: hasKind('create-index') },
  { what: 'joining by docker manifest', isIn: hasKind('push-manifest') },
  { what: 'reading the published index back', isIn: hasKind('verify-index') },
];

function hasKind(wanted: StepKind): (steps: readonly Step[]) => boolean {
  return (steps) => steps.some(({ kind }) => kind === wanted);
}

function buildsApart(steps: readonly Step[]): boolean {
  const built = steps.flatMap(({ kind, target }) => (kind === 'build-image' ? [target] : []));
  return new Set(built).size < built.length;
}

/** The index of a `manifest` block, which is no target's. */
function isJoin({ kind, target }: Step): boolean {
  return kind === 'create-index' && target === undefined;
}

function groupLines({ description, targets }: BakeGroup): string[] {
  return [
    ...(description === undefined ? [] : [`description = ${quoteString(description)}`]),
    `targets = ${list(targets ?? [])}`,
  ];
}

function targetLines(image: BakeTarget): string[] {
  return Object.entries(image).map(([name, value]: [string, Literal]) => `${name} = ${literal(name, value)}`);
}

function literal(name: string, value: Literal): string {
  if (typeof value === 'string') return quoteString(value);
  if (typeof value === 'boolean') return String(value);
  return isList(value) ? list(value.map((item) => itemText(name, item))) : object(value);
}

function isList(value: object): value is readonly Item[] {
  return Array.isArray(value);
}

function list(items: readonly string[]): string {
  const texts = items.map(quoteString);
  if (texts.length < 2) return `[${texts.join('')}]`;
  return `[\n${texts.map((text) => `    ${text},\n`).join('')}  ]`;
}

function object(entries: Readonly<Record<string, ArgumentValue | number>>): string {
  const lines = Object.entries(entries).map(
    ([key, value]) => `    ${objectKey(key)} = ${typeof value === 'object' ? value.env : quoteString(String(value))}\n`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}  }`;
}

/** A key that is an identifier stands bare; Bake's own names with dots and dashes are quoted. */
function objectKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : quoteString(key);
}
