import { expect, test } from 'vitest';
import { canonicalName, isLoopback, parseReference } from '../../../compiler/plan/reference.ts';

test.each([
  ['alpine', undefined, 'alpine', undefined],
  ['alpine:3', undefined, 'alpine', '3'],
  ['team/app:1.0', undefined, 'team/app', '1.0'],
  ['registry.example.com/app', 'registry.example.com', 'registry.example.com/app', undefined],
  ['registry.example.com:5000/a/b:x-y', 'registry.example.com:5000', 'registry.example.com:5000/a/b', 'x-y'],
  ['localhost/app:1', 'localhost', 'localhost/app', '1'],
  ['127.0.0.1:5000/app:1', '127.0.0.1:5000', '127.0.0.1:5000/app', '1'],
  ['[::1]:5000/app', '[::1]:5000', '[::1]:5000/app', undefined],
])('%s', (text, registry, repository, tag) => {
  expect(parseReference(text)).toMatchObject({ registry, repository, tag });
});

test('a digest is kept apart', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(parseReference(`app@${digest}`)).toMatchObject({ repository: 'app', tag: undefined, digest });
});

test.each([
  '',
  'App',
  'team/App:1',
  'app:',
  'app:-x',
  `app:${'x'.repeat(129)}`,
  'a b',
  'app\n',
  '/app',
  'a'.repeat(256),
])('%j is no reference', (text) => {
  expect(parseReference(text)).toBeUndefined();
});

test.each([
  ['localhost:5000/a', true],
  ['127.8.0.1/a', true],
  ['[::1]:5000/a', true],
  ['registry.example.com/a', false],
  ['128.0.0.1/a', false],
  ['a', false],
])('%s is on the loopback range: %s', (text, expected) => {
  const reference = parseReference(text);
  expect(reference === undefined ? undefined : isLoopback(reference)).toBe(expected);
});

test.each([
  ['app', 'docker.io/library/app:latest'],
  ['docker.io/app:1', 'docker.io/library/app:1'],
  ['index.docker.io/library/app:1', 'docker.io/library/app:1'],
  ['me/app:1', 'docker.io/me/app:1'],
  ['R.example.com/app:1', 'r.example.com/app:1'],
  ['r.example.com:443/app:1', 'r.example.com/app:1'],
  ['r.example.com:5000/app', 'r.example.com:5000/app:latest'],
  ['localhost:5000/app:1', '127.0.0.1:5000/app:1'],
  ['localhost.example.com/app:1', 'localhost.example.com/app:1'],
  ['not a reference', 'not a reference'],
])('%s is %s', (text, name) => {
  expect(canonicalName(text)).toBe(name);
});
