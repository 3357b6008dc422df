import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { execa } from 'execa';

/** Makes an authority, a server's certificate for 127.0.0.1 and a client's in a folder, valid from now on. */
export async function makeCertificates(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: readonly string[]) => execa('openssl', args, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl('req', '-x509', ...key, '-days', '36500', '-subj', '/CN=ca', '-keyout', 'ca-key.pem', '-out', 'ca.pem');
  for (const [name, extensions] of [
    ['server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n'],
    ['client', 'extendedKeyUsage=clientAuth\n'],
  ] as const) {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    await openssl('req', '-new', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}-key.pem`, '-out', `${name}.csr`);
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '36500'];
    await openssl('x509', '-req', '-in', `${name}.csr`, ...signer, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  }
}

/** A loopback port that asks for certificates and hands what comes to something that does not. */
export async function tlsFront(
  folder: string,
  target: NetConnectOpts,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const file = (name: string): Buffer => readFileSync(join(folder, name));
  const open = new Set<Socket>();
  const server = createServer(
    {
      ca: file('ca.pem'),
      cert: file('server.pem'),
      key: file('server-key.pem'),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2', 'http/1.1'],
      allowHalfOpen: true,
    },
    (client) => {
      const other = connect({ ...target, allowHalfOpen: true });
      for (const one of [client, other]) {
        open.add(one);
        one.on('close', () => open.delete(one));
      }
      client.on('error', () => other.destroy());
      other.on('error', () => client.destroy());
      client.pipe(other).pipe(client);
    },
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async (): Promise<void> => {
    for (const one of open) one.destroy();
    await new Promise((done) => server.close(done));
  };
  return { port: (server.address() as AddressInfo).port, close };
}
