import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { EngineDescription } from '../../tools/engine/description.ts';
import { exampleEnvironment } from './example-environment.ts';

/** What carries a plan out: all must publish the same. */
export type By = 'run' | 'script' | 'bake';

/** How a plan has been carried out. */
export interface Carried {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** A repository that nobody else writes to, which manifests know as REPO, and its registry. */
  readonly repository: string;
  readonly registry: string;
}

const mab = [process.execPath, resolve('dist/mab.js')] as const;

/** What writes the script that is run, and its name. */
const emitted = {
  script: ['build.sh', ['emit', 'sh', '-o', 'build.sh']],
  bake: ['docker-bake.sh', ['emit', 'bake', '-o', 'docker-bake.hcl']],
} as const;

/** Carries manifests out, each in a folder and with a repository of its own. */
export class Publisher {
  /** A name that no other run has. */
  readonly own: string;
  readonly #engine: EngineDescription | null;
  readonly #scratch: string;

  constructor(engine: EngineDescription | null, name: string) {
    this.own = `${name}-${process.pid}`;
    this.#engine = engine;
    this.#scratch = mkdtempSync(join(tmpdir(), `mab-${name}-`));
  }

  /** Docker and buildx in one of two versions, and the variables that manifests read. */
  environment(version: 'old' | 'new' = 'old') {
    const engine = this.#engine!;
    const env = exampleEnvironment(engine);
    if (version === 'old') return env;
    const path = [engine.tools.newPath, env.PATH].join(delimiter);
    return { ...env, PATH: path, DOCKER_CONFIG: engine.tools.dockerConfig.new };
  }

  /** A folder that holds these files; the same name gives the same folder. */
  folder(name: string, files: Readonly<Record<string, string>>): string {
    const cwd = join(this.#scratch, name);
    mkdirSync(cwd, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), text);
    }
    return cwd;
  }

  async carryOut(
    by: By,
    name: string,
    files: Readonly<Record<string, string>>,
    version: 'old' | 'new' = 'old',
  ): Promise<Carried> {
    const cwd = this.folder(`${name}-${by}`, files);
    const repository = `${this.own}/${name}-${by}`;
    const { engines, registry, tools } = this.#engine!;
    const env = {
      ...this.environment(version),
      REPO: `${registry}/${repository}`,
      FARM: `${this.own}-${name}-${by}`,
      AMD: engines.amd.buildkit,
      ARM: engines.arm.buildkit,
    };
    const options = { cwd, env, reject: false, stdin: 'ignore' } as const;
    if (by !== 'run') await execa(mab[0], [mab[1], ...emitted[by][1]], { ...options, reject: true });
    const argv = by === 'run' ? [...mab, 'run'] : [join(tools.path, 'dash'), emitted[by][0]];
    const { exitCode, stdout, stderr } = await execa(argv[0]!, argv.slice(1), options);
    for (const node of ['', '-amd', '-arm']) {
      await execa('docker', ['buildx', 'rm', `${env.FARM}${node}`], { env, reject: false });
    }
    return { exitCode, stdout, stderr, repository, registry };
  }

  /** Pushes an image as somebody else would have. */
  async pushForeign(reference: string, dockerfile: string, flags: readonly string[]): Promise<void> {
    const folder = this.folder(reference.replace(/[^a-z0-9]+/g, '-'), { Dockerfile: dockerfile });
    const env = this.environment();
    const argv = ['buildx', 'build', '--build-arg', `BASE=${env.BASE}`, ...flags, '--tag', reference, folder];
    await execa('docker', argv, { env });
  }

  dispose(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}
