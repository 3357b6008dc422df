import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';

/**
 * Stands before a docker-registry of version 2, which writes a tag by emptying its file first: whoever reads the tag in
 * that moment is answered with 500. Here requests for the manifests of one repository wait for each other when one of
 * them writes, and everything else passes.
 */
export function serveRegistryFront(socket: string, port: number): void {
  // A path in a socket's address has at most 107 bytes, so it is named from its own folder.
  process.chdir(dirname(socket));
  const locks = new Map<string, RepositoryLock>();
  const server = createServer((incoming, answer) => {
    const repository = /^\/v2\/(.+)\/manifests\//.exec(incoming.url ?? '')?.[1];
    const done = (): Promise<void> => pass(incoming, answer, basename(socket));
    if (repository === undefined) return void done();
    const lock = locks.get(repository) ?? new RepositoryLock();
    locks.set(repository, lock);
    const reads = incoming.method === 'GET' || incoming.method === 'HEAD';
    void (reads ? lock.shared(done) : lock.alone(done));
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  server.listen(port, '127.0.0.1');
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

/** Ends when the answer was sent or either side went away; never fails. */
function pass(incoming: IncomingMessage, answer: ServerResponse, socketPath: string): Promise<void> {
  return new Promise((resolve) => {
    const { method, url: path, headers } = incoming;
    const outgoing = request({ socketPath, method, path, headers, setHost: false, agent }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
      from.on('error', () => answer.destroy());
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
    incoming.pipe(outgoing);
  });
}
