import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private folder for a run's temporary files, readable by nobody else. */
export class RunFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'mab-'));

  /** Removes it with all that is in it; a second call does nothing. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
