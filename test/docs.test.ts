import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '../compiler/compile.ts';
import { catalogue } from '../compiler/diagnostics/catalogue.ts';
import { renderDiagnostics } from '../compiler/diagnostics/render.ts';
import { SourceFile } from '../compiler/source/source-file.ts';

const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs').map((name) => join('docs', name)),
].map((name) => ({ name, text: readFileSync(name, 'utf8') }));

/** A manifest that a page shows. */
interface Shown {
  readonly place: string;
  /** What stands behind `hcl` where the block begins; empty: it is a whole file, without a mistake or a warning. */
  readonly mark: Mark;
  readonly text: string;
}

/** `in target` and the like: it stands inside such a block. `gives CODE`: mab says that of it, and nothing else. */
type Mark = '' | `in ${string}` | `gives ${string}`;

const shown = pages.flatMap(({ name, text }): Shown[] =>
  [...text.matchAll(/^( *)```hcl(?: (.*))?\n([^]*?)\n\1```$/gm)].map(([, indent = '', mark = '', body = ''], at) => ({
    place: `${name}, manifest ${at + 1}`,
    mark: mark as Mark,
    text: `${body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')}\n`,
  })),
);

/** A whole file of which everything is asked for; machines and emulators are for some target. */
function complete({ mark, text }: Shown): { readonly text: string; readonly targets: readonly string[] } {
  const [, block] = /^in (\w+)$/.exec(mark) ?? [];
  const whole = block === undefined ? text : `${block} "shown" {\n${text}}\n`;
  const names = [...whole.matchAll(/^(?:target|manifest) "([^"]+)"/gm)].map(([, name = '']) => name);
  return names.length > 0 ? { text: whole, targets: names } : { text: `${whole}target "any" {}\n`, targets: ['any'] };
}

test.each(shown.map((one) => [one.place, one] as const))('%s', (_, one) => {
  const { text, targets } = complete(one);
  const { diagnostics } = compile({
    files: [new SourceFile('build.mab', text)],
    targets,
    overrides: [],
    variables: [],
    output: 'as-declared',
    host: {
      platform: 'linux/amd64',
      now: () => 0,
      random: (bytes) => new Uint8Array(bytes),
      home: () => '/home',
      env: () => undefined,
    },
  });
  const [, code] = /^gives (.*)$/.exec(one.mark) ?? [];
  if (code === undefined) expect(renderDiagnostics(diagnostics, { color: false })).toBe('');
  else expect(diagnostics.map((found) => found.code)).toEqual([code]);
});

test('manifests are found', () => {
  expect(shown.length).toBeGreaterThan(15);
});

describe.each(pages)('$name', ({ name, text }) => {
  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    const local = links.filter((link) => !/^https?:/.test(link));
    expect(local.filter((link) => !existsSync(join(dirname(name), link)))).toEqual([]);
  });

  test('names diagnostics that there are', () => {
    const tables = text.match(/^\| what you see .*\n(?:\|.*\n)+/gm) ?? [];
    const codes = tables.flatMap((table) =>
      [...table.matchAll(/^\| `([a-z]+(?:-[a-z]+)+)` /gm)].map(([, code = '']) => code),
    );
    expect(codes.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
  });
});
