import { StringDecoder } from 'node:string_decoder';
import { evaluateIn } from '../../compiler/manifest/evaluate.ts';
import { SourceFile } from '../../compiler/source/source-file.ts';
import { evaluateLine, type LineTools } from '../../compiler/values/eval-line.ts';
import { library } from '../../compiler/values/functions/library.ts';
import { toJson } from '../../compiler/values/json.ts';
import { report } from '../compilation.ts';
import { Complaint, usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { findFiles, readFiles } from '../files.ts';
import { hostOf } from '../host.ts';
import type { World } from '../world.ts';

export interface EvalOptions {
  readonly file: readonly string[];
  readonly var: readonly string[];
  readonly lines?: true;
}

/** `mab eval EXPR` and `mab eval --lines`. */
export async function evalCommand(
  expression: string | undefined,
  options: EvalOptions,
  world: World,
): Promise<ExitCode> {
  if (options.lines === true) {
    if (expression !== undefined) throw usageError('--lines reads expressions from standard input', 'leave EXPR out');
    return evaluateLines(world);
  }
  if (expression === undefined) throw usageError('an expression is missing', "such as: mab eval '1 + 1'");
  return evaluateOne(expression, options, world);
}

/** In the scope of the files, if there are any. */
async function evaluateOne(expression: string, options: EvalOptions, world: World): Promise<ExitCode> {
  const isAlone = options.file.length === 0 && findFiles(world).length === 0;
  const files = isAlone ? [] : await readFiles(options.file, world);
  const file = new SourceFile('expression', expression);
  const { value, diagnostics } = evaluateIn({ files, variables: options.var, host: hostOf(world) }, file);
  report(diagnostics, world);
  if (value === undefined) return exitCode.failed;
  const json = toJson(value);
  if (typeof json !== 'string') throw new Complaint(json.message);
  world.stdout.write(`${json}\n`);
  return exitCode.done;
}

/** Answers every line, in order, as soon as it is there. */
async function evaluateLines(world: World): Promise<ExitCode> {
  const tools = { functions: library, host: hostOf(world) };
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of world.stdin) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)))).split('\n');
    rest = lines.pop() ?? '';
    world.stdout.write(lines.map((line) => answer(line, tools)).join(''));
    await world.stdout.backlog();
    if (world.stdout.isClosed()) return exitCode.done;
  }
  if (rest !== '') world.stdout.write(answer(rest, tools));
  return exitCode.done;
}

/** A line that mab itself stumbles over must not cost the others their answers. */
function answer(line: string, tools: LineTools): string {
  try {
    return `${evaluateLine(line, tools)}\n`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${JSON.stringify({ error: { code: 'internal', message, line: 1, column: 1 } })}\n`;
  }
}
