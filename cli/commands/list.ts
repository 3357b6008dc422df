import { readListing, type ListedTarget, type ListedVariable } from '../../compiler/manifest/listing.ts';
import { columns } from '../../compiler/emit/review/columns.ts';
import { printable } from '../../compiler/emit/printable.ts';
import { compileFor, report, Reported } from '../compilation.ts';
import { usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { World } from '../world.ts';
import type { ManifestOptions } from './manifest-options.ts';

interface Wish {
  readonly type: 'targets' | 'variables';
  readonly format: 'table' | 'json';
}

/** `--list`, as in Bake: what there is to build, or to set. */
export async function listCommand(wanted: string, options: ManifestOptions, world: World): Promise<ExitCode> {
  const { type, format } = wishOf(wanted);
  const { plan: listing, diagnostics } = await compileFor(readListing, [], options, world);
  report(diagnostics, world);
  if (listing === undefined) throw new Reported();
  const { targets, variables } = listing;
  const rows = type === 'targets' ? targetRows(targets) : variableRows(variables ?? []);
  // Go prints a list to which no target was added as null.
  const list = type === 'targets' && targets.length === 0 ? undefined : listing[type];
  const text = format === 'json' ? JSON.stringify(list ?? null, null, 2) : columns(rows).join('\n');
  world.stdout.write(`${text}\n`);
  return exitCode.done;
}

/** `targets`, `type=variables,format=json` */
function wishOf(written: string): Wish {
  const fields = written.split(',').map((field) => (field.includes('=') ? field.split('=', 2) : ['type', field]));
  const { type = '', format = 'table', ...others } = Object.fromEntries(fields) as Readonly<Record<string, string>>;
  const isKnown = (type === 'targets' || type === 'variables') && (format === 'table' || format === 'json');
  if (isKnown && Object.keys(others).length === 0) return { type, format };
  throw usageError(`--list cannot be ${written}`, 'write targets or variables, or type=targets,format=json');
}

function targetRows(targets: readonly ListedTarget[]): string[][] {
  return [['TARGET', 'DESCRIPTION'], ...targets.map(({ name, description = '' }) => [name, printable(description)])];
}

function variableRows(variables: readonly ListedVariable[]): string[][] {
  const rows = variables.map(({ name, type = '', value = '<null>', description = '' }) => [
    name,
    type,
    value,
    description,
  ]);
  return [['VARIABLE', 'TYPE', 'VALUE', 'DESCRIPTION'], ...rows.map((row) => row.map(printable))];
}
