import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { exampleEnvironment } from './example-environment.ts';

/** Two carriers of one plan, each with its own buildx: all of them must do the same. */
export const carriers = [
  { by: 'run', buildx: 'old' },
  { by: 'script', buildx: 'new' },
] as const;
export type Carrier = (typeof carriers)[number];

const mab = [process.execPath, resolve('dist/mab.js')] as const;

/** A folder with a manifest and a Docker configuration of its own, so that it finds no builder of anybody else. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'mab-place-'));
  readonly env: Readonly<Record<string, string>>;
  readonly #carrier: Carrier;
  readonly #shell: string;

  constructor(engine: EngineDescription, carrier: Carrier) {
    const base = exampleEnvironment(engine);
    const { newPath, dockerConfig } = engine.tools;
    const config = join(this.folder, 'docker-config');
    mkdirSync(config);
    // A link to its plugins is all that the engine's own configuration has.
    writeFileSync(
      join(config, 'config.json'),
      JSON.stringify({ cliPluginsExtraDirs: [join(dockerConfig[carrier.buildx], 'cli-plugins')] }),
    );
    const path = carrier.buildx === 'new' ? [newPath, base.PATH].join(delimiter) : base.PATH;
    this.env = { ...base, PATH: path, DOCKER_CONFIG: config };
    this.#carrier = carrier;
    this.#shell = join(engine.tools.path, 'dash');
  }

  write(files: Readonly<Record<string, string>>): this {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      writeFileSync(join(this.folder, file), text);
    }
    return this;
  }

  /** Carries the manifest out; what a person sees, without regard to line breaks in the text of a remedy. */
  async carryOut(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const options = { cwd: this.folder, env: { ...this.env, ...env }, reject: false, stdin: 'ignore' } as const;
    const script = join(this.folder, 'build.sh');
    if (this.#carrier.by === 'script') {
      const emitted = await execa(mab[0], [mab[1], 'emit', 'sh', ...args, '-o', script], options);
      if (emitted.exitCode !== 0) return { exitCode: emitted.exitCode, stderr: emitted.stderr };
    }
    const argv = this.#carrier.by === 'run' ? [...mab, 'run', ...args] : [this.#shell, script];
    const { exitCode, stderr } = await execa(argv[0]!, argv.slice(1), options);
    return { exitCode, stderr };
  }

  /** A call of docker as the plan's commands see it. */
  async docker(...args: readonly string[]) {
    const { exitCode, stdout, stderr } = await execa('docker', args, {
      cwd: this.folder,
      env: this.env,
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }

  async leave(...builders: readonly string[]): Promise<void> {
    for (const name of builders) await this.docker('buildx', 'rm', name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
