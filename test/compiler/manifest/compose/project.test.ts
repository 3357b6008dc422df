import { describe, expect, test } from 'vitest';
import { read } from './reading.ts';

const plain = { context: '.', dockerfile: 'Dockerfile' };

describe('several files', () => {
  test('mappings merge, lists add up, and a variable without a value says something too', () => {
    const { target, said } = read({
      'a.yml': 'services: { app: { build: { context: x, args: { A: 1, B: 2 }, tags: [x, y] }, image: i } }',
      'b.yml': 'services: { app: { build: { args: [A], tags: [z, x] } }, more: { build: ./y } }',
    });
    expect(said).toBe('');
    expect(target).toEqual({
      app: { ...plain, context: 'x', args: { B: '2' }, tags: ['x', 'y', 'z'] },
      more: { ...plain, context: 'y' },
    });
  });

  test('!reset and !override take out what earlier files say', () => {
    const { target } = read({
      'a.yml': 'services: { app: { build: { args: { A: 1, B: 2 }, tags: [x], target: t } }, gone: { build: . } }',
      'b.yml': 'services: { app: { build: { args: { A: !reset null }, tags: !override [y] } }, gone: !reset null }',
    });
    expect(target).toEqual({ app: { ...plain, args: { B: '2' }, tags: ['y'], target: 't' } });
  });

  test('documents of one file are files of their own', () => {
    const { target } = read({
      'c.yml': 'services: { a: { build: { target: t } } }\n---\nservices: { a: { build: { dockerfile: D } } }',
    });
    expect(target).toEqual({ a: { ...plain, dockerfile: 'D', target: 't' } });
  });

  test('bake files add to services by the rules of Bake', () => {
    const { target, group } = read({
      'b.hcl': 'target "app" {\n  args = { B = "2" }\n  tags = ["y"]\n}\n',
      'a.yml': 'services: { app: { build: { context: c, args: { A: 1 }, tags: [x] } } }',
    });
    expect(group).toEqual({ default: { targets: ['app'] } });
    expect(target).toEqual({ app: { ...plain, context: 'c', args: { A: '1', B: '2' }, tags: ['y'] } });
  });

  test('BUILDX_BAKE_FILE_RELATIVE_PATHS: contexts start in the folder of the first file', () => {
    const { target } = read(
      { 'sub/c.yml': 'services: { a: { build: { context: x, additional_contexts: [y=../z] } }, b: { build: {} } }' },
      { env: { BUILDX_BAKE_FILE_RELATIVE_PATHS: '1' } },
    );
    expect(target).toMatchObject({ a: { context: 'sub/x', contexts: { y: 'z' } }, b: { context: 'sub' } });
  });
});

describe('extends', () => {
  test('of the same file, in a chain', () => {
    const { target } = read({
      'c.yml': `services:
  a: { extends: b, build: { args: { A: 2 }, x-bake: { tags: [q] } } }
  b: { extends: { service: c }, image: i, build: { args: [A=1, Z=1], x-bake: { tags: [p], pull: true } } }
  c: { image: j, build: dir }
`,
    });
    const b = { ...plain, context: 'dir', args: { A: '1', Z: '1' }, tags: ['p'], pull: true };
    expect(target).toEqual({
      a: { ...b, args: { A: '2', Z: '1' }, tags: ['p', 'q'] },
      b,
      c: { ...plain, context: 'dir', tags: ['j'] },
    });
  });

  test('of another file, whose paths start in its folder', () => {
    const { target } = read(
      { 'c.yml': 'services: { a: { extends: { file: sub/d.yml, service: base }, build: { args: [E] } } }' },
      {
        disk: {
          'sub/d.yml':
            'services: { base: { extends: deep, env_file: e.env, build: { context: ./x } }, deep: { build: { target: t } } }',
          'sub/e.env': 'E=1\n',
        },
      },
    );
    expect(target).toEqual({ a: { ...plain, context: 'sub/x', target: 't', args: { E: '1' } } });
  });
});

test('include: services of another project, with its own variables', () => {
  const { target } = read(
    { 'c.yml': 'include: [sub/d.yml]\nservices: { a: { build: { args: [W], secrets: [s] } } }' },
    {
      disk: {
        'sub/d.yml': 'services: { b: { build: { args: { W: $W } } } }\nsecrets: { s: { file: k } }',
        'sub/.env': 'W=1\n',
      },
    },
  );
  expect(target).toEqual({
    a: { ...plain, secret: [{ id: 's', src: 'sub/k' }] },
    b: { ...plain, context: 'sub', args: { W: '1' } },
  });
});

test('anchors and merge keys: what stands there itself counts more, and the first of several', () => {
  const { target } = read({
    'c.yml': `x-a: &a { target: one, network: n }
x-b: &b { target: two, dockerfile: D }
services:
  a: &app
    build: { network: own, <<: [*a, *b] }
  b: { <<: *app, image: i }
`,
  });
  const app = { ...plain, dockerfile: 'D', target: 'one', network: 'own' };
  expect(target).toEqual({ a: app, b: { ...app, tags: ['i'] } });
});

describe('variables', () => {
  const file = { 'c.yml': 'services: { a: { build: { args: { A: , B: $A, P: $COMPOSE_PROJECT_NAME } } } }' };
  const args = (surroundings: Parameters<typeof read>[1]) => read(file, surroundings).target?.['a']?.['args'];

  test('come from the command line, the environment, and .env', () => {
    const disk = { '.env': 'A=dot\n' };
    expect(args({ disk })).toEqual({ A: 'dot', B: 'dot', P: 'bake' });
    expect(args({ disk, env: { A: 'env' } })).toEqual({ A: 'env', B: 'env', P: 'bake' });
    expect(args({ disk, env: { A: 'env' }, variables: ['A=flag'] })).toEqual({ A: 'flag', B: 'flag', P: 'bake' });
    expect(args({ disk, env: { A: 'env', BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP: '1' } })).toEqual({
      A: 'dot',
      B: 'dot',
      P: 'bake',
    });
  });

  test('a project has the name of its file, else of the environment', () => {
    const text = 'services: { a: { build: { args: [COMPOSE_PROJECT_NAME] } } }';
    const env = { COMPOSE_PROJECT_NAME: 'env' };
    expect(read({ 'c.yml': text }, { env }).target?.['a']?.['args']).toEqual(env);
    expect(read({ 'c.yml': `name: mine\n${text}` }, { env }).target?.['a']?.['args']).toEqual({
      COMPOSE_PROJECT_NAME: 'mine',
    });
  });

  test('an argument without a value takes that of the service, also from its env_file', () => {
    const { target } = read(
      { 'c.yml': 'services: { a: { build: { args: [A, B, C] }, env_file: e, environment: { B: own, C: } } }' },
      { disk: { e: 'A=1\nB=$A\n' }, env: { C: 'env' } },
    );
    expect(target?.['a']?.['args']).toEqual({ A: '1', B: 'own', C: 'env' });
  });
});
