import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { emitScript } from '../../../../compiler/emit/shell/script.ts';
import { planOf, step, words } from '../../../runtime/plans.ts';
import { runIn, shells } from './shells.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mab-program-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// Functions and variables of scripts, words of shells, and what a shell would read.
const names = [
  'join',
  'fail',
  'cleanup',
  'sign_app',
  'wait',
  'exit',
  'set',
  'while',
  'a=b',
  '_=',
  'it\'s "$HOME"',
  '-x',
];

test.each(names)('a program named %j is called by its name', (name) => {
  const path = join(scratch, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s|' "$@" >'${scratch}/called'\n`);
  chmodSync(path, 0o755);
  const plan = planOf([step('sign/app', { commands: [words(name, 'x', '$y')] }), step('b', { needs: ['sign/app'] })]);
  const script = `PATH='${scratch}':$PATH\n${emitScript(plan, { root: undefined })}`;
  for (const shell of shells) {
    expect(runIn(shell, script), shell.join(' ')).toBe('');
    expect(readFileSync(join(scratch, 'called'), 'utf8')).toBe('x|$y|');
    rmSync(join(scratch, 'called'));
  }
});
