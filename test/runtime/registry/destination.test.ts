import { expect, test } from 'vitest';
import { destinationsOf } from '../../../runtime/registry/destination.ts';
import { step } from '../plans.ts';

test.each([
  ['registry.example.com:5000/team/app:1', 'registry.example.com:5000', 'team/app', 'registry.example.com:5000', false],
  ['127.0.0.1:5000/app:1', '127.0.0.1:5000', 'app', '127.0.0.1:5000', true],
  ['localhost/app:1', 'localhost', 'app', 'localhost', true],
  ['app:1', 'registry-1.docker.io', 'library/app', 'https://index.docker.io/v1/', false],
  ['team/app:1', 'registry-1.docker.io', 'team/app', 'https://index.docker.io/v1/', false],
  ['docker.io/team/app:1', 'registry-1.docker.io', 'team/app', 'https://index.docker.io/v1/', false],
])('%s', (reference, host, name, credentialKey, isLoopback) => {
  const publication = { reference, target: 'app', platforms: [], staging: false };
  const [found] = destinationsOf({ publishes: [publication], steps: [] });
  expect(found).toMatchObject({ host, name, credentialKey, isLoopback });
});

test('each repository is asked once', () => {
  const publishes = ['a.example/x:1', 'a.example/x:2', 'a.example/y:1'].map((reference) => {
    return { reference, target: 'app', platforms: [], staging: false };
  });
  expect(destinationsOf({ publishes, steps: [] }).map(({ repository }) => repository)).toEqual([
    'a.example/x',
    'a.example/y',
  ]);
});

test('caches have to be written, too', () => {
  const publishes = [{ reference: 'a.example/x:1', target: 'app', platforms: [], staging: false }];
  const steps = [
    step('a', { caches: ['b.example/cache:app', 'a.example/x:cache'] }),
    step('b', { caches: ['b.example/cache:b'] }),
  ];
  const found = destinationsOf({ publishes, steps }).map(({ repository }) => repository);
  expect(found).toEqual(['a.example/x', 'b.example/cache']);
});
