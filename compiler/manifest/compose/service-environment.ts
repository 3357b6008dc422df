import { diagnostic } from '../../diagnostics/diagnostic.ts';
import { parseDotenv } from './dotenv.ts';
import type { Loader } from './load.ts';
import type { Lookup } from './template.ts';
import { child, itemsOf, membersOf, printed, textIn, type Node } from './tree.ts';

/** The variables of a service's containers, of which build arguments without a value take theirs. */
export function serviceEnvironment(service: Node, lookup: Lookup, loader: Loader): Lookup {
  const variables = new Map<string, string>();
  for (const file of itemsOf(child(service, 'env_file'))) {
    for (const [name, value] of variablesIn(file, (name) => variables.get(name) ?? lookup(name), loader)) {
      variables.set(name, value);
    }
  }
  for (const [name, { value }] of membersOf(child(service, 'environment'))) {
    const text = value.kind === 'null' ? lookup(name) : printed(value);
    if (text === undefined) variables.delete(name);
    else variables.set(name, text);
  }
  return (name) => variables.get(name);
}

function variablesIn(node: Node, lookup: Lookup, loader: Loader): ReadonlyMap<string, string> {
  const path = textIn(child(node, 'path'));
  if (path === undefined) return new Map();
  const required = child(node, 'required');
  const isRequired =
    required === undefined || (required.kind === 'bool' ? required.value : textIn(required) !== 'false');
  const file = loader.fileAt(path, node.span, isRequired);
  if (file === undefined) return new Map();
  const format = child(node, 'format');
  if (format !== undefined && textIn(format) !== '') {
    loader.diagnostics.push(diagnostic('env-file-format', format.span, { format: textIn(format) ?? '' }));
    return new Map();
  }
  const { value, diagnostics } = parseDotenv(file, lookup);
  loader.diagnostics.push(...diagnostics);
  return value;
}
