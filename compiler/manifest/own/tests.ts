import { diagnostic, type Diagnostic, type Related } from '../../diagnostics/diagnostic.ts';
import type { HttpCheck, ImageTest, WantedText } from '../model.ts';
import { byPlatform } from './by-platform.ts';
import { checkName } from './name.ts';
import { whyUnportable } from './pattern.ts';
import type { SaidBlock, SaidBlocks } from './said-block.ts';

const defaultTimeout = 60;
/** In seconds. Timers that are set for more than 24 days end at once. */
const aWeek = 604_800;
const defaultClient = 'busybox:latest';

/** Makes the tests of a target of its `test` blocks. */
export function testsOf(said: SaidBlocks, diagnostics: Diagnostic[]): ImageTest[] {
  return [...said.values()].map((block) => testOf(block, diagnostics));
}

function testOf(block: SaidBlock, diagnostics: Diagnostic[]): ImageTest {
  const { name, span } = block;
  const http = httpOf(block, diagnostics);
  diagnostics.push(...checkName('test', block));
  diagnostics.push(...checkRange(block, 'exit-code', [0, 255]), ...checkRange(block, 'timeout', [1, aWeek]));
  return {
    name,
    span,
    command: commandOf(block, http, diagnostics),
    http,
    wanted: wantedOf(block, name, diagnostics),
    exitCode: block.number('exit-code')?.value ?? 0,
    timeout: block.number('timeout')?.value ?? defaultTimeout,
    platforms: block.list('platforms') ?? [],
  };
}

function commandOf(block: SaidBlock, http: HttpCheck | undefined, diagnostics: Diagnostic[]): ImageTest['command'] {
  const [run, args] = ['run', 'args'].map((name) => block.list(name)?.map(({ value }) => value));
  const { name } = block;
  if (run !== undefined && args !== undefined) {
    diagnostics.push(diagnostic('test-of-two-kinds', block.spanOf('args'), { name }, besides(block, 'run')));
  }
  if (run !== undefined && run.length > 0) return { replaces: 'entrypoint', argv: run };
  if (args !== undefined) return { replaces: 'command', argv: args };
  if (http === undefined) diagnostics.push(diagnostic('test-without-command', block.span, { name }));
  return undefined;
}

/** Where the other attribute of a pair stands, which may be in another file. */
function besides(block: SaidBlock, attribute: string): { readonly related: readonly Related[] } {
  return { related: [{ span: block.spanOf(attribute), message: `${attribute} stands here` }] };
}

/** `expect` or `pattern` of a block. */
function wantedOf(block: SaidBlock, test: string, diagnostics: Diagnostic[]): WantedText | undefined {
  const expect = byPlatform(block, 'expect', diagnostics);
  const pattern = byPlatform(block, 'pattern', diagnostics);
  if (expect !== undefined && pattern !== undefined) {
    const params = { name: test };
    diagnostics.push(diagnostic('test-of-two-texts', block.spanOf('pattern'), params, besides(block, 'expect')));
  }
  if (pattern === undefined) return expect === undefined ? undefined : { kind: 'equal', text: expect };
  for (const { value, span } of 'all' in pattern ? [pattern.all] : pattern.each.values()) {
    const reason = whyUnportable(value);
    if (reason !== undefined) diagnostics.push(diagnostic('unportable-pattern', span, { pattern: value, ...reason }));
  }
  return { kind: 'match', text: pattern };
}

function httpOf(test: SaidBlock, diagnostics: Diagnostic[]): HttpCheck | undefined {
  const block = test.blocks('http').get('');
  if (block === undefined) return undefined;
  const status = block.number('status')?.value ?? 200;
  const wanted = wantedOf(block, test.name, diagnostics);
  diagnostics.push(...checkHttp(block, test.name), ...checkOutside(test));
  if (wanted !== undefined && status >= 300) {
    diagnostics.push(diagnostic('http-body-of-failure', block.spanOf('status'), { name: test.name, status }));
  }
  return {
    span: block.span,
    port: block.number('port')?.value ?? 0,
    path: block.word('path')?.value ?? '/',
    status,
    wanted,
    client: block.word('client')?.value ?? defaultClient,
  };
}

function checkHttp(block: SaidBlock, test: string): Diagnostic[] {
  const found: Diagnostic[] = block.settings.has('port')
    ? []
    : [diagnostic('missing-attribute', block.span, { name: 'port', block: `http of test "${test}"` })];
  found.push(...checkRange(block, 'port', [1, 65_535]), ...checkRange(block, 'status', [100, 599]));
  const path = block.word('path');
  if (path !== undefined && !/^\/[!-~]*$/.test(path.value)) {
    found.push(diagnostic('malformed-http-path', path.span, { path: path.value }));
  }
  return found;
}

function checkRange(
  block: SaidBlock,
  attribute: string,
  [least, most]: readonly [least: number, most: number],
): Diagnostic[] {
  const number = block.number(attribute);
  if (number === undefined || (number.value >= least && number.value <= most)) return [];
  return [diagnostic('number-out-of-range', number.span, { attribute, least, most })];
}

/** What a process prints that is ended when it has answered, nobody compares. */
function checkOutside(test: SaidBlock): Diagnostic[] {
  return ['expect', 'pattern', 'exit-code']
    .filter((attribute) => test.settings.has(attribute))
    .map((attribute) => diagnostic('idle-beside-http', test.spanOf(attribute), { name: test.name, attribute }));
}
