import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { exampleEnvironment } from './example-environment.ts';

/** What carries a plan out, and which buildx it calls. */
export interface Carrier {
  readonly by: 'run' | 'script' | 'bake';
  readonly buildx: 'old' | 'new';
}

/** Two carriers of one plan, each with its own buildx: all of them must do the same. */
export const carriers = [
  { by: 'run', buildx: 'old' },
  { by: 'script', buildx: 'new' },
] as const satisfies readonly Carrier[];

const mab = [process.execPath, resolve('dist/mab.js')] as const;

/** What writes the script that is run, and its name. */
const emitted = {
  script: [['emit', 'sh', '-o', 'build.sh'], 'build.sh'],
  bake: [['emit', 'bake', '-o', 'docker-bake.hcl'], 'docker-bake.sh'],
} as const;

/**
 * A folder with a manifest and a Docker configuration of its own, so that it finds no builder of anybody else, and a
 * repository that nobody else writes to, which manifests know as REPO.
 */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'mab-place-'));
  readonly env: Readonly<Record<string, string>>;
  readonly registry: string;
  readonly repository = this.folder.slice(tmpdir().length + 1).toLowerCase();
  readonly #carrier: Carrier;
  readonly #shell: string;

  constructor(engine: EngineDescription, carrier: Carrier = carriers[0]) {
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
    this.registry = engine.registry;
    const own = { REPO: `${this.registry}/${this.repository}`, AMD: base.AMD_NODE, ARM: base.ARM_NODE };
    this.env = { ...base, PATH: path, DOCKER_CONFIG: config, ...own };
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

  /** Carries the manifest out: what a person sees, and where it publishes. */
  async carryOut(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const options = { cwd: this.folder, env: { ...this.env, ...env }, reject: false, stdin: 'ignore' } as const;
    const { by } = this.#carrier;
    const { registry, repository } = this;
    if (by === 'run') {
      return { ...seen(await execa(mab[0], [mab[1], 'run', ...args], options)), registry, repository };
    }
    const [words, script] = emitted[by];
    const written = await execa(mab[0], [mab[1], ...words, ...args], options);
    const ended = written.exitCode === 0 ? await execa(this.#shell, [script], options) : written;
    return { ...seen(ended), registry, repository };
  }

  /** A call of docker as the plan's commands see it. */
  async docker(...args: readonly string[]) {
    return seen(await execa('docker', args, { cwd: this.folder, env: this.env, reject: false }));
  }

  /** Whether docker finds a buildx, in the environment of carrying out. */
  async hasBuildx(env: Readonly<Record<string, string>>): Promise<boolean> {
    const call = await execa('docker', ['buildx', 'version'], { env: { ...this.env, ...env }, reject: false });
    return call.exitCode === 0;
  }

  /** Pushes an image as somebody else would have. */
  async pushForeign(reference: string, dockerfile: string, flags: readonly string[]): Promise<void> {
    const argv = [
      'buildx',
      'build',
      '--build-arg',
      `BASE=${this.env['BASE'] ?? ''}`,
      ...flags,
      '--tag',
      reference,
      '-',
    ];
    await execa('docker', argv, { cwd: this.folder, env: this.env, input: dockerfile });
  }

  async leave(...builders: readonly string[]): Promise<void> {
    for (const name of builders) await this.docker('buildx', 'rm', name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Seen {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function seen({ exitCode, stdout, stderr }: Seen): Seen {
  return { exitCode, stdout, stderr };
}
