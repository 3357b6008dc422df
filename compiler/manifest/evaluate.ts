import { diagnostic, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { parseExpression } from '../syntax/parse.ts';
import type { SourceFile } from '../source/source-file.ts';
import { openVariables } from '../values/result.ts';
import type { Value } from '../values/value.ts';
import { declare } from './declarations.ts';
import { nameBuildables } from './evaluation/buildables.ts';
import { Globals } from './evaluation/globals.ts';
import { World } from './evaluation/world.ts';
import { parseFiles } from './files.ts';
import { readVariableFlags } from './flags.ts';
import type { ManifestInput } from './input.ts';
import { readSensitive } from './own/sensitive.ts';

/**
 * The value of an expression that sees what the files declare: variables, attributes, functions, `target.NAME`. What the
 * expression does not use is not evaluated. Without a value where there is an error.
 */
export function evaluateIn(
  { files, variables, host }: Pick<ManifestInput, 'files' | 'variables' | 'host'>,
  expression: SourceFile,
): Outcome<Value | undefined> {
  const parsed = parseFiles(files);
  const tree = parseExpression(expression);
  const flags = readVariableFlags(variables);
  const declared = declare(parsed.value.bodies);
  const sensitive = readSensitive(declared.value);
  const { hidden } = sensitive.value;
  const diagnostics = [...parsed.diagnostics, ...tree.diagnostics, ...flags.diagnostics, ...declared.diagnostics];
  diagnostics.push(...sensitive.diagnostics.map((one) => ({ ...one, hidden })));
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const isVariable = (name: string): boolean => declared.value.variables.has(name);
  const world = new World(host, flags.value, { isVariable, sensitive: sensitive.value.names });
  const globals = new Globals(declared.value, world);
  const named = nameBuildables(declared.value.buildables, globals);
  for (const one of named.namesakes.values()) one.complete();
  const value = globals.evaluate(tree.value);
  diagnostics.push(...globals.diagnostics.map((one) => ({ ...one, hidden })));
  const [name] = hasErrors(diagnostics) ? [] : openVariables(value);
  if (name !== undefined) diagnostics.push(diagnostic('sensitive-value', tree.value.span, { name }));
  return { value: hasErrors(diagnostics) ? undefined : value, diagnostics };
}
