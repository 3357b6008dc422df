import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { moments } from './scene.ts';
import { hasTmux, Tmux } from './tmux.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mab-terminal-'));
const program = join(scratch, 'replay.mjs');
const canRun = hasTmux();
if (!canRun) console.warn('tmux is not installed: the live view is not tried in a terminal (`apt-get install tmux`)');

beforeAll(async () => {
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'replay.ts'),
    platform: 'node',
    logLevel: 'silent',
  });
  await bundle.write({ file: program, format: 'esm', codeSplitting: false });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
/** Runs a shell's words; the shell stays when they have ended, so that what they leave behind can be looked at. */
function open(columns: number, rows: number, words: string): Tmux {
  const command = `${words}; tmux set-option -g @exit $?; tmux wait-for -S reached-exit; exec cat`;
  const terminal = new Tmux(`view${(count += 1)}`, command, { columns, rows });
  onTestFinished(() => terminal.kill());
  return terminal;
}

const replay = (mode: string): string => `'${process.execPath}' '${program}' ${mode}`;
const golden = (name: string): string => join('screens', `${name}.txt`);

describe.runIf(canRun)('in a terminal', () => {
  it.each([80, 40])('of %i columns a run looks as recorded', async (columns) => {
    const terminal = open(columns, 24, replay('whole'));
    for (const name of [...Object.keys(moments), 'end']) {
      terminal.reached(name);
      await expect(terminal.screen()).toMatchFileSnapshot(golden(`${columns}-${name}`));
      expect(terminal.format('#{cursor_flag}')).toBe(name === 'end' ? '1' : '0');
      terminal.go(name);
    }
    terminal.reached('exit');
    expect(terminal.format('#{cursor_flag} #{@exit}')).toBe('1 0');
  });

  it('the cursor is back after a crash', () => {
    const terminal = open(80, 24, replay('crash'));
    terminal.reached('exit');
    expect(terminal.format('#{cursor_flag} #{@exit}')).toBe('1 1');
  });

  it('is given back when the run is stopped, and the view goes on below what was written there meanwhile', () => {
    const meanwhile = 'echo what the shell says; tmux wait-for -S reached-shell; tmux wait-for go-shell; fg';
    const terminal = open(80, 24, `set -m; ${replay('stop')}; ${meanwhile}`);
    const [first = '', second = ''] = Object.keys(moments);
    terminal.reached(first);
    terminal.go(first);
    terminal.reached('shell');
    expect(terminal.screen()).toMatch(/its last lines say why\n[^⠋]*\nwhat the shell says\n$/);
    expect(terminal.format('#{cursor_flag}')).toBe('1');
    terminal.go('shell');
    terminal.reached(second);
    expect(terminal.screen()).toMatch(
      /\nwhat the shell says\n[^⠋]*\n⠋ build\/app\/linux-amd64 .*\n.*\n.* 3\/7 steps .*\n$/,
    );
    expect(terminal.format('#{cursor_flag}')).toBe('0');
  });
});
