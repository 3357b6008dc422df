import { diagnostic, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import { parseBody } from '../syntax/parse.ts';
import type { Body } from '../syntax/tree.ts';
import { parseJsonBody } from './json/body.ts';

/** Files by what they are: bodies in HCL or JSON, and Compose files, which Bake reads first. */
export interface Parsed {
  readonly bodies: readonly Body[];
  readonly compose: readonly SourceFile[];
}

/** Parses files by their names; where a name does not tell, by their first words. Empty files are passed over. */
export function parseFiles(files: readonly SourceFile[]): Outcome<Parsed> {
  const diagnostics: Diagnostic[] = [];
  const bodies: Body[] = [];
  const compose: SourceFile[] = [];
  for (const file of files) {
    if (file.text === '') continue;
    const format = formatOf(file);
    if (format === 'compose') {
      compose.push(file);
      continue;
    }
    const parsed = format === 'json' ? parseJsonBody(file) : parseBody(file);
    diagnostics.push(...parsed.diagnostics);
    bodies.push(parsed.value);
  }
  const [first] = files;
  if (first !== undefined && bodies.length + compose.length === 0 && !hasErrors(diagnostics)) {
    diagnostics.push(diagnostic('no-manifest', first.span(0, 0), {}));
  }
  return { value: { bodies, compose }, diagnostics };
}

type Format = 'hcl' | 'json' | 'compose';

function formatOf({ name, text }: SourceFile): Format {
  const extension = /\.([a-z]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  if (extension === 'yml' || extension === 'yaml') return 'compose';
  if (extension === 'json') return 'json';
  if (extension === 'hcl' || extension === 'mab') return 'hcl';
  if (/^\s*\{/.test(text)) return 'json';
  return /^(?:services|name|include|version|secrets|x-[\w-]+)\s*:/m.test(text) ? 'compose' : 'hcl';
}
