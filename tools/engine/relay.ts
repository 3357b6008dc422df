import { connect, createServer, type Socket } from 'node:net';
import { basename } from 'node:path';
import { Complaint } from './complaint.ts';
import { ENGINE_PROGRAM } from './folder.ts';
import { ensureListener } from './listener.ts';
import { listens } from './ports.ts';
import { findProcesses, type ProcessIdentity, startDetached } from './processes.ts';

/** dockerd's own BuildKit: its API hands the connection over to gRPC after this request. */
const UPGRADE = 'POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';

/** Listens on a loopback port and makes each connection a plain gRPC connection to the BuildKit behind a Docker socket. */
export function serveRelay(socketPath: string, port: number): void {
  createServer({ allowHalfOpen: true }, (client) => relay(client, socketPath)).listen(port, '127.0.0.1');
}

/** Has the relay of a socket run in the background, at the wished port if it can be had. */
export async function startRelay(socketPath: string, wish: number | undefined, log: string): Promise<number> {
  const start = (port: number): ProcessIdentity => launch(socketPath, port, log);
  const port = await ensureListener({ find: () => relayProcesses(socketPath), start }, wish);
  if (port === null) throw new Complaint('a relay does not start', `Read ${log}.`);
  return port;
}

/** Whether the relay of this socket listens on this port. */
export function relayRuns(socketPath: string, port: number): boolean {
  return relayProcesses(socketPath).some(({ pid }) => listens(pid, port));
}

/** The background processes that relay to this socket. */
export function relayProcesses(socketPath: string): ProcessIdentity[] {
  return findProcesses(basename(process.execPath), (argument) => argument === relayArgument(socketPath));
}

/** One argument that names both, so that the process can be found by it. */
export function relayArgument(socketPath: string): string {
  return `--relay-to=${socketPath}`;
}

function launch(socketPath: string, port: number, log: string): ProcessIdentity {
  return startDetached(process.execPath, [ENGINE_PROGRAM, 'relay', relayArgument(socketPath), `--port=${port}`], log);
}

function relay(client: Socket, socketPath: string): void {
  const daemon = connect({ path: socketPath, allowHalfOpen: true });
  const close = (): void => {
    client.destroy();
    daemon.destroy();
  };
  client.on('error', close).setNoDelay(true);
  daemon.on('error', close);
  daemon.write(UPGRADE);
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    daemon.off('data', readHead);
    if (!head.toString('latin1').startsWith('HTTP/1.1 101')) {
      close();
      return;
    }
    client.write(head.subarray(end + 4));
    daemon.pipe(client);
    client.pipe(daemon);
  };
  daemon.on('data', readHead);
}
