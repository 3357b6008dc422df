import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { readIfThere } from '../text-file.ts';

/** Where Go, and so docker, finds the authorities that a Linux trusts. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * The authorities that docker trusts for a registry: those of the system, of SSL_CERT_FILE, and of
 * `/etc/docker/certs.d/HOST/*.crt`; beside them those that Node brings.
 */
export function authoritiesFor(
  host: string,
  env: Readonly<Record<string, string | undefined>>,
  folder = '/etc/docker/certs.d',
): readonly string[] {
  const own = env['SSL_CERT_FILE'] || bundles.find((path) => readIfThere(path) !== undefined);
  return [
    ...rootCertificates,
    own === undefined ? undefined : readIfThere(own),
    ...certificatesIn(join(folder, host)),
  ].filter((text) => text !== undefined);
}

function certificatesIn(folder: string): (string | undefined)[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.crt'))
      .map((name) => readIfThere(join(folder, name)));
  } catch {
    return [];
  }
}
