import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Linux has a device that is always full. */
const full = '/dev/full';
const mab = resolve('dist/mab.js');

describe.runIf(existsSync(full))('on a full disk', () => {
  it('a result that is lost is said to be, and makes no good end', () => {
    const { status, stderr } = spawnSync(process.execPath, [mab, 'eval', '1 + 1'], {
      stdio: ['ignore', openSync(full, 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'mab: standard output cannot be written: no space left on the device\n  what it was to show is lost\n',
    });
  });

  it('words about the work may get lost', () => {
    const { status, stdout } = spawnSync(process.execPath, [mab, 'runs'], {
      cwd: resolve('schemas'),
      stdio: ['ignore', 'pipe', openSync(full, 'w')],
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});
