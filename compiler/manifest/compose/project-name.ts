import type { SourceFile } from '../../source/source-file.ts';
import { substitute, type Lookup } from './template.ts';
import { child, printed } from './tree.ts';
import { parseYaml } from './yaml.ts';

/** The name that the last file gives its project, else COMPOSE_PROJECT_NAME, else `bake`. */
export function projectName(files: readonly SourceFile[], lookup: Lookup): string {
  const names = files.filter(({ text }) => /^\s*(?:name|"name"|'name'|\{)/m.test(text)).flatMap(namesIn);
  const name = substitute(names.at(-1) ?? '', lookup).text;
  return name || lookup('COMPOSE_PROJECT_NAME') || 'bake';
}

/** Mistakes are reported when the file itself is read. */
function namesIn(file: SourceFile): string[] {
  return parseYaml(file).value.flatMap(({ root }) => {
    const node = child(root, 'name');
    const name = node === undefined ? undefined : printed(node);
    return name === undefined || name === '' ? [] : [name];
  });
}
