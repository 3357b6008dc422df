import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../source/source-file.ts';
import { cutPair } from './bake/csv.ts';

/** `--var NAME=value` flags by name, the last of a name; each value is a text that complaints can point into. */
export function readVariableFlags(texts: readonly string[]): Outcome<ReadonlyMap<string, SourceFile>> {
  const diagnostics: Diagnostic[] = [];
  const flags = new Map<string, SourceFile>();
  for (const text of texts) {
    const [name, value] = cutPair(text) ?? ['', ''];
    if (name !== '') flags.set(name, new SourceFile(`--var ${name}`, value));
    else {
      const file = new SourceFile('--var', text);
      diagnostics.push(diagnostic('malformed-variable-flag', file.span(0, text.length), { text }));
    }
  }
  return { value: flags, diagnostics };
}
