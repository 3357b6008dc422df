import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, inject, test } from 'vitest';

const engine = inject('engine');
const scratch = mkdtempSync(join(tmpdir(), 'mab-compose-'));

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    name: 'every field of a build',
    files: {
      'compose.yaml': `name: Mine
services:
  web.app:
    image: "reg/web:\${TAG:-dev}"
    build:
      context: ./web/../app
      dockerfile_inline: |
        FROM scratch
        LABEL home=$$HOME
      args: { A: 010, B: 1.50, C: yes, D: , P: $COMPOSE_PROJECT_NAME, T: "\${TAG:+set}" }
      labels: [a, b=1]
      cache_from: [a/b, "type=gha,scope=x"]
      additional_contexts: [base=service:base, img=docker-image://alpine]
      extra_hosts: ["a:1.2.3.4", "b=[::1]"]
      ulimits: { nofile: { soft: 1, hard: 2 } }
      shm_size: 1.5g
      network: host
      provenance: mode=max
      secrets: [token]
      x-bake: { tags: more, platforms: [linux/arm64], output: "type=docker", no-cache-filter: a b }
    environment: { D: own }
  base: { build: ./base, profiles: [never] }
secrets: { token: { environment: TOKEN } }
`,
    },
    env: { TAG: 'v1' },
  },
  {
    name: 'extends, include, anchors, .env and env_file',
    files: {
      'compose.yaml': `include: [sub/more.yml]
x-common: &common { env_file: e.env, build: { args: { A: , B: $B } } }
services:
  one: { <<: *common, extends: { file: sub/base.yml, service: base } }
  two: { extends: one, build: { args: { A: 2 }, tags: [two] } }
`,
      'sub/base.yml': 'services: { base: { build: { context: ./x, target: t }, image: i } }\n',
      'sub/more.yml': 'services: { three: { build: { args: { W: $W } } } }\n',
      'sub/.env': 'W=sub\n',
      '.env': 'B="dot $A" # comment\n',
      'e.env': 'A=from-file\n',
    },
  },
  {
    name: 'several files, and a bake file over them',
    files: {
      'a.yml': 'services: { a: { build: { args: { A: 1, B: 2 }, tags: [x, y], target: t } }, b: { build: . } }\n',
      'b.yml': 'services: { a: { build: { args: [A, C=3], tags: [z, x], target: !reset null } } }\n',
      'c.hcl': 'target "a" {\n  args = { D = "4" }\n}\n\ngroup "default" {\n  targets = ["a"]\n}\n',
    },
    args: ['-f', 'a.yml', '-f', 'b.yml', '-f', 'c.hcl'],
  },
];

/** What mab makes of a compose file is what the real buildx makes of it. */
describe.runIf(engine)('compose files', () => {
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test.each(cases)('$name', async ({ name, files, args = [], env = {} }) => {
    const folder = join(scratch, name.replaceAll(/\W+/g, '-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { path, newPath, dockerConfig } = engine!.tools;
    const options = {
      cwd: folder,
      stdin: 'ignore',
      env: {
        ...env,
        PATH: [newPath, path, process.env['PATH'] ?? ''].join(delimiter),
        DOCKER_CONFIG: dockerConfig.new,
      },
    } as const;
    const mab = [resolve('dist/mab.js'), 'emit', 'bake', '--format', 'json'];
    const [real, mine] = await Promise.all([
      execa('docker', ['buildx', 'bake', '--print', ...args], options),
      execa(process.execPath, [...mab, ...args], options),
    ]);
    expect(JSON.parse(mine.stdout)).toEqual(JSON.parse(real.stdout));
  });
});
