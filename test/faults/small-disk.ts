import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A folder with a file system of its own, in memory, that can be filled. */
export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whoever wanted it removes it at the end. */
  static async at(folder: string, megabytes: number): Promise<SmallDisk> {
    mkdirSync(folder, { recursive: true });
    await execa('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  /** Leaves not a byte. */
  async fill(): Promise<void> {
    const file = await open(this.#filler, 'a');
    try {
      for (let size = 1024 * 1024; size > 0; size = Math.floor(size / 2)) {
        while (await wrote(file, size));
      }
    } finally {
      await file.close();
    }
  }

  empty(): void {
    rmSync(this.#filler, { force: true });
  }

  async remove(): Promise<void> {
    await execa('umount', ['--lazy', this.#folder]);
  }

  get #filler(): string {
    return join(this.#folder, 'filler');
  }
}

async function wrote(file: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> {
  try {
    const { bytesWritten } = await file.write(Buffer.alloc(size));
    return bytesWritten === size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
