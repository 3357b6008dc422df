import { encodeBase64 as encodeBcrypt, hashSync } from 'bcryptjs';
import { failure, type FunctionFailure, type FunctionHost, type FunctionSpec } from '../function.ts';
import { stringType } from '../type.ts';
import { stringValue, type Value } from '../value.ts';
import { countOf, notWhole, number, text, textOf } from './arguments.ts';
import { decodeBase64 } from './base64.ts';
import { decrypt, parsePrivateKey } from './rsa.ts';
import { pad } from './timestamp.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** Cryptography with passwords and keys. */
export const secrets: readonly FunctionSpec[] = [
  {
    name: 'bcrypt',
    doc: 'The bcrypt hash of a password, at a cost of 10 or another; its salt differs each time.',
    parameters: [text('str')],
    variadic: number('cost'),
    returns: stringType,
    call: ([password, cost, ...more], host) => {
      if (more.length > 0) return failure('bcrypt takes a string and a cost, and nothing else', 2);
      return hashed(textOf(password), cost === undefined ? 10 : countOf(cost), host);
    },
  },
  {
    name: 'rsadecrypt',
    doc: 'The message of a ciphertext in Base64, with a private key in PEM.',
    parameters: [text('ciphertext'), text('privatekey')],
    returns: stringType,
    call: ([ciphertext, key]) => decrypted(textOf(ciphertext), textOf(key)),
  },
];

/** A cost below 4 means the usual one. */
function hashed(password: string, cost: number | undefined, host: FunctionHost): Value | FunctionFailure {
  if (cost === undefined) return failure(notWhole, 1);
  if (cost > 31) return failure('the cost must not be above 31', 1);
  if (encodeUtf8(password).length > 72) return failure('bcrypt hashes no more than 72 bytes', 0);
  const salt = encodeBcrypt(host.random(16), 16);
  return stringValue(hashSync(password, `$2a$${pad(cost < 4 ? 10 : cost)}$${salt}`));
}

function decrypted(ciphertext: string, pem: string): Value | FunctionFailure {
  const bytes = decodeBase64(ciphertext);
  if (bytes === undefined) return failure('the ciphertext is not Base64', 0);
  const key = parsePrivateKey(pem);
  if ('problem' in key) return failure(key.problem, 1);
  const message = decrypt(key, bytes);
  if (message === undefined) return failure('the key does not decrypt this ciphertext');
  const decoded = decodeUtf8(message);
  return decoded === undefined ? failure('what was encrypted is not UTF-8') : stringValue(decoded);
}
