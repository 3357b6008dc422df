import { expect, test } from 'vitest';
import { elfMagic, registrationLine } from '../../../compiler/platform/binfmt.ts';

/** As QEMU's own `binfmt.d` files have them, where their masks leave open what the usual ones do. */
test.each([
  ['linux/arm64', '7f454c460201010000000000000000000200b700', 'ffffffffffffff00fffffffffffffffffeffffff'],
  ['linux/arm/v7', '7f454c4601010100000000000000000002002800', 'ffffffffffffff00fffffffffffffffffeffffff'],
  ['linux/s390x', '7f454c4602020100000000000000000000020016', 'ffffffffffffff00fffffffffffffffffffeffff'],
  ['linux/ppc64le', '7f454c4602010100000000000000000002001500', 'ffffffffffffff00fffffffffffffffffeffff00'],
  ['linux/amd64', '7f454c4602010100000000000000000002003e00', 'fffffffffffefe00fffffffffffffffffeffffff'],
  ['linux/mips64le', '7f454c4602010100000000000000000002000800', 'ffffffffffffff0000fffffffffffffffeffffff'],
  ['linux/loong64', '7f454c4602010100000000000000000002000201', 'fffffffffffffffc00fffffffffffffffeffffff'],
])('the magic of %s', (platform, magic, mask) => {
  expect(elfMagic(platform)).toEqual({ magic, mask });
});

test('of a platform that is not known there is none', () => {
  expect(elfMagic('linux/sparc64')).toBeUndefined();
});

test('a registration is one line in the words of the kernel', () => {
  expect(registrationLine('mab-qemu-x', { magic: '7f45', mask: 'ff00' }, '/usr/bin/qemu-x-static')).toBe(
    String.raw`:mab-qemu-x:M:0:\x7f\x45:\xff\x00:/usr/bin/qemu-x-static:POCF`,
  );
  expect(registrationLine('mab-qemu-x', { magic: '7f45', mask: 'ff00' }, '/opt/a:b|c/qemu')).toBe(
    String.raw`,mab-qemu-x,M,0,\x7f\x45,\xff\x00,/opt/a:b|c/qemu,POCF`,
  );
});
