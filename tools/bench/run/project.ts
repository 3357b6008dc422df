import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineDescription } from '../../engine/description.ts';

/** A folder of so many images, each of a context of its own; the manifest is a bake file, too. */
export interface Project {
  readonly folder: string;
  readonly targets: number;
  /** Makes every layer but the base image's new, so that nothing of it is cached. */
  readonly renew: () => void;
}

/** The builder of all contenders: one BuildKit, which emulates what is not its own. */
export const builder = 'mab-bench';

/** What is built: so many images, each for these platforms. `work`: how many MiB each build makes a checksum of. */
interface Size {
  readonly targets: number;
  readonly platforms: readonly string[];
  readonly work: number;
}

/** Published to `REPO`, a variable of the environment. */
export function projectOf({ base, engines }: EngineDescription, { targets, platforms, work }: Size): Project {
  const folder = join('.cache', 'bench', `run-${targets}-${platforms.length}`);
  const names = Array.from({ length: targets }, (_, at) => `image-${at}`);
  rmSync(folder, { recursive: true, force: true });
  for (const name of names) {
    mkdirSync(join(folder, name), { recursive: true });
    // The suffix is busybox's.
    const made = work === 0 ? 'cat /nonce' : `head -c ${work}m /dev/zero | cat /nonce - | sha256sum`;
    const lines = [`FROM ${base}`, 'COPY nonce /', `RUN --network=none ${made} > /made`, ''];
    writeFileSync(join(folder, name, 'Dockerfile'), lines.join('\n'));
  }
  writeFileSync(join(folder, 'build.mab'), manifest(names, platforms, engines.amd.buildkit));
  const renew = (): void => {
    for (const name of names) writeFileSync(join(folder, name, 'nonce'), randomBytes(32).toString('hex'));
  };
  renew();
  return { folder, targets, renew };
}

function manifest(names: readonly string[], platforms: readonly string[], endpoint: string): string {
  return `variable "REPO" {
  default = ""
}

builder "${builder}" {
  driver = "remote"
  node "one" {
    endpoint  = "${endpoint}"
    platforms = ["linux/amd64", "linux/arm64"]
  }
}

group "default" {
  targets = ${JSON.stringify(names)}
}
${names
  .map(
    (name) => `
target "${name}" {
  context   = "${name}"
  builder   = "${builder}"
  platforms = ${JSON.stringify(platforms)}
  tags      = ["\${REPO}/${name}:1"]
  output    = ["type=registry"]
}
`,
  )
  .join('')}`;
}
