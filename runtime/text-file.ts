import { closeSync, openSync, readFileSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** The text of a file, as UTF-8; undefined where it cannot be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** How much of a file is read at a time, in bytes. */
const blockSize = 256 * 1024;

/** A text file, as UTF-8, in pieces that end with a line, but for the last; nothing where it cannot be read. */
export function* linesIn(path: string): Generator<string, void> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return;
  }
  try {
    const block = Buffer.allocUnsafe(blockSize);
    const decoder = new StringDecoder('utf8');
    let held = '';
    for (let count = readSync(file, block); count > 0; count = readSync(file, block)) {
      const text = held + decoder.write(block.subarray(0, count));
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) yield text.slice(0, end);
      held = text.slice(end);
    }
    held += decoder.end();
    if (held !== '') yield held;
  } finally {
    closeSync(file);
  }
}

/** Writes a file so that readers see the old one or the new one, never a part. Throws what the system says. */
export function replaceFile(path: string, text: string, mode: number): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.mab-tmp`);
  try {
    rmSync(temporary, { force: true });
    writeFileSync(temporary, text, { mode, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
