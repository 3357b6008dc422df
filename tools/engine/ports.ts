import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** A loopback port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port');
  return address.port;
}

/** Whether this very process listens on the loopback port; that somebody answers there would not tell who. */
export function listens(pid: number, port: number): boolean {
  const inode = listenerInode(port, readFileSync('/proc/net/tcp', 'utf8'));
  return inode !== null && socketsOf(pid).includes(`socket:[${inode}]`);
}

/** The inode of the socket that listens on a loopback port, from the text of proc_net(5)'s tcp table. */
export function listenerInode(port: number, table: string): string | null {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const [, address, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (address === local && state === LISTEN && inode !== undefined) return inode;
  }
  return null;
}

const LISTEN = '0A';

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
