import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { compareSync } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { evaluated } from '../evaluation.ts';

const pkcs1 = { type: 'pkcs1', format: 'pem' } as const;
const pair = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength, publicKeyEncoding: pkcs1, privateKeyEncoding: pkcs1 });
const encrypt = (text: string, publicKey: string) =>
  publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64');

const { privateKey: key, publicKey } = pair(1024);
const small = pair(768);
const ciphertext = encrypt('héllo', publicKey);

const call = (text: string, pem: string) => evaluated('rsadecrypt(c, k)', { c: text, k: pem });

describe('rsadecrypt', () => {
  test('gives the message', () => expect(call(ciphertext, key)).toBe('"héllo" : string'));
  test('of a key with other lines around it', () => expect(call(ciphertext, `x\n${key}\ny`)).toBe('"héllo" : string'));

  test.each([
    ['no Base64', '!!!', key, 'the ciphertext is not Base64'],
    ['no key', ciphertext, 'k', 'there is no key in PEM in it'],
    ['a key cut short', ciphertext, key.replace(/\n.{64}\n/, '\n'), 'not an RSA private key of PKCS #1'],
    [
      'a key with a password',
      ciphertext,
      key.replace('KEY-----\n', 'KEY-----\nProc-Type: 4,ENCRYPTED\n\n'),
      'password',
    ],
    ['a small key', encrypt('x', small.publicKey), small.privateKey, 'fewer than 1024 bits'],
    ['another ciphertext', `AAAA${ciphertext.slice(4)}`, key, 'the key does not decrypt this ciphertext'],
    ['a short ciphertext', 'AAAA', key, 'the key does not decrypt this ciphertext'],
  ])('refuses %s', (_, text, pem, reason) => expect(call(text, pem)).toContain(reason));
});

describe('bcrypt', () => {
  test('a hash that its password fits', () => {
    const hash = JSON.parse(evaluated('bcrypt("sécret", 4)').replace(/ : string$/, '')) as string;
    expect(hash).toMatch(/^\$2a\$04\$/);
    expect(compareSync('sécret', hash)).toBe(true);
  });
  test('costs 10 unless it is told otherwise', () => expect(evaluated('bcrypt("x", 1)')).toMatch(/^"\$2a\$10\$/));

  test.each([
    ['bcrypt("x", 32)', '32 ! bcrypt: the cost must not be above 31'],
    ['bcrypt("x", 4, 5)', '5 ! bcrypt: bcrypt takes a string and a cost, and nothing else'],
    [`bcrypt("${'x'.repeat(73)}", 4)`, `"${'x'.repeat(73)}" ! bcrypt: bcrypt hashes no more than 72 bytes`],
  ])('refuses %s', (source, expected) => expect(evaluated(source)).toBe(expected));
});
