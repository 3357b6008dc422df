import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { exampleEnvironment } from './example-environment.ts';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-sensitive-'));
const mab = [process.execPath, resolve('dist/mab.js')] as const;
const secret = 'sword"fish $HOME \\ end';
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The build says its argument aloud, and fails unless it is the one that was meant; the secret is mounted, too. */
const dockerfile = (base: string): string => `FROM ${base}
ARG TOKEN
ARG OTHER
ARG WANTED
RUN --network=none echo "the value is $TOKEN" && [ "$(printf %s "$TOKEN" | sha256sum)" = "$WANTED  -" ]
RUN --network=none [ "$TOKEN" = "$OTHER" ] && printf %s "$TOKEN" | sha256sum >/received
RUN --network=none --mount=type=secret,id=file echo "the file has $(cat /run/secrets/file)"
RUN --network=none --mount=type=secret,id=token [ "$(cat /run/secrets/token)" = "$TOKEN" ]
`;

const manifest = `variable "TOKEN" {}
variable "WANTED" {}
variable "BASE" {}
mab {
  sensitive = ["TOKEN"]
}
target "base" {
  context    = "."
  dockerfile = "Dockerfile.base"
  args       = { FROM = TOKEN, BASE = BASE }
}
target "default" {
  context  = "."
  contexts = LINKED == "yes" ? { base = "target:base" } : {}
  args     = { TOKEN = TOKEN, OTHER = TOKEN, WANTED = WANTED }
  secret   = ["type=env,id=token,env=TOKEN", "type=file,id=file,src=secret.txt"]
  output   = ["type=local,dest=out"]
  no-cache = true
}
variable "LINKED" {
  default = "no"
}
`;

interface Carried {
  readonly exitCode: number | undefined;
  /** Everything that was printed, and every file but those that the build itself made. */
  readonly said: string;
  readonly received: string;
}

/** Carries the manifest out in a folder of its own by commands of this tool, each after the other. */
async function carryOut(name: string, commands: readonly (readonly string[])[], env: Record<string, string>) {
  const cwd = join(scratch, name);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'build.mab'), manifest);
  writeFileSync(join(cwd, 'Dockerfile'), dockerfile(env['LINKED'] === 'yes' ? 'base' : engine!.base));
  writeFileSync(join(cwd, 'Dockerfile.base'), 'ARG BASE\nFROM ${BASE}\nARG FROM\n');
  writeFileSync(join(cwd, 'secret.txt'), 'what is in a file\n');
  const texts: string[] = [];
  let exitCode: number | undefined;
  for (const [file = '', ...args] of commands) {
    const ended = await execa(file, args, {
      cwd,
      env: { ...exampleEnvironment(engine!), WANTED: hash, ...env },
      reject: false,
      stdin: 'ignore',
    });
    texts.push(ended.stdout, ended.stderr);
    exitCode = ended.exitCode;
    if (exitCode !== 0) break;
  }
  // The record of the run, its logs and results too.
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const own = files
    .map(({ parentPath, name: file }) => join(parentPath, file))
    .filter((file) => file !== join(cwd, 'secret.txt'));
  texts.push(...own.filter((one) => !one.startsWith(join(cwd, 'out'))).map((one) => readFileSync(one, 'utf8')));
  const received = exitCode === 0 ? readFileSync(join(cwd, 'out', 'received'), 'utf8') : '';
  return { exitCode, said: texts.join('\n'), received } satisfies Carried;
}

const hash = await digestOf(secret);

async function digestOf(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(bytes).toString('hex');
}

const run = [...mab, 'run'];
const saved = [
  [...mab, 'plan', '-o', 'plan.json'],
  [...mab, 'run', 'plan.json'],
];
const script = [
  [...mab, 'emit', 'sh', '-o', 'build.sh'],
  ['sh', 'build.sh'],
];
const bakeHcl = [
  [...mab, 'emit', 'bake', '-o', 'docker-bake.hcl'],
  ['docker', 'buildx', 'bake', '-f', 'docker-bake.hcl'],
];
const bakeJson = [
  [...mab, 'emit', 'bake', '-o', 'docker-bake.json'],
  ['docker', 'buildx', 'bake', '-f', 'docker-bake.json'],
];
const itself = [['docker', 'buildx', 'bake', '-f', 'build.mab']];

describe.runIf(engine)('a sensitive variable', () => {
  test.each([
    ['run', [run], 'no'],
    ['saved', saved, 'no'],
    ['run-linked', [run], 'yes'],
  ] as const)('is received by the build, and nothing that mab writes holds it: %s', async (name, commands, LINKED) => {
    const { exitCode, said, received } = await carryOut(name, commands, { TOKEN: secret, LINKED });
    expect(exitCode, said).toBe(0);
    expect(received).toBe(`${hash}  -\n`);
    expect(said).toContain('the value is ***');
    expect(said).not.toContain(secret);
    expect(said).not.toContain('sword');
    expect(said).toContain('the file has ***');
    expect(said).not.toContain('what is in a file');
  });

  test.each([
    ['script', script, 'no'],
    ['script-linked', script, 'yes'],
    ['bake-hcl', bakeHcl, 'no'],
    ['bake-json', bakeJson, 'no'],
    ['itself', itself, 'no'],
  ] as const)('is received by way of what mab emits: %s', async (name, commands, LINKED) => {
    for (const [age, DOCKER_CONFIG] of Object.entries(engine!.tools.dockerConfig)) {
      // What bake --print writes, only newer versions read.
      if (name === 'bake-json' && age === 'old') continue;
      const { exitCode, said, received } = await carryOut(`${name}-${age}`, commands, {
        TOKEN: secret,
        LINKED,
        DOCKER_CONFIG,
      });
      expect(exitCode, said).toBe(0);
      expect(received).toBe(`${hash}  -\n`);
      // What docker itself says of the build is not mab's.
      const files = said.split('\n').filter((line) => !/the value is|^#\d+ /.test(line));
      expect(files.join('\n')).not.toContain('sword');
    }
  });

  test.each([
    ['run', [run]],
    ['script', script],
  ] as const)('that is missing is found before anything is built: %s', async (name, commands) => {
    const { exitCode, said } = await carryOut(`missing-${name}`, commands, {});
    expect(exitCode).toBe(1);
    expect(said).toContain('the environment has no TOKEN, which target default takes');
    expect(said).not.toContain('building');
  });
});
