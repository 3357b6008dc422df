import { describe, expect, test } from 'vitest';
import { build, read } from './reading.ts';

const plain = { context: '.', dockerfile: 'Dockerfile' };

describe('the build of a service', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['./web', { context: 'web' }],
    ['{}', {}],
    ['{ context: "https://example.com/a.git#main" }', { context: 'https://example.com/a.git#main' }],
    ['~/src', { context: '/home/me/src' }],
    [
      '{ dockerfile: ./x/../D, target: last, network: none }',
      { dockerfile: './x/../D', target: 'last', network: 'none' },
    ],
    ['{ args: [A=1, B=, C] }', { args: { A: '1', B: '' } }],
    [
      '{ args: { A: 010, B: 1.50, C: yes, D: true, E: 1e30, F: null } }',
      {
        args: { A: '8', B: '1.5', C: 'yes', D: 'true', E: '1e+30' },
      },
    ],
    ['{ labels: [a, b=1] }', { labels: { a: '', b: '1' } }],
    ['{ tags: [a=1, b, a=2] }', { tags: ['a=2', 'b'] }],
    ['{ platforms: [linux/arm64, linux/arm64] }', { platforms: ['linux/arm64'] }],
    ['{ cache_from: [a/b, "type=gha"] }', { 'cache-from': [{ ref: 'a/b', type: 'registry' }, { type: 'gha' }] }],
    ['{ no_cache: "yes", pull: false }', { 'no-cache': true }],
    ['{ network: host }', { network: 'host', entitlements: ['network.host'] }],
    ['{ shm_size: 67108864 }', { 'shm-size': '64MiB' }],
    ['{ shm_size: 1.5g }', { 'shm-size': '1.5GiB' }],
    [
      '{ ulimits: { nproc: { soft: 3, hard: 9 }, nofile: { soft: 1, hard: 2 } } }',
      { ulimits: ['nproc=3:9', 'nofile=1:2'] },
    ],
    ['{ extra_hosts: ["a:1", "a:2", "b=[::1]"] }', { 'extra-hosts': { a: '1,2', b: '::1' } }],
    ['{ extra_hosts: { a: [x, y] } }', { 'extra-hosts': { a: 'x,y' } }],
    ['{ ssh: [z=/k, default] }', { ssh: [{ id: 'default' }, { id: 'z', paths: ['/k'] }] }],
    ['{ sbom: true, provenance: mode=max }', { attest: [{ type: 'sbom' }, { mode: 'max', type: 'provenance' }] }],
    ['{ additional_contexts: [a=./b, c=docker-image://d] }', { contexts: { a: 'b', c: 'docker-image://d' } }],
    ['{ isolation: x, privileged: true, x-own: { a: [1] } }', {}],
  ])('%s', (text, more) => {
    const { app, said } = build(text);
    expect(said).toBe('');
    expect(app).toEqual({ ...plain, ...more });
  });

  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['{ tags: t1 t2 }', { tags: ['own', 't1', 't2'] }],
    [
      '{ platforms: linux/arm64, pull: no, no-cache: true }',
      { platforms: ['linux/arm64'], pull: false, 'no-cache': true },
    ],
    [
      '{ output: "type=local,dest=out", no-cache-filter: [a, b] }',
      {
        output: [{ dest: 'out', type: 'local' }],
        'no-cache-filter': ['a', 'b'],
      },
    ],
    ['{ contexts: { a: service:x.y, b: ./c } }', { contexts: { a: 'target:x_y', b: './c' } }],
    [
      '{ secret: ["id=a,src=b"], ssh: [z=/k, a=/l] }',
      {
        secret: [{ id: 'a', src: 'b' }],
        ssh: [
          { id: 'a', paths: ['/l'] },
          { id: 'z', paths: ['/k'] },
        ],
      },
    ],
    ['{ cache-from: [a/b], unknown: 1 }', { 'cache-from': [{ ref: 'a/b', type: 'registry' }] }],
  ])('x-bake: %s', (text, more) => {
    const xy = '  x.y: { build: . }\n';
    const { app, said } = build(`{ tags: [own], x-bake: ${text} }`, {}, xy);
    expect(said).toBe('');
    expect(app).toEqual({ ...plain, tags: ['own'], ...more });
  });

  test('the image is the tag where there is none', () => {
    const { target } = read({
      'compose.yaml': 'services: { a: { image: i, build: . }, b: { image: j, build: { tags: [t] } }, c: { image: k } }',
    });
    expect(target).toEqual({ a: { ...plain, tags: ['i'] }, b: { ...plain, tags: ['t'] } });
  });

  test('secrets are those of the file, and only referred to', () => {
    const { app } = build(
      '{ secrets: [s, { source: t, target: /x }] }',
      {},
      'secrets: { s: { file: ./a/../k }, t: { environment: T } }\n',
    );
    expect(app).toEqual({
      ...plain,
      secret: [
        { id: 's', src: 'k' },
        { id: 't', env: 'T' },
      ],
    });
  });

  test('dots in names become underscores, and profiles do not matter', () => {
    const files = { 'compose.yaml': 'services: { a.b: { build: ., profiles: [x] }, c: { build: . } }' };
    expect(read(files).group).toEqual({ default: { targets: ['a_b', 'c'] } });
    expect(read(files, { targets: ['a.b'] }).group).toEqual({ default: { targets: ['a_b'] } });
  });
});
