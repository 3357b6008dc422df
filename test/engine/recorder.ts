import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One call of docker, as the process saw it. */
export interface Recorded {
  readonly argv: readonly string[];
  /** Environment variables of the command that docker would act on. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
  /** Nanoseconds of the machine's monotonic clock. */
  readonly began: number;
  readonly ended: number;
}

/** Stands in PATH before docker: writes down every call and lets the real one do it. */
export class Recorder {
  readonly #log: string;
  readonly #bin: string;

  /** `folder`: an empty folder of its own. `docker`: the real program. */
  constructor(folder: string, docker: string) {
    this.#log = join(folder, 'log');
    this.#bin = join(folder, 'bin');
    mkdirSync(this.#log, { recursive: true });
    mkdirSync(this.#bin);
    const path = join(this.#bin, 'docker');
    writeFileSync(path, `#!${process.execPath}\n${program(docker, this.#log)}`);
    chmodSync(path, 0o755);
  }

  /** PATH with the recorder first. */
  path(rest: string): string {
    return `${this.#bin}${delimiter}${rest}`;
  }

  /** What was called so far, in the order in which it began. */
  calls(): Recorded[] {
    return readdirSync(this.#log)
      .map((name) => JSON.parse(readFileSync(join(this.#log, name), 'utf8')) as Recorded)
      .sort((a, b) => a.began - b.began);
  }
}

/** CommonJS, as a file without extension is. */
function program(docker: string, log: string): string {
  return `const { spawnSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const now = () => Number(process.hrtime.bigint());
const began = now();
let stdin = '';
try { stdin = readFileSync(0, 'utf8'); } catch {}
const { PATH, ...rest } = process.env;
const path = PATH.split(':').slice(1).join(':');
const { status } = spawnSync(${JSON.stringify(docker)}, process.argv.slice(2), {
  env: { ...rest, PATH: path }, input: stdin, stdio: ['pipe', 'inherit', 'inherit'],
});
const env = Object.fromEntries(Object.entries(rest).filter(([name]) => /^(?:BUILDX|BUILDKIT|DOCKER)_/.test(name)));
const record = { argv: ['docker', ...process.argv.slice(2)], env, stdin, began, ended: now() };
writeFileSync(${JSON.stringify(log)} + '/' + process.pid + '.json', JSON.stringify(record));
process.exit(status ?? 1);
`;
}
