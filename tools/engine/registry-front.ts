import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Where the registry is: a socket, or a host and a port. */
export type RegistryPlace = Pick<RequestOptions, 'socketPath' | 'host' | 'port'>;

/** Serves what is at a socket at a port of this machine. */
export function serveRegistryFront(socket: string, port: number): void {
  // A path in a socket's address has at most 107 bytes, so it is named from its own folder.
  process.chdir(dirname(socket));
  registryFront({ socketPath: basename(socket) }).listen(port, '127.0.0.1');
}

/**
 * Stands before a docker-registry of version 2, which writes the link of a tag or a blob by emptying its file first:
 * whoever reads the tag in that moment is answered with 500, and a manifest of the blob is refused with "blob unknown".
 * Here requests of one repository wait for each other when one of them writes a link, and everything else passes.
 */
export function registryFront(registry: RegistryPlace): Server {
  const locks = new Map<string, RepositoryLock>();
  const server = createServer((incoming, answer) => {
    const { repository, access } = linkAccess(incoming);
    const send = (body: Readable): Promise<void> => pass(incoming, body, answer, registry);
    if (access === 'none') return void send(incoming);
    const lock = locks.get(repository) ?? new RepositoryLock();
    locks.set(repository, lock);
    if (access === 'read') return void lock.shared(() => send(incoming));
    // Nobody waits for a client that is slow to send what it writes, or that reads it from here.
    buffer(incoming).then(
      (body) => lock.alone(() => send(Readable.from([body]))),
      () => answer.destroy(),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  return server;
}

/** What a request does with the links of its repository. The parts of an upload touch none before its last. */
function linkAccess({ method, url }: IncomingMessage): { repository: string; access: 'none' | 'read' | 'write' } {
  const [, repository, upload] = /^\/v2\/(.+)\/(?:manifests|blobs)\/(uploads\/)?/.exec(url ?? '') ?? [];
  if (repository === undefined) return { repository: '', access: 'none' };
  const reads = method === 'GET' || method === 'HEAD';
  if (upload === undefined) return { repository, access: reads ? 'read' : 'write' };
  return { repository, access: method === 'POST' || method === 'PUT' ? 'write' : 'none' };
}

/** Readers go together, a writer alone; who comes later waits for who came before. */
class RepositoryLock {
  #writer: Promise<unknown> = Promise.resolve();
  #readers: Promise<unknown> = Promise.resolve();

  shared(task: () => Promise<void>): Promise<void> {
    const run = this.#writer.then(task);
    this.#readers = Promise.all([this.#readers, run]);
    return run;
  }

  alone(task: () => Promise<void>): Promise<void> {
    const run = Promise.all([this.#writer, this.#readers]).then(task);
    this.#writer = run;
    this.#readers = run;
    return run;
  }
}

/**
 * Connections are kept: the registry answers some requests before it has read all of them, and when it then closed the
 * connection the answer would be lost. It never closes one that is idle.
 */
const agent = new Agent({ keepAlive: true });

/** Ends when the registry has begun to answer, which is after it read or wrote its links, or either side went away; never fails. */
function pass(incoming: IncomingMessage, body: Readable, answer: ServerResponse, to: RegistryPlace): Promise<void> {
  // Who went away while it waited for others is never heard of again, and has sent no end of a body.
  if (answer.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const { method, url: path, headers } = incoming;
    const outgoing = request({ ...to, method, path, headers, setHost: false, agent }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
      from.on('error', () => answer.destroy());
      resolve();
    });
    outgoing.on('error', (error) => {
      console.error(`${method ?? ''} ${path ?? ''}: ${error.message}`);
      if (!answer.headersSent) answer.writeHead(502);
      answer.end();
    });
    answer.on('close', () => {
      outgoing.destroy();
      resolve();
    });
    incoming.on('error', () => outgoing.destroy());
    body.pipe(outgoing);
  });
}
