import { expect, test } from 'vitest';
import { parseChallenge } from '../../../runtime/registry/challenge.ts';

const realm = 'https://auth.example.com/token';

test.each([
  [
    `Bearer realm="${realm}",service="registry.example.com"`,
    { scheme: 'bearer', realm, service: 'registry.example.com' },
  ],
  [`bearer service=x, realm="${realm}"`, { scheme: 'bearer', realm, service: 'x' }],
  [`Basic realm="a", Bearer realm="${realm}"`, { scheme: 'bearer', realm, service: undefined }],
  ['Basic realm="Registry Realm"', { scheme: 'basic' }],
  ['BASIC', { scheme: 'basic' }],
  ['Bearer realm="no address"', undefined],
  ['Negotiate', undefined],
  ['', undefined],
])('%s', (header, challenge) => {
  expect(parseChallenge(header)).toEqual(challenge);
});
