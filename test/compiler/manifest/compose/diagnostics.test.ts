import { expect, test } from 'vitest';
import { read, type Surroundings } from './reading.ts';

/** What people see of one file, without the frame. */
function screen(text: string, surroundings: Surroundings = {}): string {
  return read({ 'c.yml': text }, surroundings).said;
}

test('a mistake is shown where it stands', () => {
  expect(screen('services:\n  app:\n    build:\n      dockerfil: D\n')).toBe(
    `error[unknown-compose-field]: services.app.build has no field "dockerfil"
 --> c.yml:4:7
  |
4 |       dockerfil: D
  |       ^^^^^^^^^
  = hint: did you mean "dockerfile"?
`,
  );
  expect(screen('services:\n  app: { build: { args: { A: "${B:?give it}" } } }\n')).toBe(
    `error[missing-variable]: variable B must be set: give it
 --> c.yml:2:30
  |
2 |   app: { build: { args: { A: "\${B:?give it}" } } }
  |                              ^^^^^^^^^^^^^^^
`,
  );
});

const one = (text: string) => `services: { a: ${text} }`;

test.each<readonly [string, string]>([
  ['a: [', 'malformed-yaml'],
  ['services: { a: { build: . }, a: { build: x } }', 'duplicate-key'],
  ['services: { a: *b }', 'unknown-anchor'],
  ['services: &s { a: *s }', 'anchor-cycle'],
  ['services: { a: { <<: 1, build: . } }', 'malformed-merge-key'],
  [one('{ build: { args: { 1: x } } }'), 'key-not-text'],
  ['networks: {}', 'empty-compose'],
  ['- a', 'compose-type'],
  ['services: []', 'compose-type'],
  ['services: { a b: { build: . } }', 'malformed-service-name'],
  [one('{ build: }'), 'compose-type'],
  [one('{ build: { args: } }'), 'compose-type'],
  [one('{ build: { args: { A: 2024-01-01 } } }'), 'compose-type'],
  [one('{ build: { shm_size: abc } }'), 'malformed-size'],
  [one('{ build: { ulimits: { foo: { soft: 1, hard: 2 } } } }'), 'malformed-ulimit'],
  [one('{ build: { ssh: [/x] } }'), 'malformed-ssh-key'],
  [one('{ build: { extra_hosts: [a] } }'), 'malformed-host'],
  [one('{ build: { cache_from: [ref=x] } }'), 'malformed-entry'],
  [one('{ build: { x-bake: { pull: maybe } } }'), 'compose-type'],
  [one('{ build: { x-bake: { pull: "true" } } }'), 'compose-type'],
  [one('{ build: { x-bake: { no-cache: 1 } } }'), 'compose-type'],
  [one('{ build: { args: { A: "${" } } }'), 'malformed-interpolation'],
  [one('{ build: ., tty: $NONE }'), 'compose-cast'],
  [one('{ build: ., env_file: none }'), 'compose-file-missing'],
  [one('{ build: ., env_file: [{ path: c.yml, format: raw }] }'), 'compose-file-missing'],
  [one('{ extends: b }'), 'extended-service-missing'],
  ['services: { a: { extends: b }, b: { extends: a } }', 'extends-cycle'],
  [one('{ extends: { file: none.yml, service: b } }'), 'compose-file-missing'],
  ['services: { a: { extends: b, build: { tags: x } }, b: { build: { tags: [y] } } }', 'compose-type'],
  ['include: [none.yml]', 'compose-file-missing'],
  [one('{ command: x }'), 'service-without-image'],
  [one('{ build: { dockerfile: D, dockerfile_inline: FROM x } }'), 'two-dockerfiles'],
  [one('{ build: { secrets: [s] } }'), 'unknown-build-secret'],
  [`${one('{ build: { secrets: [s] } }')}\nsecrets: { s: { external: true } }`, 'external-secret'],
  [`${one('{ build: . }')}\nsecrets: { s: {} }`, 'secret-without-source'],
  [one('{ build: { additional_contexts: [x=service:b] } }'), 'unknown-service-context'],
  ['services: { a: { build: { additional_contexts: [x=service:b] } }, b: { image: i } }', 'unbuilt-service-context'],
])('%s: %s', (text, code) => {
  expect(screen(text)).toMatch(new RegExp(`^error\\[${code}\\]`));
});

test('an included file that declares the same differently', () => {
  const disk = { 'd.yml': 'services: { a: { build: x } }' };
  expect(screen('include: [d.yml]\nservices: { a: { build: y } }', { disk })).toMatch(/^error\[include-conflict\]/);
});

test('a file that includes itself', () => {
  const text = 'include: [c.yml]\nservices: { a: { build: . } }';
  expect(screen(text, { disk: { 'c.yml': text } })).toMatch(/^error\[include-cycle\]/);
});

test('unset variables are told once, and only where a build reads them', () => {
  const said = screen(one('{ build: { args: { A: $A, B: "$A $B" } }, command: $C }'));
  expect(said.match(/^warning.*$/gm)).toEqual([
    'warning[unset-variable]: variable A is not set, so that nothing stands for it here',
    'warning[unset-variable]: variable B is not set, so that nothing stands for it here',
  ]);
});

test('what cannot be merged', () => {
  const { said } = read({
    'a.yml': one('{ build: { ulimits: { nofile: { soft: 1, hard: 2 } } } }'),
    'b.yml': one('{ build: { ulimits: { nofile: 3 } } }'),
  });
  expect(said).toMatch(/^error\[compose-override\]: services\.a\.build\.ulimits\.nofile cannot be merged/);
});

test('an environment file of a format that Bake does not read', () => {
  const text = one('{ build: ., env_file: [{ path: e, format: raw }] }');
  expect(screen(text, { disk: { e: 'A=1' } })).toMatch(/^error\[env-file-format\]/);
});

test('aliases of aliases do not grow without end', () => {
  const levels = Array.from({ length: 12 }, (_, at) => `x${at}: &x${at} [${`*x${at - 1}, `.repeat(9)}]`);
  expect(screen(['x: &x-1 [a]', ...levels, one('{ build: . }')].join('\n'))).toMatch(/^error\[too-many-aliases\]/);
});

test('a limit of one number is worth a word: Bake makes nothing of it', () => {
  expect(screen(one('{ build: { ulimits: { nproc: 5 } } }'))).toContain(
    'warning[lone-limit]: Bake reads one number for nproc as no limit at all, 0:0, and so does mab',
  );
});
