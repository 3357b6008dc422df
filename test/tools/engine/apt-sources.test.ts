import { expect, test } from 'vitest';
import { findMirror } from '../../../tools/engine/apt-sources.ts';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

test('a .sources file with comments, several suites and a security archive', () => {
  const text = `Types: deb
# a snapshot stood here
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: ${KEYRING}

Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main
Signed-By: ${KEYRING}
`;
  expect(findMirror([{ name: 'debian.sources', text }])).toEqual({
    uri: 'http://mirror.test/debian',
    signedBy: KEYRING,
  });
});

test('a .sources file with the key inside', () => {
  const key = ['', ' -----BEGIN PGP PUBLIC KEY BLOCK-----', ' .', ' abc', ' -----END PGP PUBLIC KEY BLOCK-----'];
  const text = ['Types: deb deb-src', 'URIs: http://mirror.test/debian/', 'Suites: trixie', 'Components: main'];
  const found = findMirror([{ name: 'debian.sources', text: [...text, `Signed-By:${key.join('\n')}`].join('\n') }]);
  expect(found).toEqual({ uri: 'http://mirror.test/debian/', signedBy: key.join('\n') });
});

test('sources.list, with and without options', () => {
  const bare = 'deb http://mirror.test/debian bookworm main contrib # comment\n';
  expect(findMirror([{ name: 'sources.list', text: bare }])).toEqual({ uri: 'http://mirror.test/debian' });
  const signed = `deb-src http://no.test/debian trixie main\ndeb [arch=amd64 signed-by=${KEYRING}] http://mirror.test/debian trixie main\n`;
  expect(findMirror([{ name: 'sources.list', text: signed }])).toEqual({
    uri: 'http://mirror.test/debian',
    signedBy: KEYRING,
  });
});

test("other vendors' archives are not Debian's", () => {
  const files = [
    { name: 'node.sources', text: 'Types: deb\nURIs: https://node.test\nSuites: nodistro\nComponents: main\n' },
    { name: 'vendor.list', text: 'deb [signed-by=/etc/apt/keyrings/v.gpg] https://vendor.test/apt bookworm main\n' },
    { name: 'debian.list', text: 'deb http://mirror.test/debian bookworm main\n' },
  ];
  expect(findMirror(files)?.uri).toBe('http://mirror.test/debian');
});

test('what is disabled, on a disc or commented out is no mirror', () => {
  const files = [
    { name: 'a.sources', text: 'Types: deb\nEnabled: no\nURIs: http://a.test\nSuites: trixie\nComponents: main\n' },
    { name: 'sources.list', text: 'deb cdrom:[Debian]/ bookworm main\n# deb http://b.test/debian trixie main\n' },
  ];
  expect(findMirror(files)).toBeNull();
});
