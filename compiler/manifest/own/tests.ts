import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ImageTest } from '../model.ts';
import { byPlatform } from './by-platform.ts';
import type { SaidBlock, SaidBlocks } from './said-block.ts';

const defaultTimeout = 60;

/** Makes the tests of a target of its `test` blocks. */
export function testsOf(said: SaidBlocks, diagnostics: Diagnostic[]): ImageTest[] {
  return [...said.values()].map((block) => testOf(block, diagnostics));
}

function testOf(block: SaidBlock, diagnostics: Diagnostic[]): ImageTest {
  const { name, span } = block;
  const command = commandOf(block, diagnostics);
  return {
    name,
    span,
    command,
    expect: byPlatform(block, 'expect', diagnostics),
    exitCode: block.number('exit-code')?.value ?? 0,
    timeout: block.number('timeout')?.value ?? defaultTimeout,
    platforms: block.list('platforms') ?? [],
  };
}

function commandOf(block: SaidBlock, diagnostics: Diagnostic[]): ImageTest['command'] {
  const [run, args] = ['run', 'args'].map((name) => block.list(name)?.map(({ value }) => value));
  const { name } = block;
  if (run !== undefined && args !== undefined) {
    diagnostics.push(diagnostic('test-of-two-kinds', block.spanOf('args'), { name }));
  }
  if (run !== undefined && run.length > 0) return { replaces: 'entrypoint', argv: run };
  if (args !== undefined) return { replaces: 'command', argv: args };
  diagnostics.push(diagnostic('test-without-command', block.span, { name }));
  return undefined;
}
