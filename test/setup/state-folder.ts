import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Each file of tests has a state folder of its own, so that files may publish the same tags at the same time. */
const folder = mkdtempSync(join(tmpdir(), 'mab-state-'));
process.env['XDG_STATE_HOME'] = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
