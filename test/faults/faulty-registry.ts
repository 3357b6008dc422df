import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is done to requests, instead of passing them on. */
export type Trouble =
  | { readonly kind: 'status'; readonly status: 429 | 500 | 503 }
  /** The connection is cut: before the registry hears of the request, or when it has carried it out. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' };

/** Stands before a registry, and can stop, answer with errors or cut connections. */
export class FaultyRegistry {
  readonly #to: string;
  readonly #agent = new Agent({ keepAlive: true });
  #server: Server | undefined;
  #port = 0;
  #trouble: Trouble | undefined;
  #times = 0;

  private constructor(to: string) {
    this.#to = to;
  }

  /** In front of the one at `HOST:PORT`; whoever wanted it stops it at the end. */
  static async before(registry: string): Promise<FaultyRegistry> {
    const faulty = new FaultyRegistry(registry);
    await faulty.start();
    return faulty;
  }

  /** `127.0.0.1:PORT`, the same after it was started again. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    this.#server ??= createServer((incoming, answer) => this.#serve(incoming, answer)).listen(this.#port, '127.0.0.1');
    if (!this.#server.listening) await once(this.#server, 'listening');
    this.#server.requestTimeout = 0;
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  readonly stop = (): void => {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = undefined;
  };

  /** From now on, for so many requests. */
  trouble(trouble: Trouble, times = Infinity): void {
    this.#trouble = trouble;
    this.#times = times;
  }

  heal(): void {
    this.#trouble = undefined;
  }

  #serve(incoming: IncomingMessage, answer: ServerResponse): void {
    const trouble = this.#next();
    if (trouble?.kind === 'status') {
      incoming.resume();
      answer.writeHead(trouble.status, { 'Content-Type': 'application/json' }).end(errorOf(trouble.status));
    } else if (trouble?.when === 'before') incoming.socket.destroy();
    else this.#pass(incoming, answer, trouble !== undefined);
  }

  #next(): Trouble | undefined {
    if (this.#trouble === undefined || this.#times <= 0) return undefined;
    this.#times -= 1;
    return this.#trouble;
  }

  #pass(incoming: IncomingMessage, answer: ServerResponse, cuts: boolean): void {
    const { method, url: path, headers } = incoming;
    const [host = '', port] = this.#to.split(':');
    const agent = this.#agent;
    const outgoing = request({ host, port, method, path, headers, setHost: false, agent }, (from) => {
      if (cuts) {
        from.resume();
        incoming.socket.destroy();
        return;
      }
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
      from.on('error', () => answer.destroy());
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => {
      if (!answer.writableEnded) outgoing.destroy();
    });
    incoming.on('error', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }
}

/** OCI distribution 1.1, error codes. */
function errorOf(status: number): string {
  const code = status === 429 ? 'TOOMANYREQUESTS' : 'UNKNOWN';
  return JSON.stringify({ errors: [{ code, message: status === 429 ? 'too many requests' : 'unknown error' }] });
}
